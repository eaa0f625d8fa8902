/* SPDX-License-Identifier: MIT */
#include "tensor/schedule.h"

#include "test.h"

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
		CHECK_NEAR(schedule_factor(s, cases[i].step, cases[i].warm_up, cases[i].done),
		    cases[i].factor, 1e-9);
	}
	assert_null(schedule_find("cosinus"));
}

static void
every_row_stays_between_zero_and_one(void **state)
{
	(void)state;
	for (const struct schedule *s = schedule_table; s->name != NULL; s++)
		for (int i = -2; i <= 22; i++) {
			double f = schedule_factor(s, i < 0 ? 0 : i, 5, i / 20.0);

			if (!(f > 0 && f <= 1))
				fail_msg("%s at %d is %g", s->name, i, f);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(factors_are_as_written),
		cmocka_unit_test(every_row_stays_between_zero_and_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
