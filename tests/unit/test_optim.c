/* SPDX-License-Identifier: MIT */
#include "tensor/optim.h"

#include "tensor/loops.h"
#include "test.h"

/*
 * Three steps on two numbers, worked out by hand with rate 0.1, decay 0.5 and,
 * where there are any, betas 0.5 and 0.75 (momentum and nesterov: 0.5).  g is
 * the gradient with 0.5 x added, but for adamw's.
 *
 * sgd
 *	g (2.5, -2)		x (0.75, -1.8)
 *	g (-0.625, 2.1)		x (0.8125, -2.01)
 *	g (4.40625, -1.005)	x (0.371875, -1.9095)
 * momentum
 *	g (2.5, -2)		v (-0.25, 0.2)		x (0.75, -1.8)
 *	g (-0.625, 2.1)		v (-0.0625, -0.11)	x (0.6875, -1.91)
 *	g (4.34375, -0.955)	v (-0.465625, 0.0405)	x (0.221875, -1.8695)
 * nesterov: the gradients are those of a^2 and 3/4 b^2 at the point ahead, so
 * that g = (2.5 a, 2 b); y and v as published, x = y + 0.5 v
 *	g (2.5, -4)		v (-0.25, 0.4)		y (0.75, -1.6)		x (0.625, -1.4)
 *	g (1.5625, -2.8)	v (-0.28125, 0.48)	y (0.46875, -1.12)	x (0.328125, -0.88)
 *	g (0.8203125, -1.76)	v (-0.22265625, 0.416)	y (0.24609375, -0.704)
 *	x (0.134765625, -0.496)
 * adagrad
 *	g (3, -4)	s (9, 16)	x (1 - 0.1, -2 + 0.1)
 *	g (4, 3)	s (25, 25)	x (0.9 - 0.1 * 4/5, -1.9 - 0.1 * 3/5)
 *	g (0, 12)	s (25, 169)	x (0.82, -1.96 - 0.1 * 12/13)
 * rmsprop
 *	g (3, -4)	s (2.25, 4)	x (1 - 0.1 * 3/1.5, -2 + 0.1 * 4/2)
 *	g (1.5, 2)	s (2.25, 4)	x (0.8 - 0.1, -1.8 - 0.1)
 *	g (-1.5, -2)	s (2.25, 4)	x (0.8, -1.8)
 * adam, and adamw with these g but without 0.5 x in them
 *	g (2, -1)	m (1, -0.5)	v (1, 0.25)
 *	m / 0.5 = (2, -1), v / 0.25 = (4, 1): steps (1, -1)
 *	g (4, 3)	m (2.5, 1.25)	v (4.75, 2.4375)
 *		m / 0.75 = (3.333333, 1.666667), v / 0.4375 = (10.857143, 5.571429)
 *		steps (3.333333 / 3.295018, 1.666667 / 2.360387) = (1.0116283, 0.7060990)
 *	g (0, 0)	m (1.25, 0.625)	v (3.5625, 1.828125)
 *		m / 0.875 = (1.4285714, 0.7142857), v / 0.578125 = (6.1621622, 3.1621622)
 *		steps (1.4285714 / 2.4823702, 0.7142857 / 1.7782470) = (0.5754868, 0.4016797)
 *	adam: x (2.9, -1.9), (2.79883717, -1.9706099), (2.74128849, -2.01077787)
 *	adamw, 0.95 x - 0.1 step: (2.75, -1.8), (2.51133717, -1.7806099), (2.32822163, -1.73174738)
 * muon, for parameters that are not maps: as adamw, at a tenth of the rate
 *	0.995 x - 0.01 step: (2.975, -1.98), (2.95000872, -1.97716099), (2.92950381, -1.97129198)
 */
#define STEPS 3
static const struct {
	const char	*name;
	float		 x[2], dx[STEPS][2];
	double		 want[STEPS][2];
} by_hand[] = {
	{ "sgd", { 1, -2 }, { { 2, -1 }, { -1, 3 }, { 4, 0 } },
	  { { 0.75, -1.8 }, { 0.8125, -2.01 }, { 0.371875, -1.9095 } } },
	{ "momentum", { 1, -2 }, { { 2, -1 }, { -1, 3 }, { 4, 0 } },
	  { { 0.75, -1.8 }, { 0.6875, -1.91 }, { 0.221875, -1.8695 } } },
	{ "nesterov", { 1, -2 }, { { 2, -3 }, { 1.25f, -2.1f }, { 0.65625f, -1.32f } },
	  { { 0.625, -1.4 }, { 0.328125, -0.88 }, { 0.134765625, -0.496 } } },
	{ "adagrad", { 1, -2 }, { { 2.5f, -3 }, { 3.55f, 3.95f }, { -0.41f, 12.98f } },
	  { { 0.9, -1.9 }, { 0.82, -1.96 }, { 0.82, -2.0523077 } } },
	{ "rmsprop", { 1, -2 }, { { 2.5f, -3 }, { 1.1f, 2.9f }, { -1.85f, -1.05f } },
	  { { 0.8, -1.8 }, { 0.7, -1.9 }, { 0.8, -1.8 } } },
	{ "adam", { 3, -2 }, { { 0.5f, 0 }, { 2.55f, 3.95f }, { -1.39941858f, 0.98530495f } },
	  { { 2.9, -1.9 }, { 2.79883717, -1.9706099 }, { 2.74128849, -2.01077787 } } },
	{ "adamw", { 3, -2 }, { { 2, -1 }, { 4, 3 }, { 0, 0 } },
	  { { 2.75, -1.8 }, { 2.51133717, -1.7806099 }, { 2.32822163, -1.73174738 } } },
	{ "muon", { 3, -2 }, { { 2, -1 }, { 4, 3 }, { 0, 0 } },
	  { { 2.975, -1.98 }, { 2.95000872, -1.97716099 }, { 2.92950381, -1.97129198 } } },
};

