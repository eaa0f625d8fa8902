/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/infer/habits.h"
#include "model/token/control.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "unit/songs.h"

#define BARS	8

static const int order[1] = { 0 };

/* One line in quarters: c' and d' in turn; in bars 4 and 5 c' alone. */
static struct habits
find(int bars, struct habit_region region, const uint8_t *chords)
{
	struct song *song = make_song(NULL, 0, 1, 0);
	struct habits h;
	struct piece piece;
	struct err err;

	for (int i = 0; i < 4 * bars; i++)
		add_note(song, &(struct note){ .start_ticks = i * QUARTER, .length_ticks = QUARTER,
			.pitch = i / 16 == 1 && i < 24 ? 60 : i % 2 ? 62 : 60, .velocity = 80 });
	assert_true(piece_of_song(song, &piece, &err));
	habits_find(&h, &piece, order, 1, chords, region);
	piece_clear(&piece);
	song_free(song);
	return h;
}

static void
the_piece_around_the_region_sets_the_rule(void **state)
{
	struct habits all = find(BARS, (struct habit_region){ BARS, BARS }, NULL);
	struct habits around = find(BARS, (struct habit_region){ 4, 6 }, NULL);

	(void)state;
	assert_true(all.line[0].known && around.line[0].known && !all.root.known);
	assert_true(all.line[0].share[0] > 0.2f);		/* it repeats in bars 4 and 5 */
	assert_true(around.line[0].share[0] < 0.02f && around.line[0].share[1] > 0.98f);
	assert_int_equal(around.low[0], 60);
	assert_int_equal(around.high[0], 62);
	assert_false(find(4, (struct habit_region){ 4, 4 }, NULL).line[0].known);
	assert_false(find(BARS, (struct habit_region){ 2, BARS }, NULL).line[0].known);
}

static void
chords_of_the_region_do_not_count(void **state)
{
	uint8_t chords[2 * 2 * BARS];
	struct habit_region late = { BARS, 2 * BARS };
	struct habits h;

	(void)state;
	/* Fifths up to the region, whole tones in it. */
	for (int i = 0; i < 2 * 2 * BARS; i++)
		chords[i] = (uint8_t)vocab_chord(i % 2 * (i < 2 * BARS ? 7 : 2), QUALITY_MAJOR);
	h = find(2 * BARS, late, chords);
	assert_false(h.root.known);				/* 15 moves are too few */
	h = find(2 * BARS, (struct habit_region){ BARS + 1, 2 * BARS }, chords);
	assert_true(h.root.known && h.root.share[1] > 0.8f && h.root.share[2] < 0.2f);
	chords[3] = VOCAB_CHORD_NONE;		/* has no root: C C follow each other */
	h = find(2 * BARS, (struct habit_region){ BARS + 1, 2 * BARS }, chords);
	assert_true(h.root.share[0] > 0.02f);
}

/* A piece of 16 bars in quarters: `steps` of them in bars that end a phrase, else four. */
static struct habits
find_phrases(int steps, const uint8_t pitch[4], struct habit_region region)
{
	struct song *song = make_song(NULL, 0, 1, 0);
	struct habits h;
	struct piece piece;
	struct err err;

	for (int i = 0; i < 64; i++)
		if (i / 4 % 4 != 3 || i % 4 < steps)
			add_note(song, &(struct note){ .start_ticks = i * QUARTER,
				.length_ticks = QUARTER, .pitch = pitch[i % 4], .velocity = 80 });
	assert_true(piece_of_song(song, &piece, &err));
	habits_find(&h, &piece, order, 1, NULL, region);
	piece_clear(&piece);
	song_free(song);
	return h;
}

static const uint8_t scale[4] = { 60, 62, 64, 65 };

