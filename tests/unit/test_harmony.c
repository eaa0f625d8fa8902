/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/control.h"
#include "model/token/harmony.h"
#include "unit/pieces.h"

/* Four bars of 4/4 on a piano, to be filled with chords of some half notes. */
static void
begin(struct piece *piece, size_t notes)
{
	struct err err;

	assert_true(piece_init(piece, 4, 1, notes, &err));
	piece->notes = 0;
	for (int i = 0; i < 4; i++)
		piece->bar[i] = (struct piece_bar){ 48, vocab_metre(4, 4), 0, 3 };
	piece->track[0] = (struct piece_track){ .texture = 9, .duration = vocab_duration(24),
		.velocity = 5, .low = 24, .high = 100 };
}

static void
add_chord(struct piece *piece, int half_bar, const int *pitch, int count)
{
	for (int i = 0; i < count; i++)
		piece->note[piece->notes++] = (struct piece_note){ half_bar % 2 * 24, pitch[i],
			vocab_duration(24), 5 };
	for (int bar = half_bar / 2; bar < 4; bar++)
		piece->cell[bar + 1] = piece->notes;
}

static void
chords_are_named(void **state)
{
	static const struct { int pitch[4], count, root; enum quality quality; } halves[] = {
		{ { 36, 60, 64, 67 }, 4, 0, QUALITY_MAJOR },
		{ { 45, 57, 60, 64 }, 4, 9, QUALITY_MINOR },
		{ { 38, 57, 60, 65 }, 4, 2, QUALITY_MINOR_SEVENTH },
		{ { 43, 59, 62, 65 }, 4, 7, QUALITY_SEVENTH },
		{ { 36, 60, 64, 67 }, 4, 0, QUALITY_MAJOR },
		{ { 47, 59, 62, 65 }, 4, 11, QUALITY_DIMINISHED },
		{ { 40, 56, 59, 64 }, 4, 4, QUALITY_MAJOR },
	};
	uint8_t chord[8];
	struct piece piece;
	struct err err;

	(void)state;
	begin(&piece, 32);
	for (int i = 0; i < 7; i++)
		add_chord(&piece, i, halves[i].pitch, halves[i].count);
	assert_true(harmony_find(&piece, 0, 4, chord, &err));
	for (int i = 0; i < 7; i++) {
		assert_int_equal(vocab_chord_root(chord[i]), halves[i].root);
		assert_int_equal(vocab_chord_quality(chord[i]), halves[i].quality);
	}
	assert_int_equal(chord[7], chord[6]);		/* it lasts through silence */
	piece_clear(&piece);
}

/* A passing note changes no chord, and before the music there is none. */
static void
chords_last(void **state)
{
	static const int tonic[] = { 48, 60, 64, 67 };
	uint8_t chord[8];
	struct piece piece;
	struct err err;

	(void)state;
	begin(&piece, 32);
	for (int i = 2; i < 8; i++)
		add_chord(&piece, i, tonic, 4);
	piece.note[9].pitch = 65;			/* F for a half note, once */
	assert_true(harmony_find(&piece, 0, 4, chord, &err));
	assert_int_equal(chord[0], VOCAB_CHORD_NONE);
	assert_int_equal(chord[1], VOCAB_CHORD_NONE);
	for (int i = 2; i < 8; i++)
		assert_int_equal(chord[i], vocab_chord(0, QUALITY_MAJOR));
	assert_int_equal(vocab_chord_transposed(chord[2], -1), vocab_chord(11, QUALITY_MAJOR));
	assert_int_equal(vocab_chord_transposed(VOCAB_CHORD_NONE, 5), VOCAB_CHORD_NONE);
	piece_clear(&piece);
}

static void
any_piece_has_chords(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	for (int i = 0; i < 100; i++) {
		uint8_t chord[80];
		struct piece piece;
		struct err err;

		assert_true(random_piece(&rng, 1 + rng_below(&rng, 40),
		    rng_below(&rng, 6), &piece));
		assert_true(harmony_find(&piece, 0, piece.bars, chord, &err));
		for (int h = 0; h < 2 * piece.bars; h++)
			assert_true(chord[h] != VOCAB_CHORD_HOLD && chord[h] < VOCAB_CHORDS);
		piece_clear(&piece);
	}
}

static void
controls_are_measured(void **state)
{
	static const int chord[] = { 60, 64, 67 };
	uint8_t value[CONTROLS];
	struct piece piece;

	(void)state;
	begin(&piece, 32);
	for (int i = 0; i < 8; i++)
		add_chord(&piece, i, chord, 3);
	control_measure(&piece, 0, 0, 4, value);
	assert_int_equal(value[CONTROL_DENSITY], 1);	/* halves */
	assert_int_equal(value[CONTROL_POLYPHONY], 2);
	assert_int_equal(value[CONTROL_REGISTER], piece_register(63));
	assert_int_equal(value[CONTROL_LEAPS], 0);
	assert_int_equal(value[CONTROL_LEVEL], 5);
	assert_int_equal(control_dynamics(&piece, 0, 0, 4), DYNAMICS_FLAT);
	piece.note[3].velocity = 7;
	assert_int_equal(control_dynamics(&piece, 0, 0, 4), DYNAMICS_VARIED);
	assert_int_equal(control_dynamics(&piece, 0, 1, 3), DYNAMICS_FLAT);
	assert_int_equal(control_dynamics(&piece, 0, 0, 0), DYNAMICS_UNKNOWN);
	for (int i = 0; i < 24; i++)
		piece.note[i].pitch += i / 3 % 2 * 5;	/* the top note leaps each time */
	control_measure(&piece, 0, 0, 4, value);
	assert_int_equal(value[CONTROL_LEAPS], VOCAB_LEAPS - 1);
	piece.track[0].family = VOCAB_FAMILY_DRUMS;
	control_measure(&piece, 0, 0, 4, value);
	assert_int_equal(value[CONTROL_DENSITY], 1);
	assert_int_equal(value[CONTROL_POLYPHONY], CONTROL_FREE);
	piece_clear(&piece);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chords_are_named),
		cmocka_unit_test(chords_last),
		cmocka_unit_test(any_piece_has_chords),
		cmocka_unit_test(controls_are_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
