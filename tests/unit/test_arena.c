/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "test.h"

static void
gives_zeroed_aligned_memory_until_full(void **state)
{
	struct arena a;
	struct err err;
	float *x;

	(void)state;
	assert_true(arena_init(&a, 1000, &err));
	x = arena_alloc(&a, 10, sizeof *x);
	assert_non_null(x);
	assert_int_equal((uintptr_t)x % ARENA_ALIGN, 0);
	assert_true(x[9] == 0);
	assert_null(arena_alloc(&a, 1000, sizeof *x));
	assert_null(arena_alloc(&a, SIZE_MAX / 2, sizeof *x));
	arena_reset(&a, 0);
	assert_ptr_equal(arena_alloc(&a, 1, 1), x);
	assert_int_equal(a.peak, 64);
	arena_clear(&a);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory_until_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
