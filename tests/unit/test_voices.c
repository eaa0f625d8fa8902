/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/infer/voices.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "unit/songs.h"

#define BAR	(4 * QUARTER)
#define BARS	8

/* Three voices in quarters: `apart` says how far the second lies below the first, beat by beat. */
static struct piece
three_voices(const int apart[4])
{
	struct song *song = make_song(NULL, 0, 3, 52);
	struct piece piece;
	struct err err;

	for (int i = 0; i < 4 * BARS; i++) {
		int pitch[3] = { 72 + i % 4, 72 + i % 4 - apart[i % 4], 50 - i % 4 };

		for (int v = 0; v < 3; v++)
			add_note(song, &(struct note){ .track = v, .channel = (uint8_t)v,
				.start_ticks = i * QUARTER, .length_ticks = QUARTER,
				.pitch = (uint8_t)pitch[v], .velocity = 80 });
	}
	assert_true(piece_of_song(song, &piece, &err));
	song_free(song);
	return piece;
}

static struct voices
find(const int apart[4], int slots)
{
	static const int order[3] = { 0, 1, 2 };
	struct piece piece = three_voices(apart);
	struct voices v;

	voices_find(&v, &piece, order, slots, 0, piece.bars);
	piece_clear(&piece);
	return v;
}

static void
a_piece_is_taken_as_it_is(void **state)
{
	static const int thirds[4] = { 4, 3, 3, 4 }, fifths[4] = { 7, 7, 7, 7 };
	static const int unison[4] = { 0, 3, 0, 4 };
	struct voices v = find(thirds, 3);

	(void)state;
	assert_int_equal(v.slots, 7);
	assert_true(v.parallels && v.unisons);
	assert_int_equal(find(thirds, 2).slots, 0);	/* two voices are no part-writing */
	assert_false(find(fifths, 3).parallels);
	v = find(unison, 3);
	assert_true(v.parallels && !v.unisons);
}

/* Slot 0 has gone from C5 to D5; slot 1 from F4, and stands before its next note. */
static void
parallels_and_unisons_lose_chances(void **state)
{
	struct voices v = { .slots = 3, .parallels = true, .unisons = true };
	struct grammar_cell cells[VOCAB_TRACKS] = { { 0, 2 }, { 2, 1 } };
	struct grammar_note notes[3] = {
		{ 0, 0, { .position = 0, .pitch = 72 } }, { 0, 0, { .position = 12, .pitch = 74 } },
		{ 1, 0, { .position = 0, .pitch = 65 } },
	};
	struct grammar g = { .phase = PHASE_ONSET, .tracks = 2, .slot = 1, .pointer = 12,
		.cells = cells, .note = notes, .notes = 3 };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);

	(void)state;
	assert_non_null(logits);
	voices_weigh(&v, &g, logits);
	assert_true(logits[vocab_id(TOKEN_NOTE, 67)] < -1);	/* a fifth again */
	assert_true(logits[vocab_id(TOKEN_NOTE, 74)] < -1);	/* the same note */
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 65)], 0, 0);	/* it does not move */
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 62)], 0, 0);	/* contrary motion to an octave */
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 69)], 0, 0);
	memset(logits, 0, (size_t)vocab_size() * sizeof *logits);
	v.slots = 1;
	voices_weigh(&v, &g, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 67)], 0, 0);
	free(logits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_is_taken_as_it_is),
		cmocka_unit_test(parallels_and_unisons_lose_chances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
