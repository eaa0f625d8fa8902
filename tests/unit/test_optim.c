/* SPDX-License-Identifier: MIT */
#include "tensor/optim.h"

#include "tensor/loops.h"
#include "test.h"

/*
 * Two steps on one number, worked out by hand with rate 0.1, betas 0.5 and
 * 0.75, no decay.  Gradient 2, then 4:
 *	m 1, v 1; corrected 2 and 4; x -= 0.1 * 2 / 2
 *	m 2.5, v 4.75; corrected 2.5 / 0.75 and 4.75 / 0.4375
 */
static void
adamw_takes_two_steps_by_hand(void **state)
{
	const struct optim *o = optim_find("adamw");
	struct optim_step s = { .step = 1, .rate = 0.1f, .beta1 = 0.5f, .beta2 = 0.75f, .scale = 1 };
	float x = 3, dx = 2, m = 0, v = 0, *moment[OPTIM_MOMENTS_MAX] = { &m, &v };

	(void)state;
	assert_non_null(o);
	assert_int_equal(o->moments, 2);
	o->update(loops_pick(), &s, &x, &dx, moment, 1);
	CHECK_NEAR(x, 2.9, 1e-6);
	s.step = 2;
	dx = 4;
	o->update(loops_pick(), &s, &x, &dx, moment, 1);
	CHECK_NEAR(m, 2.5, 1e-6);
	CHECK_NEAR(v, 4.75, 1e-6);
	CHECK_NEAR(x, 2.9 - 0.1 * (2.5 / 0.75) / sqrt(4.75 / 0.4375), 1e-6);
}

/* The decay pulls by rate times decay, whatever the gradient is. */
static void
decay_stands_beside_the_gradient(void **state)
{
	struct optim_step s = { .step = 1, .rate = 0.1f, .beta1 = 0.9f, .beta2 = 0.95f, .decay = 0.5f,
	    .scale = 1 };
	float x[2] = { 2, 2 }, dx[2] = { 0, 1000 }, m[2] = { 0 }, v[2] = { 0 }, *moment[] = { m, v };

	(void)state;
	optim_find("adamw")->update(loops_pick(), &s, x, dx, moment, 2);
	CHECK_NEAR(x[0], 1.9, 1e-6);
	CHECK_NEAR(x[1], 1.8, 1e-6);
}

static void
every_row_goes_downhill(void **state)
{
	(void)state;
	for (const struct optim *o = optim_table; o->name != NULL; o++) {
		float x = 5, m = 0, v = 0, *moment[OPTIM_MOMENTS_MAX] = { &m, &v };
		struct optim_step s = { .rate = 0.05f, .beta1 = 0.9f, .beta2 = 0.95f, .scale = 1 };

		assert_ptr_equal(optim_find(o->name), o);
		assert_true(o->moments <= OPTIM_MOMENTS_MAX);
		for (s.step = 1; s.step <= 400; s.step++) {
			float dx = 2 * (x - 1);

			o->update(loops_pick(), &s, &x, &dx, moment, 1);
		}
		CHECK_NEAR(x, 1, 0.1);
	}
	assert_null(optim_find("adam w"));
}

static void
clips_only_what_is_longer(void **state)
{
	(void)state;
	CHECK_NEAR(optim_clip(0.5, 1), 1, 0);
	CHECK_NEAR(optim_clip(4, 1), 0.25, 1e-7);
	CHECK_NEAR(optim_clip(4, 0), 1, 0);
	CHECK_NEAR(optim_clip(0, 1), 1, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adamw_takes_two_steps_by_hand),
		cmocka_unit_test(decay_stands_beside_the_gradient),
		cmocka_unit_test(every_row_goes_downhill),
		cmocka_unit_test(clips_only_what_is_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
