/* SPDX-License-Identifier: MIT */
#include "base/ring.h"
#include "test.h"

#include <pthread.h>

#define SENT 200000u

static void *
push_all(void *arg)
{
	for (unsigned i = 0; i < SENT; )
		if (ring_push(arg, &i))
			i++;
	return NULL;
}

static void
two_threads_keep_the_order(void **state)
{
	unsigned slots[8], got, expect = 0;
	struct ring r;
	pthread_t thread;

	(void)state;
	ring_init(&r, slots, sizeof *slots, 8);
	assert_false(ring_pop(&r, &got));
	assert_int_equal(pthread_create(&thread, NULL, push_all, &r), 0);
	while (expect < SENT)
		if (ring_pop(&r, &got))
			assert_int_equal(got, expect++);
	pthread_join(thread, NULL);
	assert_false(ring_pop(&r, &got));
}

static void
a_full_ring_says_so(void **state)
{
	unsigned slots[2], x = 1;
	struct ring r;

	(void)state;
	ring_init(&r, slots, sizeof *slots, 2);
	assert_true(ring_push(&r, &x));
	assert_true(ring_push(&r, &x));
	assert_false(ring_push(&r, &x));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_threads_keep_the_order),
		cmocka_unit_test(a_full_ring_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