static void
bars_that_end_a_phrase_have_fewer_late_onsets(void **state)
{
	struct habit_region none = { 16, 16 };
	struct habits h = find_phrases(2, scale, none);
	struct grammar g = { .phase = PHASE_ONSET, .steps = 48, .onset = 0 };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);

	(void)state;
	assert_non_null(logits);
	memset(g.control, CONTROL_FREE, sizeof g.control);
	habits_weigh_onset(&h, &g, 19, logits);			/* the fourth bar of a phrase */
	assert_true(logits[vocab_id(TOKEN_POSITION, 36)] < -2);
	assert_true(logits[vocab_id(TOKEN_POSITION, 12)] > -0.2);
	memset(logits, 0, (size_t)vocab_size() * sizeof *logits);
	habits_weigh_onset(&h, &g, 18, logits);
	assert_true(logits[vocab_id(TOKEN_POSITION, 36)] > 0.2);
	memset(logits, 0, (size_t)vocab_size() * sizeof *logits);
	g.control[0][CONTROL_DENSITY] = 1;			/* asked for */
	habits_weigh_onset(&h, &g, 19, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_POSITION, 36)], 0, 0);
	h = find_phrases(4, scale, none);			/* all bars are alike */
	CHECK_NEAR(h.onset[0][3][6], 0, 0.05);
	h = find_phrases(2, scale, (struct habit_region){ 2, 16 });
	CHECK_NEAR(h.onset[0][3][6], 0, 0);			/* two bars have no phrases */
	free(logits);
}

/* A candidate that has hurried is due a long note, and one that has held many none. */
static void
gaps_keep_to_the_piece(void **state)
{
	/* Three eighths and a half note. */
	static const int places[4] = { 0, 1, 2, 3 }, lengths[4] = { 1, 1, 1, 5 };
	struct song *song = make_song(NULL, 0, 1, 0);
	struct grammar_cell cells[8 * VOCAB_TRACKS] = { { 0 } };
	struct grammar_note notes[16];
	struct piece_bar bars[8];
	struct grammar g = { .phase = PHASE_CHORD, .steps = 48, .cells = cells, .note = notes,
		.bar = bars, .cell = 4 };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits), hurried;
	struct habits h;
	struct piece piece;
	struct err err;

	(void)state;
	assert_non_null(logits);
	for (int i = 0; i < 32; i++)
		add_note(song, &(struct note){ .start_ticks = i / 4 * 4 * QUARTER +
			places[i % 4] * QUARTER / 2, .length_ticks = lengths[i % 4] * QUARTER / 2,
			.pitch = 60, .velocity = 80 });
	assert_true(piece_of_song(song, &piece, &err));
	habits_find(&h, &piece, order, 1, NULL, (struct habit_region){ 8, 8 });
	piece_clear(&piece);
	song_free(song);
	assert_int_equal(h.usual_gap[0], 6);
	assert_true(h.gap[0].known && h.gap[0].share[2] > 0.2f && h.gap[0].share[2] < 0.3f);

	memset(g.control, CONTROL_FREE, sizeof g.control);
	for (int bar = 0; bar < 8; bar++)
		bars[bar] = (struct piece_bar){ .steps = 48 };
	for (int i = 0; i < 16; i++)		/* four bars of four onsets each */
		notes[i] = (struct grammar_note){ .bar = i / 4,
			.note = { .position = (uint8_t)(6 * (i % 4)), .pitch = 60 } };
	for (int bar = 0; bar < 4; bar++)
		cells[(size_t)bar * VOCAB_TRACKS] = (struct grammar_cell){ (uint32_t)(4 * bar), 4 };
	for (int bar = 1; bar < 4; bar++)	/* no long gap at the bar lines either */
		bars[bar - 1].steps = 24;
	habits_weigh_gap(&h, &g, 0, logits);
	hurried = logits[vocab_id(TOKEN_POSITION, 12)] - logits[vocab_id(TOKEN_POSITION, 6)];
	assert_true(hurried > 0.5f);
	memset(logits, 0, (size_t)vocab_size() * sizeof *logits);
	for (int i = 0; i < 16; i++)		/* onsets that are all far apart */
		notes[i].note.position = (uint8_t)(12 * (i % 4));
	for (int bar = 0; bar < 4; bar++)
		bars[bar].steps = 48;
	habits_weigh_gap(&h, &g, 0, logits);
	assert_true(logits[vocab_id(TOKEN_POSITION, 12)] < logits[vocab_id(TOKEN_POSITION, 6)] - 1);
	assert_true(logits[vocab_id(TOKEN_CELL_END, 0)] < -0.5f);
	memset(logits, 0, (size_t)vocab_size() * sizeof *logits);
	g.control[0][CONTROL_DENSITY] = 1;			/* asked for */
	habits_weigh_gap(&h, &g, 0, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_POSITION, 12)], 0, 0);
	free(logits);
}

