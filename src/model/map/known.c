/* SPDX-License-Identifier: MIT */
#include "model/map/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/data/replay.h"
#include "model/infer/vae.h"
#include "model/map/medoids.h"
#include "model/token/piece.h"

#define OF_COLLECTION	2	/* medoids */
#define PIECES		24	/* of a collection, at most */

bool
known_codes(struct vae *vae, const struct phrase *phrase, size_t count, double *codes,
    bool (*go_on)(void *), void *arg, struct err *err)
{
	size_t latent = (size_t)vae_latent(vae);
	float means[VAE_LANES * VAE_LATENT_MAX];

	for (size_t at = 0; at < count; at += VAE_LANES) {
		size_t n = count - at < VAE_LANES ? count - at : VAE_LANES;

		if (go_on != NULL && !go_on(arg))
			return err_set(err, ERR_IO, "stopped");
		if (!vae_read(vae, n, phrase + at, NULL, means, NULL, err))
			return false;
		for (size_t i = 0; i < n * latent; i++)
			codes[at * latent + i] = (double)means[i];
	}
	return true;
}

/* The first phrase of a piece that is not drums. */
static bool
first_phrase(struct vae *vae, const struct piece *piece, struct phrase *p)
{
	for (int t = 0; t < piece->tracks; t++)
		for (int bar = 0; bar < piece->bars && !piece_is_drums(&piece->track[t]); bar++)
			if (phrase_take(piece, t, bar, p) && vae_fits(vae, p))
				return true;
	return false;
}

/* Of pieces that follow each other, the first of another collection. */
static size_t
next_collection(const struct replay *replay, size_t from)
{
	size_t to = from;

	while (to < replay_pieces(replay) &&
	    strcmp(replay_collection(replay, to), replay_collection(replay, from)) == 0)
		to++;
	return to;
}

static void
add(struct known *k, const char *name, const struct phrase *phrase)
{
	struct known_phrase *p = &k->phrase[k->count];

	if (k->count == KNOWN_MOST)
		return;
	snprintf(p->name, sizeof p->name, "%s", name);
	p->phrase = *phrase;
	k->count++;
}

/* The medoids of the pieces [from, to). */
static bool
add_collection(struct known *k, struct vae *vae, const struct replay *replay, size_t from,
    size_t to, struct err *err)
{
	size_t latent = (size_t)vae_latent(vae), count = 0, found, medoid[OF_COLLECTION];
	struct phrase *phrase = malloc(PIECES * sizeof *phrase);
	double *codes = malloc(PIECES * latent * sizeof *codes);
	bool good = (phrase != NULL && codes != NULL) ||
	    err_set(err, ERR_LIMIT, "no memory for known music");
	struct piece piece;

	for (size_t i = from; good && i < to && count < PIECES; i++) {
		replay_piece(replay, i, &piece);
		count += first_phrase(vae, &piece, &phrase[count]);
	}
	good = good && known_codes(vae, phrase, count, codes, NULL, NULL, err) &&
	    medoids_find(codes, count, latent, OF_COLLECTION, medoid, &found, err);
	for (size_t m = 0; good && m < found; m++)
		add(k, replay_collection(replay, from), &phrase[medoid[m]]);
	free(phrase);
	free(codes);
	return good;
}

bool
known_make(struct known *k, struct vae *vae, struct err *err)
{
	struct replay *replay = replay_open(err);
	bool good = replay != NULL;

	*k = (struct known){ .count = 0 };
	for (size_t from = 0, to; good && from < replay_pieces(replay); from = to) {
		to = next_collection(replay, from);
		good = add_collection(k, vae, replay, from, to, err);
	}
	replay_close(replay);
	return good;
}
