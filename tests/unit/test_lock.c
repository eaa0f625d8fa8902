/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/infer/lock.h"
#include "model/token/encode.h"
#include "unit/pieces.h"

#define BARS	4

struct trial {
	struct rng	*rng;
	struct piece	 piece;		/* what is there; its cells are what is kept of */
	struct grammar	 g;
	struct locks	 locks;
	bool		 limited;
	/* tokens for which limits had to give way to what is kept */
	int		 lifted;
};

static void
read_one(struct trial *t, uint16_t id)
{
	struct err err = { 0 };

	char text[32];

	if (!grammar_read(&t->g, id, &err))
		fail_msg("%s in phase %d at %d, after onset %d: %s",
		    vocab_name(id, text, sizeof text), t->g.phase, t->g.pointer,
		    t->g.onset, err.text);
}

/*
 * A token by chance of those that grammar and locks allow; limits do not hold for what
 * is forced.
 */
static void
sample(struct trial *t)
{
	struct grammar_limit *limit = &t->g.limit[t->g.slot], kept = *limit;
	bool allowed[1024], forced;
	uint16_t ids[1024], id;
	int count = 0;

	grammar_mask(&t->g, allowed);
	allowed[vocab_id(TOKEN_UNKNOWN, 0)] = false;
	forced = lock_mask(&t->locks, &t->g, t->g.block_bar + t->g.cell, allowed, &id);
	for (int i = 0; i < vocab_size(); i++)
		if (allowed[i])
			ids[count++] = (uint16_t)i;
	if (count == 0) {
		t->lifted++;
		*limit = (struct grammar_limit){ 0 };
		assert_true(grammar_mask(&t->g, allowed));
		forced = lock_mask(&t->locks, &t->g, t->g.block_bar + t->g.cell, allowed, &id);
		for (int i = 0; i < vocab_size(); i++)
			if (allowed[i])
				ids[count++] = (uint16_t)i;
	}
	if (count == 0)
		fail_msg("stuck in phase %d at onset %d", t->g.phase, t->g.onset);
	if (forced)
		*limit = (struct grammar_limit){ 0 };
	else
		id = ids[rng_below(t->rng, (uint32_t)count)];
	read_one(t, id);
	*limit = kept;
}

static bool
has_note(const struct piece *piece, int track, int bar, const struct piece_note *want)
{
	size_t count;
	const struct piece_note *note = piece_cell(piece, track, bar, &count);

	for (size_t i = 0; i < count; i++)
		if (memcmp(&note[i], want, sizeof *want) == 0)
			return true;
	return false;
}

/* What is not kept is within the limits. */
static void
check_limits(const struct trial *t, int track, const struct piece_note *note)
{
	const struct grammar_limit *limit = &t->g.limit[track];

	assert_true(note->pitch >= limit->low && note->pitch <= limit->high);
	assert_true(limit->scale == 0 || piece_is_drums(&t->piece.track[track]) ||
	    (limit->scale >> note->pitch % 12 & 1) != 0);
}

static void
check_cell(const struct trial *t, const struct piece *made, int bar, int track)
{
	const struct lock_cell *cell = locks_cell(&t->locks, bar, track);
	const struct piece_note *kept = locks_kept(&t->locks, cell);
	size_t count;
	const struct piece_note *note = piece_cell(made, track, bar, &count);

	if (cell->kind != LOCK_NOTES)
		assert_int_equal(count, cell->count);
	for (size_t i = 0; i < cell->count; i++)
		switch (cell->kind) {
		case LOCK_NOTES:
			assert_true(has_note(made, track, bar, &kept[i]));
			break;
		case LOCK_RHYTHM: case LOCK_CONTOUR:
			assert_int_equal(note[i].position, kept[i].position);
			assert_int_equal(note[i].duration, kept[i].duration);
			assert_int_equal(note[i].velocity, kept[i].velocity);
			break;
		case LOCK_PITCHES:
			assert_int_equal(note[i].pitch, kept[i].pitch);
			assert_true(note[i].position >= cell->from && note[i].position < cell->to);
			break;
		}
	for (size_t i = 0; i < count && cell->kind == LOCK_NOTES; i++) {
		bool is_kept = false;

		for (size_t k = 0; k < cell->count; k++)
			is_kept = is_kept || memcmp(&note[i], &kept[k], sizeof *kept) == 0;
		assert_true(is_kept || (note[i].position >= cell->from &&
		    note[i].position < cell->to));
		if (!is_kept && t->limited)
			check_limits(t, track, &note[i]);
	}
}

