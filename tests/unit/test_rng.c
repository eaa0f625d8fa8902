/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "test.h"

static void
the_same_seed_gives_the_same_numbers(void **state)
{
	struct rng a, b;

	(void)state;
	rng_seed(&a, 7);
	rng_seed(&b, 7);
	for (int i = 0; i < 100; i++)
		assert_true(rng_u64(&a) == rng_u64(&b));
	rng_seed(&b, 8);
	assert_true(rng_u64(&a) != rng_u64(&b));
}

/* The mean of n uniform numbers lies within 5 deviations of a half. */
static void
numbers_are_spread_evenly(void **state)
{
	struct rng r;
	double sum = 0, normal = 0, square = 0;
	int counts[7] = { 0 };

	(void)state;
	rng_seed(&r, 0);
	for (int i = 0; i < 70000; i++) {
		double z = rng_normal(&r);

		sum += rng_float(&r);
		normal += z;
		square += z * z;
		counts[rng_below(&r, 7)]++;
	}
	CHECK_NEAR(sum / 70000, 0.5, 0.006);
	CHECK_NEAR(normal / 70000, 0, 0.02);
	CHECK_NEAR(square / 70000, 1, 0.03);
	for (int i = 0; i < 7; i++)
		CHECK_NEAR(counts[i], 10000, 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_numbers),
		cmocka_unit_test(numbers_are_spread_evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
