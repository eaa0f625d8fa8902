/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/infer/verticals.h"
#include "model/infer/voices.h"
#include "model/judge/measure.h"
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

	voices_find(&v, &piece, order, slots);
	piece_clear(&piece);
	return v;
}

static void
perfect_intervals_in_one_direction_are_parallel(void **state)
{
	static const struct {
		int	 a_from, a_to, b_from, b_to;
		bool	 parallel;
	} moves[] = {
		{ 67, 69, 60, 62, true }, { 60, 62, 67, 69, true }, { 72, 71, 60, 59, true },
		{ 79, 81, 60, 62, true }, { 60, 62, 60, 62, true },
		{ 67, 67, 60, 60, false }, { 67, 72, 60, 67, false }, { 64, 65, 60, 61, false },
		{ 72, 67, 60, 67, false }, { 67, 55, 60, 62, false }, { 67, 74, 60, 67, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(moves); i++)
		assert_int_equal(measure_is_parallel(moves[i].a_from, moves[i].a_to,
		    moves[i].b_from, moves[i].b_to), moves[i].parallel);
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

/* C major and its dominant in three voices; the third voice may be a semitone off. */
static struct verticals
find_verticals(int off)
{
	struct song *song = make_song(NULL, 0, 3, 52);
	struct verticals v;
	struct piece piece;
	struct err err;

	for (int i = 0; i < 4 * BARS; i++) {
		int pitch[3] = { i % 2 ? 67 : 60, i % 2 ? 71 : 64, (i % 2 ? 74 : 67) + off };

		for (int t = 0; t < 3; t++)
			add_note(song, &(struct note){ .track = t, .channel = (uint8_t)t,
				.start_ticks = i * QUARTER, .length_ticks = QUARTER,
				.pitch = (uint8_t)pitch[t], .velocity = 80 });
	}
	assert_true(piece_of_song(song, &piece, &err));
	verticals_find(&v, &piece);
	piece_clear(&piece);
	song_free(song);
	return v;
}

/* Slot 0 holds E4 and slot 1 begins G4 on the second beat; slot 2 stands before its note there. */
static void
beats_stay_chords(void **state)
{
	struct verticals v = find_verticals(0);
	struct grammar_cell cells[VOCAB_TRACKS] = { { 0, 1 }, { 1, 1 } };
	struct grammar_note notes[2] = {
		{ 0, 0, { .position = 0, .pitch = 64, .duration = (uint8_t)vocab_duration(48) } },
		{ 1, 0, { .position = 12, .pitch = 67, .duration = (uint8_t)vocab_duration(12) } },
	};
	struct piece_bar bar = { .steps = 48 };
	struct grammar g = { .phase = PHASE_ONSET, .tracks = 3, .slot = 2, .pointer = 12,
		.cells = cells, .note = notes, .notes = 2, .bar = &bar, .steps = 48 };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);

	(void)state;
	assert_non_null(logits);
	assert_true(v.chords && v.clean);
	assert_false(find_verticals(-4).chords);
	assert_false(find_verticals(-4).clean);
	verticals_weigh(&v, &g, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 60)], 0, 0);	/* C E G */
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 76)], 0, 0);	/* E again */
	assert_true(logits[vocab_id(TOKEN_NOTE, 66)] < logits[vocab_id(TOKEN_NOTE, 69)]);
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 69)], 0, 0);	/* A E G */
	memset(logits, 0, (size_t)vocab_size() * sizeof *logits);
	g.pointer = 18;						/* no beat */
	verticals_weigh(&v, &g, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_NOTE, 66)], 0, 0);
	free(logits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(perfect_intervals_in_one_direction_are_parallel),
		cmocka_unit_test(a_piece_is_taken_as_it_is),
		cmocka_unit_test(parallels_and_unisons_lose_chances),
		cmocka_unit_test(beats_stay_chords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
