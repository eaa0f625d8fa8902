/* SPDX-License-Identifier: MIT */
#include "model/data/split.h"

#include <stdlib.h>

#include "base/sort.h"
#include "model/data/shard.h"

#define COMMON_SHARE	10		/* a title of over a tenth of the pieces is ignored ... */
#define COMMON_MIN	8		/* ... if more than this many have it */

const char *const split_names[CORPUS_SPLITS] = { "train", "valid", "test" };

struct item {				/* a piece, in the order of its hash */
	uint64_t	 hash;
	uint32_t	 piece;
};

struct split {
	const struct shard *shard;
	size_t		 pieces;
	uint64_t	*title;			/* owned: (pieces) */
	struct item	*items;			/* owned: (pieces), for sorting */
	uint8_t		*side;			/* the caller's */
};

static enum shard_assigned
assigned(const struct split *s, size_t piece)
{
	struct shard_entry entry;

	shard_entry(s->shard, piece, &entry);
	return entry.assigned;
}

static int
compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->piece < y->piece ? -1 : x->piece > y->piece;
}

static void
sort_by_title(struct split *s)
{
	for (size_t i = 0; i < s->pieces; i++)
		s->items[i] = (struct item){ s->title[i], i };
	sort_items(s->items, s->pieces, sizeof *s->items, compare_items);
}

/* End of the run of equal hashes that starts at i. */
static size_t
run_end(const struct split *s, size_t i)
{
	size_t end = i + 1;

	while (end < s->pieces && s->items[end].hash == s->items[i].hash)
		end++;
	return end;
}

static uint64_t
stir(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static void
name_pieces(struct split *s)
{
	struct shard_entry entry;

	for (size_t i = 0; i < s->pieces; i++) {
		shard_entry(s->shard, i, &entry);
		s->title[i] = entry.title;
	}
	sort_by_title(s);
	for (size_t i = 0, end; i < s->pieces; i = end) {
		end = run_end(s, i);
		if (s->items[i].hash != 0 &&
		    (end - i <= COMMON_MIN || end - i <= s->pieces / COMMON_SHARE))
			continue;
		for (size_t k = i; k < end; k++) {
			shard_entry(s->shard, s->items[k].piece, &entry);
			s->title[s->items[k].piece] = entry.music;
		}
	}
	for (size_t i = 0; i < s->pieces; i++)
		s->title[i] = stir(s->title[i]);
	sort_by_title(s);
}

static size_t
count_titles(const struct split *s)
{
	size_t titles = 0;

	for (size_t i = 0; i < s->pieces; i = run_end(s, i))
		titles++;
	return titles;
}

static bool
is_empty(const struct split *s, enum corpus_split side)
{
	for (size_t i = 0; i < s->pieces; i++)
		if (s->side[i] == side)
			return false;
	return true;
}

/* An empty split gets the first title that no folder assigns. */
static void
give_one(struct split *s, enum corpus_split side)
{
	for (size_t i = 0, end; i < s->pieces; i = end) {
		bool moved = false;

		end = run_end(s, i);
		for (size_t k = i; k < end; k++) {
			uint32_t piece = s->items[k].piece;

			if (assigned(s, piece) != SHARD_UNASSIGNED ||
			    s->side[piece] != CORPUS_TRAIN)
				continue;
			s->side[piece] = side;
			moved = true;
		}
		if (moved)
			return;
	}
}

static void
deal(struct split *s)
{
	size_t titles = count_titles(s);
	bool any_assigned = false;

	for (size_t i = 0; i < s->pieces; i++) {
		enum shard_assigned t = assigned(s, i);
		uint64_t at = s->title[i] % SPLIT_SHARE;

		s->side[i] = CORPUS_TRAIN;
		if (t != SHARD_UNASSIGNED)
			s->side[i] = (uint8_t)(t - SHARD_TRAIN);
		else if (titles >= SPLIT_TEST_MIN && at <= 1)
			s->side[i] = at == 0 ? CORPUS_VALID : CORPUS_TEST;
		any_assigned |= t != SHARD_UNASSIGNED;
	}
	if (titles > 1 && is_empty(s, CORPUS_VALID))
		give_one(s, CORPUS_VALID);
	if (titles >= SPLIT_TEST_MIN && !any_assigned && is_empty(s, CORPUS_TEST))
		give_one(s, CORPUS_TEST);
}

static void
drop_copies(struct split *s)
{
	struct shard_entry entry;

	for (size_t i = 0; i < s->pieces; i++) {
		shard_entry(s->shard, i, &entry);
		s->items[i] = (struct item){ entry.music, i };
	}
	sort_items(s->items, s->pieces, sizeof *s->items, compare_items);
	for (size_t i = 0, end; i < s->pieces; i = end) {
		uint8_t last = CORPUS_TRAIN;

		end = run_end(s, i);
		for (size_t k = i; k < end; k++)
			if (s->side[s->items[k].piece] > last)
				last = s->side[s->items[k].piece];
		for (size_t k = i; k < end; k++)
			if (s->side[s->items[k].piece] < last &&
			    assigned(s, s->items[k].piece) == SHARD_UNASSIGNED)
				s->side[s->items[k].piece] = SPLIT_NONE;
	}
}

bool
split_pieces(const struct shard *shard, uint8_t *side, struct err *err)
{
	struct split s = { .shard = shard, .pieces = shard_pieces(shard), .side = side };
	bool ok;

	s.title = calloc(s.pieces + 1, sizeof *s.title);
	s.items = calloc(s.pieces + 1, sizeof *s.items);
	ok = s.title != NULL && s.items != NULL;
	if (ok) {
		name_pieces(&s);
		deal(&s);
		drop_copies(&s);
	} else {
		err_set(err, ERR_LIMIT, "no memory for %zu pieces", s.pieces);
	}
	free(s.title);
	free(s.items);
	return ok;
}
