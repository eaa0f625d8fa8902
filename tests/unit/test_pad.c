/* SPDX-License-Identifier: MIT */
#include "model/map/pad.h"

#include "base/rng.h"
#include "test.h"

#define LATENT	24
#define CODES	60

/* Codes that lie on a surface of two directions, with a little beside it. */
static void
make_codes(double *codes, size_t count)
{
	struct rng rng;

	rng_seed(&rng, 5);
	for (size_t i = 0; i < count; i++) {
		double u = (double)rng_normal(&rng), v = (double)rng_normal(&rng);

		for (int k = 0; k < LATENT; k++)
			codes[i * LATENT + (size_t)k] = 3 + u * cos(k) + v * sin(2.0 * k) +
			    0.05 * (double)rng_normal(&rng);
	}
}

static void
a_space_keeps_the_codes(void **state)
{
	double codes[CODES * LATENT];
	float place[PAD_SIZE], code[LATENT], again[LATENT];
	struct pad *pad, *same;
	struct err err;

	(void)state;
	make_codes(codes, CODES);
	pad = pad_learn(codes, CODES, LATENT, 1, NULL, NULL, &err);
	same = pad_learn(codes, CODES, LATENT, 1, NULL, NULL, &err);
	assert_non_null(pad);
	assert_non_null(same);
	assert_int_equal(pad_count(pad), CODES);
	/* Two directions carry nearly all of the variance, and there is room for four. */
	assert_true(pad_error(pad) < 0.2);
	for (size_t i = 0; i < CODES; i++) {
		pad_place(pad, i, place);
		for (int k = 0; k < PAD_SIZE; k++)
			assert_true(fabsf(place[k]) < 6);
	}
	pad_code(pad, place, code);
	pad_place(same, CODES - 1, place);
	pad_code(same, place, again);
	assert_memory_equal(code, again, sizeof code);
	pad_free(same);
	pad_free(pad);
}

static bool
never(void *arg)
{
	(void)arg;
	return false;
}

static void
too_few_all_alike_and_stopped(void **state)
{
	double codes[PAD_LEAST * LATENT] = { 0 };
	float place[PAD_SIZE], code[LATENT];
	struct pad *pad;
	struct err err;

	(void)state;
	assert_null(pad_learn(codes, 0, LATENT, 1, NULL, NULL, &err));
	assert_null(pad_learn(codes, PAD_LEAST - 1, LATENT, 1, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "takes 4 phrases"));
	assert_null(pad_learn(codes, PAD_LEAST, LATENT, 1, never, NULL, &err));
	assert_string_equal(err.text, "stopped");
	pad = pad_learn(codes, PAD_LEAST, LATENT, 1, NULL, NULL, &err);
	assert_non_null(pad);
	pad_place(pad, 0, place);
	pad_code(pad, place, code);
	for (int k = 0; k < LATENT; k++)
		assert_true(fabsf(code[k]) < 1e-3f);
	pad_free(pad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_space_keeps_the_codes),
		cmocka_unit_test(too_few_all_alike_and_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
