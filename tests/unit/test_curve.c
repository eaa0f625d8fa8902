/* SPDX-License-Identifier: MIT */
#include "app/curve.h"
#include "test.h"

static void
few_points_are_kept_as_they_are(void **state)
{
	struct curve curve;

	(void)state;
	curve_init(&curve);
	assert_true(isnan(curve.base));
	curve_add(&curve, 0, NAN, 2.5);
	curve_add(&curve, 1, 2.0, NAN);
	curve_add(&curve, 5, 1.5, 2.25);
	assert_int_equal(curve.train.count, 2);
	assert_int_equal(curve.held_out.count, 2);
	CHECK_NEAR(curve.train.points[1].step, 5, 0);
	CHECK_NEAR(curve.train.points[1].value, 1.5, 1e-6);
	CHECK_NEAR(curve.base, 2.5, 1e-6);
	CHECK_NEAR(curve.best, 2.25, 1e-6);
	assert_int_equal(curve.best_step, 5);
	assert_int_equal(curve.last_step, 5);
}

/* The whole history stays, in order, and every value is in some mean. */
static void
any_length_fits(void **state)
{
	struct curve curve;
	double sum = 0, weight = 0;
	int steps = 100000;

	(void)state;
	curve_init(&curve);
	for (int step = 0; step < steps; step++)
		curve_add(&curve, step, step, step == 777 ? 0.5 : 3);
	assert_in_range(curve.train.count, CURVE_POINTS / 2, CURVE_POINTS);
	for (uint32_t i = 0; i < curve.train.count; i++) {
		double share = i + 1 < curve.train.count ? curve.train.stride :
		    curve.train.in_last;

		if (i > 0)
			assert_true(curve.train.points[i].step > curve.train.points[i - 1].step);
		sum += share * curve.train.points[i].value;
		weight += share;
	}
	CHECK_NEAR(weight, steps, 0);
	CHECK_NEAR(sum / weight, (steps - 1) / 2.0, 1);
	CHECK_NEAR(curve.best, 0.5, 0);		/* though its point is a mean by now */
	assert_int_equal(curve.best_step, 777);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_points_are_kept_as_they_are),
		cmocka_unit_test(any_length_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