static void
a_diatonic_piece_avoids_pitch_classes_that_it_does_not_have(void **state)
{
	static const uint8_t chromatic[4] = { 60, 61, 66, 68 };
	struct habits h = find_phrases(4, scale, (struct habit_region){ 16, 16 });

	(void)state;
	assert_true(h.foreign[1] > 0.1f && h.foreign[1] == h.foreign[6]);
	CHECK_NEAR(h.foreign[0], 0, 0);
	CHECK_NEAR(h.foreign[5], 0, 0);
	h = find_phrases(4, scale, (struct habit_region){ 4, 16 });	/* 16 notes prove little */
	CHECK_NEAR(h.foreign[1], 0, 0);
	h = find_phrases(4, chromatic, (struct habit_region){ 16, 16 });
	CHECK_NEAR(h.foreign[1], 0, 0);
	assert_true(h.foreign[2] > 0.1f);
}

static void
a_bar_has_as_many_pitch_classes_as_those_of_the_piece(void **state)
{
	struct habits h = find_phrases(4, scale, (struct habit_region){ 16, 16 });
	struct grammar_cell cells[VOCAB_TRACKS] = { { .first = 0, .count = 3 } };
	struct grammar_note note[3] = { { .note = { .pitch = 60 } },
		{ .note = { .pitch = 60, .position = 12 } },
		{ .note = { .pitch = 72, .position = 24 } } };
	struct grammar g = { .phase = PHASE_ONSET, .steps = 48, .onset = 24, .cells = cells,
		.note = note, .notes = 3 };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);

	(void)state;
	assert_non_null(logits);
	assert_true(h.fresh[0].known && h.fresh[0].share[1] > 0.9f);
	habits_weigh_pitch(&h, &g, 0, logits);
	assert_true(logits[vocab_id(TOKEN_NOTE, 48)] < -1);	/* c again */
	assert_true(logits[vocab_id(TOKEN_NOTE, 62)] > 0.1f);
	CHECK_NEAR(logits[vocab_id(TOKEN_PLUS, 62)], 0, 0);
	free(logits);
}

static void
notes_longer_than_any_of_the_track_lose_chances(void **state)
{
	struct habits h = find_phrases(4, scale, (struct habit_region){ 16, 16 });
	struct grammar g = { .phase = PHASE_ONSET, .steps = 48, .onset = 0 };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);
	int quarter = h.longest[0];

	(void)state;
	assert_non_null(logits);
	assert_int_equal(vocab_duration_steps[quarter], VOCAB_GRID);
	habits_weigh_duration(&h, &g, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_DURATION, quarter)], 0, 0);
	assert_true(logits[vocab_id(TOKEN_DURATION, quarter + 1)] < 0);
	assert_true(logits[vocab_id(TOKEN_DURATION, VOCAB_DURATIONS - 1)] < -5);
	free(logits);
}

