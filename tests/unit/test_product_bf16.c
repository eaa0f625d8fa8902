/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/rng.h"
#include "tensor/loops.h"
#include "tensor/product.h"
#include "tensor/product_bf16.h"

extern const struct bf16 bf16_amx_modelled;	/* amx_modelled.c */

/* Every kind that can run here, at least the modelled one. */
static const struct bf16 *
kind(size_t i)
{
	size_t at = 1;

	if (i == 0)
		return &bf16_amx_modelled;
	for (size_t k = 0; bf16_table[k] != NULL; k++)
		if (bf16_table[k]->supported() && at++ == i)
			return bf16_table[k];
	return NULL;
}
#define EACH(b) const struct bf16 *b; for (size_t i_ = 0; (b = kind(i_)) != NULL; i_++)

static uint32_t
bits_of(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

/* The nearest of the two floats with an empty lower half, found without tricks. */
static float
rounded(float x)
{
	uint32_t low = bits_of(x) & 0xffff0000, high = low + 0x10000;
	float below, above;

	memcpy(&below, &low, sizeof below);
	memcpy(&above, &high, sizeof above);
	if (fabsf(x - below) == fabsf(above - x))
		return low & 0x10000 ? above : below;
	return fabsf(x - below) < fabsf(above - x) ? below : above;
}

static void
fill(float *x, size_t count, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < count; i++)
		x[i] = rng_normal(&rng);
}

/* On all sides of units, blocks, tiles, the room and the depth of a sweep: {m, n, k}. */
static const size_t shapes[][3] = {
	{ 1, 1, 1 }, { 1, 16, 3 }, { 3, 17, 5 }, { 8, 48, 16 }, { 13, 33, 7 }, { 16, 64, 32 },
	{ 4, 100, 33 }, { 5, 31, 64 }, { 32, 32, 32 }, { 33, 65, 31 }, { 48, 96, 70 },
	{ 96, 16, 40 }, { 97, 40, 65 }, { 130, 70, 20 }, { 20, 50, 300 }, { 64, 32, 513 },
};

static void
check_shape(const struct bf16 *b, const size_t *shape, bool tx, bool ty, bool add, float scale)
{
	size_t m = shape[0], n = shape[1], k = shape[2], stride = n + 3;
	float *x = malloc(m * k * sizeof *x), *y = malloc(n * k * sizeof *y);
	float *z = malloc(m * stride * sizeof *z);
	float *panels = aligned_alloc(64, product_panels(k, n) * sizeof *panels);
	float *room = aligned_alloc(64, product_room(k) * sizeof *room);
	struct packed p;

	fill(x, m * k, 3);
	fill(y, n * k, 4);
	for (size_t i = 0; i < m * stride; i++)
		z[i] = 7;
	p = product_pack_bf16(loops_pick(), b, (struct matrix){ y, ty ? k : n, ty }, k, n, panels);
	product_with(loops_pick(), m, n, k, scale, (struct matrix){ x, tx ? m : k, tx }, &p, add, z,
	    stride, room);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < stride; j++) {
			double want = j >= n || add ? 7 : 0;

			for (size_t q = 0; j < n && q < k; q++)
				want += (double)scale *
				    (double)rounded(x[tx ? q * m + i : i * k + q]) *
				    (double)rounded(y[ty ? j * k + q : q * n + j]);
			if (!(fabs((double)z[i * stride + j] - want) < 1e-4 * sqrt((double)k)))
				fail_msg("%s: %zu x %zu x %zu%s%s: (%zu, %zu) is %g, not %g",
				    b->name, m, n, k, tx ? ", a turned" : "",
				    ty ? ", b turned" : "", i, j, (double)z[i * stride + j], want);
		}
	free(x);
	free(y);
	free(z);
	free(panels);
	free(room);
}

static void
products_are_those_of_rounded_numbers(void **state)
{
	(void)state;
	EACH(b)
		for (size_t s = 0; s < COUNT(shapes); s++)
			for (int how = 0; how < 8; how++) {
				check_shape(b, shapes[s], how & 1, how & 2, how & 4, 1);
				check_shape(b, shapes[s], how & 1, how & 2, how & 4, 0.5f);
			}
}

