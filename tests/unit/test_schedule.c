/* SPDX-License-Identifier: MIT */
#include "tensor/schedule.h"

#include "test.h"

static const struct schedule_state begin = SCHEDULE_BEGIN;

static const struct {
	const char	*name;
	long		 step;
	int		 warm_up;
	double		 done, factor;
} cases[] = {
	{ "constant", 0, 0, 0, 1 },
	{ "constant", 900, 0, 1, 1 },
	{ "constant", 0, 4, 0, 0.25 },
	{ "constant", 3, 4, 0, 1 },
	{ "constant", 4, 4, 0, 1 },
	{ "cosine", 0, 0, 0, 1 },
	{ "cosine", 50, 0, 0.5, 0.525 },
	{ "cosine", 100, 0, 1, 0.05 },
	{ "cosine", 100, 0, 1.7, 0.05 },	/* a last step may end beyond the time */
	{ "cosine", 25, 0, 0.25, 0.05 + 0.95 * (0.5 + 0.25 * 1.4142135623730951) },
	{ "step", 49, 0, 0.49, 1 },
	{ "step", 50, 0, 0.5, 0.1 },
	{ "step", 74, 0, 0.74, 0.1 },
	{ "step", 75, 0, 0.75, 0.01 },
	{ "step", 0, 2, 0, 0.5 },
	{ "exponential", 0, 0, 0, 1 },
	{ "exponential", 25, 0, 0.25, 0.31622776601683794 },	/* the root of a tenth */
	{ "exponential", 50, 0, 0.5, 0.1 },
	{ "exponential", 100, 0, 1, 0.01 },
	{ "exponential", 1, 4, 0, 0.5 },
	{ "trapezoid", 0, 0, 0, 1 },
	{ "trapezoid", 0, 4, 0, 0.25 },
	{ "trapezoid", 60, 0, 0.6, 1 },
	{ "trapezoid", 80, 0, 0.8, 0.5005 },
	{ "trapezoid", 100, 0, 1.3, 0.001 },
	{ "one-cycle", 0, 0, 0, 0.1 },		/* up from a tenth in 45 of a hundred */
	{ "one-cycle", 15, 0, 0.15, 0.4 },
	{ "one-cycle", 45, 0, 0.45, 1 },
	{ "one-cycle", 75, 0, 0.75, 0.4 },
	{ "one-cycle", 90, 0, 0.9, 0.1 },
	{ "one-cycle", 95, 0, 0.95, 0.0505 },
	{ "one-cycle", 100, 0, 1.01, 0.001 },
	{ "one-cycle", 0, 4, 0, 0.025 },
	{ "plateau", 0, 4, 0, 0.25 },
	{ "plateau", 900, 4, 1, 1 },
	{ "constant", 0, 1000, 0.025, 0.5 },	/* a short run's warm-up is a twentieth of it */
	{ "constant", 3, 1000, 0.3, 1 },
};

static void
factors_are_as_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct schedule *s = schedule_find(cases[i].name);

		assert_non_null(s);
		CHECK_NEAR(schedule_factor(s, &begin, cases[i].step, cases[i].warm_up,
		    cases[i].done), cases[i].factor, 1e-9);
	}
	assert_null(schedule_find("cosinus"));
}

static void
every_row_stays_between_zero_and_one(void **state)
{
	(void)state;
	for (const struct schedule *s = schedule_table; s->name != NULL; s++)
		for (int i = -2; i <= 22; i++) {
			double f = schedule_factor(s, &begin, i < 0 ? 0 : i, 5, i / 20.0);

			if (!(f > 0 && f <= 1))
				fail_msg("%s at %d is %g", s->name, i, f);
		}
}

/* From 0.95 down to 0.85 and up again while the rate does the opposite, then it stays. */
static void
one_cycle_moves_the_momentum(void **state)
{
	static const double at[][2] = {
		{ 0, 0.95 }, { 0.225, 0.9 }, { 0.45, 0.85 }, { 0.675, 0.9 },
		    { 0.9, 0.95 }, { 1, 0.95 },
	};

	(void)state;
	for (const struct schedule *s = schedule_table; s->name != NULL; s++)
		for (size_t i = 0; i < COUNT(at); i++) {
			CHECK_NEAR(schedule_momentum(s, at[i][0], 0.7),
			    strcmp(s->name, "one-cycle") == 0 ? at[i][1] : 0.7, 1e-12);
			CHECK_NEAR(schedule_momentum(s, at[i][0], 0), 0, 0);
		}
}

/*
 * 4, 3 (best), then four in a row that are no better: halved; again 3 three
 * times, 2.9 (best: counts from 0 again), four more: a quarter.  NAN: nothing is reported.
 */
static void
plateau_halves_when_nothing_gets_better(void **state)
{
	static const struct { double held_out, factor; } seen[] = {
		{ 4, 1 }, { 3, 1 }, { 3.1, 1 }, { 3, 1 }, { NAN, 1 }, { 5, 1 }, { 3, 0.5 },
		{ 3, 0.5 }, { 3, 0.5 }, { 3, 0.5 }, { 2.9, 0.5 }, { 2.95, 0.5 },
		    { 2.9, 0.5 }, { 3, 0.5 },
		{ 3, 0.25 },
	};
	const struct schedule *s = schedule_find("plateau");
	struct schedule_state plateau = begin, other = begin;

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < COUNT(seen); i++) {
		schedule_measured(s, &plateau, seen[i].held_out);
		CHECK_NEAR(schedule_factor(s, &plateau, (long)i, 0, 0), seen[i].factor, 1e-12);
		CHECK_NEAR(schedule_factor(s, &plateau, 0, 4, 0), seen[i].factor / 4, 1e-12);
		schedule_measured(schedule_find("constant"), &other, seen[i].held_out);
	}
	for (int i = 0; i < 100; i++)
		schedule_measured(s, &plateau, 3);
	CHECK_NEAR(schedule_factor(s, &plateau, 0, 0, 0), 1e-3, 1e-12);	/* it does not end */
	CHECK_NEAR(other.factor, 1, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(factors_are_as_written),
		cmocka_unit_test(every_row_stays_between_zero_and_one),
		cmocka_unit_test(one_cycle_moves_the_momentum),
		cmocka_unit_test(plateau_halves_when_nothing_gets_better),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
