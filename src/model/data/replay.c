/* SPDX-License-Identifier: MIT */
#include "model/data/replay.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/rng.h"
#include "model/data/shard.h"
#include "model/data/stretch.h"

#define NAME "models/replay.shard"

struct replay {
	const uint8_t	*bytes;		/* mapped */
	size_t		 size;
	struct shard	*shard;		/* owned; of those bytes */
};

struct replay *
replay_open(struct err *err)
{
	char path[FILE_PATH_MAX];
	struct replay *r;

	if (!file_need_shipped(NAME, path, sizeof path, err))
		return NULL;
	r = calloc(1, sizeof *r);
	if (r == NULL) {
		err_set(err, ERR_LIMIT, "no memory for %s", NAME);
		return NULL;
	}
	if (!file_map(path, &r->bytes, &r->size, err)) {
		free(r);
		return NULL;
	}
	r->shard = shard_read(r->bytes, r->size, NULL);
	if (r->shard != NULL && shard_pieces(r->shard) > REPLAY_MEASURED)
		return r;
	err_set(err, ERR_FORMAT, "%.200s: is damaged, or was made for another machine", path);
	replay_close(r);
	return NULL;
}

void
replay_close(struct replay *r)
{
	if (r == NULL)
		return;
	shard_close(r->shard);
	file_unmap(r->bytes, r->size);
	free(r);
}

size_t
replay_pieces(const struct replay *r)
{
	return shard_pieces(r->shard);
}

void
replay_piece(const struct replay *r, size_t i, struct piece *piece)
{
	shard_piece(r->shard, i, piece);
}

const char *
replay_collection(const struct replay *r, size_t i)
{
	struct shard_entry entry;

	shard_entry(r->shard, i, &entry);
	return shard_collection(r->shard, entry.collection);
}

bool
replay_draw(const struct replay *r, const struct encoding *encoding, size_t context,
    struct rng *rng, struct token_window *window)
{
	size_t count = shard_pieces(r->shard);
	size_t measured = (count + REPLAY_MEASURED - 1) / REPLAY_MEASURED;
	size_t i = rng_below(rng, (uint32_t)(count - measured));
	struct piece piece;

	/* Of each REPLAY_MEASURED pieces all but the first. */
	shard_piece(r->shard, i + i / (REPLAY_MEASURED - 1) + 1, &piece);
	return stretch_draw(&piece, 0, piece.bars, encoding, context, rng, window);
}

bool
replay_measured(const struct replay *r, size_t i, const struct encoding *encoding, size_t context,
    struct token_window *window)
{
	struct piece piece;

	if (i * REPLAY_MEASURED >= shard_pieces(r->shard))
		return false;
	shard_piece(r->shard, i * REPLAY_MEASURED, &piece);
	return stretch_window(&piece, 0, piece.bars, encoding, context, window);
}