/* Fewer rows along k and fewer columns than were packed. */
static void
a_part_of_what_was_packed(void **state)
{
	float x[20 * 40], y[70 * 80], z[20 * 50], *panels, *room;
	struct packed p;

	(void)state;
	panels = aligned_alloc(64, product_panels(70, 80) * sizeof *panels);
	room = aligned_alloc(64, product_room(70) * sizeof *room);
	fill(x, COUNT(x), 1);
	fill(y, COUNT(y), 2);
	EACH(b) {
		p = product_pack_bf16(loops_pick(), b, matrix(y, 80), 70, 80, panels);
		product_with(loops_pick(), 20, 50, 39, 1, matrix(x, 40), &p, false, z, 50, room);
		for (size_t i = 0; i < 20; i++)
			for (size_t j = 0; j < 50; j++) {
				double want = 0;

				for (size_t q = 0; q < 39; q++)
					want += (double)rounded(x[i * 40 + q]) *
					    (double)rounded(y[q * 80 + j]);
				CHECK_NEAR(z[i * 50 + j], want, 1e-4);
			}
	}
	free(panels);
	free(room);
}

/* A NaN loss must be seen; so must one that is too large. */
static void
what_is_no_number_stays_so(void **state)
{
	float x[4] = { 1, NAN, 2, INFINITY }, one = 1, z[4];
	float *panels = aligned_alloc(64, product_panels(1, 1) * sizeof *panels);
	float *room = aligned_alloc(64, product_room(1) * sizeof *room);
	struct packed p;

	(void)state;
	EACH(b) {
		p = product_pack_bf16(loops_pick(), b, matrix(&one, 1), 1, 1, panels);
		product_with(loops_pick(), 4, 1, 1, 1, matrix(x, 1), &p, false, z, 1, room);
		assert_true(z[0] == 1 && isnan(z[1]) && z[2] == 2 && isinf(z[3]));
	}
	free(panels);
	free(room);
}

static bool
yes(void)
{
	return true;
}

static const struct bf16 *broken_of;

static void
broken_product(size_t m, size_t n, size_t k, float scale, const float *a, size_t a_row, size_t a_k,
    const float *panels, size_t all_k, size_t all_n, bool add, float *c, size_t c_row, float *room)
{
	broken_of->product(m, n, k, scale, a, a_row, a_k, panels, all_k, all_n, add,
	    c, c_row, room);
	c[(m - 1) * c_row + n - 1] += 1;
}

static void
a_wrong_one_is_found_out(void **state)
{
	(void)state;
	EACH(b) {
		struct bf16 broken = *b;

		assert_true(bf16_is_right(b));
		broken.supported = yes;
		broken.product = broken_product;
		broken_of = b;
		assert_false(bf16_is_right(&broken));
	}
}

static void
what_is_picked_is_supported(void **state)
{
	const struct bf16 *any = bf16_pick(false), *fast = bf16_pick(true);

	(void)state;
	assert_true(any == NULL || any->supported());
	assert_true(fast == NULL || (fast->supported() && fast->pays()));
	if (any == NULL)
		print_message("this processor has no products of bf16: only the modelled ones "
		    "were tried\n");
}

static void
a_precision_is_found_by_its_word(void **state)
{
	const struct bf16 *kind = bf16_pick(false);
	struct err err;

	(void)state;
	assert_true(bf16_find("fp32", &kind, &err) && kind == NULL);
	assert_true(bf16_find("auto", &kind, &err) && kind == bf16_pick(true));
	assert_int_equal(bf16_find("bf16", &kind, &err), bf16_pick(false) != NULL);
	assert_true(kind == bf16_pick(false));
	assert_false(bf16_find("fp8", &kind, &err));
	assert_string_equal(err.text, "there is no precision fp8; there are: auto fp32 bf16");
	assert_string_equal(bf16_name(NULL), "fp32");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(products_are_those_of_rounded_numbers),
		cmocka_unit_test(a_part_of_what_was_packed),
		cmocka_unit_test(what_is_no_number_stays_so),
		cmocka_unit_test(a_wrong_one_is_found_out),
		cmocka_unit_test(what_is_picked_is_supported),
		cmocka_unit_test(a_precision_is_found_by_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
