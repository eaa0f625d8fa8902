/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/rng.h"
#include "model/judge/two_sample.h"

#define PIECES	60
#define ROWS	(3 * PIECES)	/* of each piece one written and two made */

static struct two_sample row[ROWS];

/* Noise; what is made has `more` of two measures. */
static void
fill(uint64_t seed, double more)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (int i = 0; i < ROWS; i++) {
		row[i].piece = i / 3;
		row[i].made = i % 3 > 0;
		for (int k = 0; k < MEASURES; k++)
			row[i].value[k] = 5 + 2 * (double)rng_normal(&rng);
		row[i].value[MEASURE_POLYPHONY] += row[i].made ? 2 * more : 0;
		row[i].value[MEASURE_CHORD_FIT] -= row[i].made ? 2 * more : 0;
		if (i % 7 == 0)
			row[i].value[MEASURE_PARALLELS] = NAN;
		row[i].value[MEASURE_DRUM_NEW] = NAN;
	}
}

static double
area(double *weight)
{
	struct err err = { 0 };
	double auc;

	if (!two_sample_auc(row, ROWS, 1, &auc, weight, &err))
		fail_msg("%s", err.text);
	return auc;
}

static void
the_same_music_is_not_told_apart(void **state)
{
	(void)state;
	fill(1, 0);
	CHECK_NEAR(area(NULL), 0.5, 0.12);
}

static void
other_music_is(void **state)
{
	double weight[MEASURES];

	(void)state;
	fill(2, 2);
	CHECK_NEAR(area(weight), 0.93, 0.06);
	assert_true(weight[MEASURE_POLYPHONY] > 1);
	assert_true(weight[MEASURE_CHORD_FIT] < -1);
	CHECK_NEAR(weight[MEASURE_DRUM_NEW], 0, 1e-6);
	CHECK_NEAR(weight[MEASURE_NOTES_TOTAL], 0, 0);
}

/* The optimum for one measure of a known shift: two normals 2 apart give Phi(2 / sqrt 2). */
static void
a_known_shift_has_a_known_area(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	for (int i = 0; i < ROWS; i++) {
		for (int k = 0; k < MEASURES; k++)
			row[i].value[k] = NAN;
		row[i].value[MEASURE_GROOVE] = (double)rng_normal(&rng) + (row[i].made ? 2 : 0);
	}
	CHECK_NEAR(area(NULL), 0.921, 0.05);
}

/* What names the piece alone cannot help: its others are on the same side. */
static void
a_piece_is_on_one_side(void **state)
{
	(void)state;
	fill(3, 0);
	for (int i = 0; i < ROWS; i++)
		row[i].value[MEASURE_GROOVE] = 100.0 * row[i].piece;
	assert_true(area(NULL) < 0.62);
}

static void
the_same_seed_gives_the_same(void **state)
{
	double first;

	(void)state;
	fill(5, 0.5);
	first = area(NULL);
	CHECK_NEAR(area(NULL), first, 0);
}

static void
too_little_says_nothing(void **state)
{
	struct err err;
	double auc;

	(void)state;
	fill(6, 1);
	assert_true(two_sample_auc(row, 0, 1, &auc, NULL, &err) && isnan(auc));
	assert_true(two_sample_auc(row, 9, 1, &auc, NULL, &err) && isnan(auc));
	for (int i = 0; i < ROWS; i++)
		row[i].made = true;
	assert_true(two_sample_auc(row, ROWS, 1, &auc, NULL, &err) && isnan(auc));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_music_is_not_told_apart),
		cmocka_unit_test(other_music_is),
		cmocka_unit_test(a_known_shift_has_a_known_area),
		cmocka_unit_test(a_piece_is_on_one_side),
		cmocka_unit_test(the_same_seed_gives_the_same),
		cmocka_unit_test(too_little_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
