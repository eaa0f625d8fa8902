/* SPDX-License-Identifier: MIT */
#include "tensor/crew.h"

#include <stdatomic.h>
#include <time.h>

#include "test.h"

struct sheet {
	int		 turn;
	int		 counted[CREW_MAX];	/* each written by whoever has that part */
	bool		 slow;			/* the first part takes its time, or all but that */
	bool		 others;
};

static void
rest(long us)
{
	nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

static void
count(void *arg, int part)
{
	struct sheet *s = arg;

	if (s->slow && (part == 0) != s->others)
		rest(100);
	s->counted[part] = s->counted[part] == s->turn - 1 ? s->turn : -1;
}

/* Turns that follow at once, and such that find the others asleep. */
static void
every_part_is_done_once_a_turn(void **state)
{
	(void)state;
	for (int size = 1; size <= CREW_MAX; size++) {
		struct crew *c = crew_new(size);
		struct sheet s = { 0 };

		assert_non_null(c);
		assert_int_equal(crew_size(c), size);
		for (s.turn = 1; s.turn <= 3000; s.turn++) {
			s.slow = s.turn % 100 == 0;
			s.others = s.turn > 1500;	/* who keeps it waiting is left out */
			if (s.turn % 301 == 0)
				rest(2000);
			crew_run(c, count, &s);
			for (int i = 0; i < size; i++)
				assert_int_equal(s.counted[i], s.turn);
		}
		crew_free(c);
	}
}

static void
one_may_be_unused(void **state)
{
	struct crew *c = crew_new(0);		/* one a core */

	(void)state;
	assert_true(crew_size(c) >= 1 && crew_size(c) <= CREW_MAX);
	crew_free(c);
	crew_free(crew_new(3));
	crew_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_is_done_once_a_turn),
		cmocka_unit_test(one_may_be_unused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
