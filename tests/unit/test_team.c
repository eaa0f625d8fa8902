/* SPDX-License-Identifier: MIT */
#include "tensor/team.h"

#include <stdatomic.h>

#include "test.h"

#define MEMBERS 5

struct sheet {
	atomic_int	 calls;
	int		 counted[MEMBERS];	/* each written by its member alone */
};

static void
count(void *arg, int member)
{
	struct sheet *s = arg;

	atomic_fetch_add(&s->calls, 1);
	s->counted[member]++;
}

static void
everyone_works_once_a_turn(void **state)
{
	struct sheet s = { 0 };
	struct err err;
	struct team *t = team_new(MEMBERS, true, &err);

	(void)state;
	assert_non_null(t);
	assert_int_equal(team_size(t), MEMBERS);
	for (int turn = 1; turn <= 300; turn++) {
		team_run(t, count, &s);
		assert_int_equal(atomic_load(&s.calls), turn * MEMBERS);
		for (int i = 0; i < MEMBERS; i++)
			assert_int_equal(s.counted[i], turn);
	}
	team_free(t);
}

static void
one_may_be_alone_or_unused(void **state)
{
	struct sheet s = { 0 };
	struct err err;
	struct team *t = team_new(1, false, &err);

	(void)state;
	team_run(t, count, &s);
	assert_int_equal(atomic_load(&s.calls), 1);
	team_free(t);
	team_free(team_new(3, false, &err));
	t = team_new(0, false, &err);		/* one a core */
	assert_true(team_size(t) >= 1);
	team_free(t);
	team_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everyone_works_once_a_turn),
		cmocka_unit_test(one_may_be_alone_or_unused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
