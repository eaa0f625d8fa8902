/* SPDX-License-Identifier: MIT */
#include "model/token/trait.h"
#include "test.h"

struct written { int at, pitch, duration; };	/* duration: in steps */

static uint8_t
duration_of(int steps)
{
	int class = 0;

	while (class + 1 < VOCAB_DURATIONS && vocab_duration_steps[class] < steps)
		class++;
	return (uint8_t)class;
}

static struct phrase
phrase_of(int numerator, int denominator, const struct written *w, int count)
{
	struct phrase p = { .metre = (uint8_t)vocab_metre(numerator, denominator) };

	p.steps = (uint8_t)vocab_metre_steps(p.metre);
	for (int i = 0; i < count; i++) {
		int bar = w[i].at / p.steps;

		p.note[i] = (struct piece_note){ .position = (uint8_t)(w[i].at % p.steps),
			.pitch = (uint8_t)w[i].pitch, .duration = duration_of(w[i].duration) };
		p.cell[1] += bar == 0;
		p.cell[2]++;
	}
	return p;
}

/* Four quarters, then a half note on the first beat. */
static void
a_plain_phrase(void **state)
{
	static const struct written w[] = { { 0, 60, 12 }, { 12, 62, 12 }, { 24, 64, 12 },
	    { 36, 66, 12 }, { 48, 68, 24 } };
	struct phrase p = phrase_of(4, 4, w, 5);
	double value[TRAITS];

	(void)state;
	trait_measure(&p, value);
	CHECK_NEAR(value[TRAIT_BUSY], 5 / 8.0, 1e-9);
	CHECK_NEAR(value[TRAIT_HIGH], 64, 1e-9);
	CHECK_NEAR(value[TRAIT_SYNCOPATED], 0, 1e-9);
	CHECK_NEAR(value[TRAIT_LEGATO], 4.5 / 5, 1e-9);
}

/* An eighth before the second bar that holds over its beginning: from -3 to 0. */
static void
a_note_over_the_bar_line_is_syncopated(void **state)
{
	static const struct written w[] = { { 0, 60, 42 }, { 42, 60, 24 } };
	struct phrase p = phrase_of(4, 4, w, 2);
	double value[TRAITS];

	(void)state;
	trait_measure(&p, value);
	CHECK_NEAR(value[TRAIT_SYNCOPATED], 3 / 2.0, 1e-9);
}

/* The fourth eighth of 6/8 is its second beat; that of 3/4 lies between two. */
static void
compound_metres_have_dotted_beats(void **state)
{
	static const struct written w[] = { { 0, 60, 18 }, { 18, 60, 18 }, { 36, 60, 36 } };
	struct phrase six = phrase_of(6, 8, w, 3), three = phrase_of(3, 4, w, 3);
	double value[TRAITS];

	(void)state;
	trait_measure(&six, value);
	CHECK_NEAR(value[TRAIT_SYNCOPATED], 0, 1e-9);
	trait_measure(&three, value);
	CHECK_NEAR(value[TRAIT_SYNCOPATED], 1 / 3.0, 1e-9);
}

static void
a_chord_is_one_onset(void **state)
{
	static const struct written w[] = { { 0, 60, 12 }, { 0, 64, 48 }, { 48, 67, 48 } };
	struct phrase p = phrase_of(4, 4, w, 3), none = phrase_of(4, 4, w, 0);
	double value[TRAITS];

	(void)state;
	trait_measure(&p, value);
	CHECK_NEAR(value[TRAIT_BUSY], 2 / 8.0, 1e-9);
	CHECK_NEAR(value[TRAIT_LEGATO], 1, 1e-9);
	trait_measure(&none, value);
	for (int t = 0; t < TRAITS; t++)
		CHECK_NEAR(value[t], 0, 1e-9);
}

static void
names(void **state)
{
	(void)state;
	assert_int_equal(trait_find("busier"), TRAIT_BUSY);
	assert_int_equal(trait_find("sync"), TRAIT_SYNCOPATED);
	assert_int_equal(trait_find("more legato"), TRAIT_LEGATO);
	assert_int_equal(trait_find("loud"), TRAITS);
	assert_int_equal(trait_find(""), TRAITS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_phrase),
		cmocka_unit_test(a_note_over_the_bar_line_is_syncopated),
		cmocka_unit_test(compound_metres_have_dotted_beats),
		cmocka_unit_test(a_chord_is_one_onset),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