/* A random part of what a cell has, kept in a random way. */
static void
lock_cell(struct trial *t, int bar, int track)
{
	enum lock_kind kind = (enum lock_kind)rng_below(t->rng, 4);
	int steps = t->piece.bar[bar].steps, from = 0, to = steps;
	struct piece_note kept[4096];
	struct err err;
	size_t count, left = 0;
	const struct piece_note *note = piece_cell(&t->piece, track, bar, &count);

	if (rng_below(t->rng, 4) == 0)
		return;			/* free as a whole */
	if (kind == LOCK_NOTES && rng_below(t->rng, 2)) {
		from = (int)rng_below(t->rng, (uint32_t)steps);
		to = from + (int)rng_below(t->rng, (uint32_t)(steps - from) + 1);
	}
	for (size_t i = 0; i < count; i++)
		if (kind != LOCK_NOTES || note[i].position < from || note[i].position >= to ||
		    rng_below(t->rng, 2))
			kept[left++] = note[i];
	assert_true(locks_set(&t->locks, bar, track, kind, kept, left, from, to, &err));
}

static void
make_region(struct trial *t)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT };
	struct encoding encoding = ENCODING_DEFAULT;
	struct token_list list = { 0 };
	struct err err = { 0 };

	request.order_count = t->piece.tracks;
	for (int i = 0; i < t->piece.tracks; i++)
		request.order[i] = i;
	grammar_init(&t->g, &encoding, 0, -1);
	assert_true(encode_head(&t->piece, &request, &t->g, &list, &err));
	for (int i = 0; t->limited && i < t->piece.tracks; i++)
		t->g.limit[i] = (struct grammar_limit){ .low = 30 + rng_below(t->rng, 20),
			.high = 70 + rng_below(t->rng, 20), .most = rng_below(t->rng, 5),
			.scale = rng_below(t->rng, 2) ? 0xab5 : 0 };
	for (int bar = 0; bar < BARS; bar += t->g.block_bars) {
		int bars = encode_block_bars(&t->piece, bar, BARS, 4);

		assert_true(encode_frame(&t->piece, bar, bars, &t->g, &list, &err));
		for (int slot = 0; slot < t->piece.tracks; slot++) {
			read_one(t, vocab_id(TOKEN_TRACK, slot));
			while (t->g.phase >= PHASE_CELL && t->g.phase <= PHASE_CHORD)
				sample(t);
		}
		read_one(t, vocab_id(TOKEN_BLOCK_END, 0));
	}
	token_list_clear(&list);
}

static void
one_trial(struct rng *rng, int i, int *lifted)
{
	struct trial t = { .rng = rng, .limited = i % 2 };
	struct piece made;
	struct err err;

	assert_true(random_piece(rng, BARS, 1 + rng_below(rng, 3), &t.piece));
	assert_true(locks_init(&t.locks, &t.piece, 0, BARS, &err));
	for (int track = 0; track < t.piece.tracks; track++)
		for (int bar = 0; bar < BARS; bar++)
			lock_cell(&t, bar, track);
	make_region(&t);
	assert_true(decode_grammar(&t.g, &made, &err));
	for (int track = 0; track < t.piece.tracks; track++)
		for (int bar = 0; bar < BARS; bar++)
			check_cell(&t, &made, bar, track);
	*lifted += t.lifted;
	piece_clear(&made);
	grammar_clear(&t.g);
	locks_clear(&t.locks);
	piece_clear(&t.piece);
}

static void
kept_is_kept(void **state)
{
	int lifted[2] = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int i = 0; i < 600; i++)
		one_trial(&rng, i, &lifted[i % 2]);
	assert_int_equal(lifted[0], 0);		/* without limits nothing is ever in the way */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