/* the two numbers again and again: vectors, and what is left over */
#define MANY 38

static void
walk(const struct loops *k, size_t row)
{
	const struct optim *o = optim_find(by_hand[row].name);
	float x[MANY], dx[MANY], m[MANY] = { 0 }, v[MANY] = { 0 },
	    *moment[OPTIM_MOMENTS_MAX] = { NULL };

	assert_non_null(o);
	if (o->moments > 0)
		moment[0] = m;
	if (o->moments > 1)
		moment[1] = v;
	for (int i = 0; i < MANY; i++)
		x[i] = by_hand[row].x[i % 2];
	for (int t = 0; t < STEPS; t++) {
		struct optim_step s = { .step = t + 1, .rate = 0.1f, .beta1 = 0.5f, .beta2 = 0.75f,
		    .beta1_before = t > 0 ? 0.5f : 99, .decay = 0.5f, .scale = 0.25f };

		for (int i = 0; i < MANY; i++)
			dx[i] = 4 * by_hand[row].dx[t][i % 2];	/* which clipping makes a quarter */
		optim_update(o, k, &s, x, dx, moment, MANY);
		for (int i = 0; i < MANY; i++)
			if (!(fabs(x[i] - by_hand[row].want[t][i % 2]) <= 2e-6))
				fail_msg("%s, %s, step %d: number %d is %.8g, not %.8g",
				    o->name, k->name, t + 1, i, x[i], by_hand[row].want[t][i % 2]);
	}
}

static void
every_row_walks_as_by_hand(void **state)
{
	size_t rows = 0;

	(void)state;
	for (const struct optim *o = optim_table; o->name != NULL; o++, rows++)
		assert_ptr_equal(optim_find(o->name), o);
	assert_int_equal(rows, COUNT(by_hand));
	for (size_t i = 0; loops_table[i] != NULL; i++)
		for (size_t row = 0; row < COUNT(by_hand) && loops_table[i]->supported(); row++)
			walk(loops_table[i], row);
	assert_null(optim_find("adam w"));
}

/*
 * Nesterov's where the momentum changes, against y and v as published: on a^2,
 * rate 0.1, mu 0.5, then 0.8 from the third step's look ahead on.
 *	v -0.2, y 0.8, x 0.7;  v -0.24, y 0.56, x 0.44;
 *	v -0.208, y 0.352, x = 0.352 - 0.8 * 0.208 = 0.1856;
 *	v = -0.1664 - 0.03712 = -0.20352, y 0.14848, x -0.014336
 */
static void
nesterov_follows_a_changing_momentum(void **state)
{
	static const double want[] = { 0.7, 0.44, 0.1856, -0.014336 };
	static const float mu[] = { 0.5f, 0.5f, 0.8f, 0.8f };
	float x = 1, v = 0, *moment[OPTIM_MOMENTS_MAX] = { &v };

	(void)state;
	for (int t = 0; t < 4; t++) {
		struct optim_step s = { .step = t + 1, .rate = 0.1f, .beta1 = mu[t],
		    .beta1_before = t > 0 ? mu[t - 1] : 0, .scale = 1 };
		float dx = 2 * x;

		optim_update(optim_find("nesterov"), loops_pick(), &s, &x, &dx, moment, 1);
		CHECK_NEAR(x, want[t], 1e-6);
	}
	CHECK_NEAR(x - 0.8f * v, 0.14848, 1e-6);	/* y is what it is said to be */
}

static void
every_row_goes_downhill(void **state)
{
	(void)state;
	for (const struct optim *o = optim_table; o->name != NULL; o++) {
		float x = 5, m = 0, v = 0, *moment[OPTIM_MOMENTS_MAX] = { &m, &v };
		struct optim_step s = { .rate = (float)fmin(50 * o->rate, 0.4),
		    .beta1 = (float)o->beta1,
		    .beta1_before = (float)o->beta1, .beta2 = (float)o->beta2, .scale = 1 };

		assert_true(o->moments <= OPTIM_MOMENTS_MAX && o->rate > 0 && o->sentence != NULL);
		for (s.step = 1; s.step <= 400; s.step++) {
			float dx = 2 * (x - 1);

			optim_update(o, loops_pick(), &s, &x, &dx, moment, 1);
		}
		CHECK_NEAR(x, 1, 0.1);
	}
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
		cmocka_unit_test(every_row_walks_as_by_hand),
		cmocka_unit_test(nesterov_follows_a_changing_momentum),
		cmocka_unit_test(every_row_goes_downhill),
		cmocka_unit_test(clips_only_what_is_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