/* The logits of c', d' and c'' after `count` made notes of one pitch. */
static void
weigh(const struct habits *h, size_t count, uint8_t pitch, uint8_t leaps, float out[3])
{
	struct grammar_note made[16];
	struct grammar g = { .phase = PHASE_ONSET, .tracks = 1, .last_pitch = { 60 } };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);

	assert_non_null(logits);
	memset(g.control, CONTROL_FREE, sizeof g.control);
	g.control[0][CONTROL_LEAPS] = leaps;
	for (size_t i = 0; i < count; i++)
		made[i] = (struct grammar_note){ .bar = (int)i,
			.note = { .pitch = pitch } };
	habits_weigh_note(h, &g, made, count, logits);
	out[0] = logits[vocab_id(TOKEN_NOTE, 60)];
	out[1] = logits[vocab_id(TOKEN_NOTE, 62)];
	out[2] = logits[vocab_id(TOKEN_NOTE, 72)];
	free(logits);
}

static void
what_was_made_too_often_loses_chances(void **state)
{
	struct habits h = find(BARS, (struct habit_region){ 4, 6 }, NULL);
	float before[3], after[3];

	(void)state;
	weigh(&h, 0, 60, CONTROL_FREE, before);
	CHECK_NEAR(before[0], 0, 1e-4);
	CHECK_NEAR(before[1], 0, 1e-4);
	assert_true(before[2] < -0.1);				/* beyond the range */
	weigh(&h, 12, 60, CONTROL_FREE, after);
	assert_true(after[0] < -2 && after[1] > 0);
	weigh(&h, 12, 60, 1, after);				/* leaps are asked for */
	CHECK_NEAR(after[0], 0, 0);
	h.line[0].known = false;
	weigh(&h, 12, 60, CONTROL_FREE, after);
	CHECK_NEAR(after[0], 0, 0);
}

static void
roots_move_as_the_piece_does(void **state)
{
	struct habits h = { .root = { true, { 0.1f, 0.8f, 0.1f, 0.01f, 0.01f } } };
	uint8_t chords[12];
	float *logits = calloc((size_t)vocab_size(), sizeof *logits);

	(void)state;
	assert_non_null(logits);
	for (int i = 0; i < 12; i++)
		chords[i] = (uint8_t)vocab_chord(0, QUALITY_MAJOR);
	habits_weigh_chord(&h, chords, 2, 2, logits);
	CHECK_NEAR(logits[vocab_id(TOKEN_CHORD, vocab_chord(7, QUALITY_MAJOR))], 0, 1e-4);
	habits_weigh_chord(&h, chords, 2, 12, logits);		/* it has stood still */
	assert_true(logits[vocab_id(TOKEN_CHORD, VOCAB_CHORD_HOLD)] < -1);
	assert_true(logits[vocab_id(TOKEN_CHORD, vocab_chord(0, QUALITY_MINOR))] < -1);
	assert_true(logits[vocab_id(TOKEN_CHORD, vocab_chord(7, QUALITY_MINOR))] > 0.5);
	assert_true(logits[vocab_id(TOKEN_CHORD, vocab_chord(5, QUALITY_MAJOR))] > 0.5);
	CHECK_NEAR(logits[vocab_id(TOKEN_CHORD, VOCAB_CHORD_NONE)], 0, 0);
	free(logits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_piece_around_the_region_sets_the_rule),
		cmocka_unit_test(chords_of_the_region_do_not_count),
		cmocka_unit_test(what_was_made_too_often_loses_chances),
		cmocka_unit_test(gaps_keep_to_the_piece),
		cmocka_unit_test(bars_that_end_a_phrase_have_fewer_late_onsets),
		cmocka_unit_test(a_diatonic_piece_avoids_pitch_classes_that_it_does_not_have),
		cmocka_unit_test(a_bar_has_as_many_pitch_classes_as_those_of_the_piece),
		cmocka_unit_test(notes_longer_than_any_of_the_track_lose_chances),
		cmocka_unit_test(roots_move_as_the_piece_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
