/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "tensor/kernel.h"
#include "test.h"

static float *
noise(size_t n, uint64_t seed)
{
	float *x = malloc(n * sizeof *x);
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&rng);
	return x;
}

static void
check_rows(const struct kernel *k, enum kernel_format format, size_t rows, size_t out,
    size_t in, bool add)
{
	const size_t ldy = out + 3, ldx = in + 5;
	float *w = noise(out * in, 1), *x = noise(rows * ldx, 2), *y = noise(rows * ldy, 3);
	float *before = noise(rows * ldy, 3);
	uint32_t *words = aligned_alloc(64, kernel_panel_words(format, out, in) * sizeof *words);
	struct panels p;

	kernel_pack(&p, format, words, w, out, in);
	k->rows(y, ldy, x, ldx, rows, &p, add);
	for (size_t r = 0; r < rows; r++) {
		for (size_t o = 0; o < ldy; o++) {
			double want = before[r * ldy + o], size = 1;

			if (o < out) {
				want = add ? want : 0;
				for (size_t i = 0; i < in; i++) {
					double term = (double)w[o * in + i] * x[r * ldx + i];

					want += term;
					size += fabs(term);
				}
			}
			/* Beyond the outputs nothing may be written. */
			CHECK_NEAR(y[r * ldy + o], want, o >= out ? 0 :
			    format == KERNEL_BF16 ? size / 256 : size * 1e-6);
		}
	}
	free(w), free(x), free(y), free(before), free(words);
}

static void
rows_are_a_matrix_product(void **state)
{
	static const size_t shapes[][2] = { { 16, 1 }, { 1, 7 }, { 33, 12 }, { 64, 32 }, { 200, 97 }, { 576, 192 } };

	(void)state;
	for (const struct kernel *k = kernel_table; k->name != NULL; k++) {
		if (!k->present())
			continue;
		for (size_t s = 0; s < COUNT(shapes); s++)
			for (size_t rows = 1; rows <= 19; rows++)
				for (int format = KERNEL_F32; format <= KERNEL_BF16; format++)
					check_rows(k, format, rows, shapes[s][0], shapes[s][1], rows % 2);
	}
}

/* A matrix may be filled column by column, as a cache is. */
static void
columns_are_the_same_as_rows(void **state)
{
	const size_t out = 37, in = 9;
	float *w = noise(out * in, 1), column[37];

	(void)state;
	for (int format = KERNEL_F32; format <= KERNEL_BF16; format++) {
		size_t words = kernel_panel_words(format, out, in);
		uint32_t *a = kernel_memory(words * sizeof *a), *b = kernel_memory(words * sizeof *b);
		struct panels p, q;

		kernel_pack(&p, format, a, w, out, in);
		q = p;
		q.data = b;
		memset(b, 0xff, words * sizeof *b);
		for (size_t i = 0; i < in; i++) {
			for (size_t o = 0; o < out; o++)
				column[o] = w[o * in + i];
			kernel_put_column(&q, i, column);
		}
		for (size_t o = 0; o < out; o++)
			for (size_t i = 0; i < in; i++)
				assert_int_equal(
				    a[o / 16 * p.stride + i / (1 + format) * 16 + o % 16] >> i % (1 + format) * 16 & 0xffff,
				    b[o / 16 * p.stride + i / (1 + format) * 16 + o % 16] >> i % (1 + format) * 16 & 0xffff);
		free(a), free(b);
	}
	free(w);
}

/* bf16 must round to the nearest, not cut: a cut would move every weight towards zero. */
static void
bf16_rounds_to_the_nearest(void **state)
{
	static const struct { float in, out; } cases[] = {
		{ 1.0f, 1.0f }, { 1.00390625f, 1.0f }, { 1.0078125f, 1.0078125f },
		{ 1.006f, 1.0078125f }, { -1.006f, -1.0078125f }, { 0.0f, 0.0f },
	};

	(void)state;
	for (size_t c = 0; c < COUNT(cases); c++) {
		_Alignas(64) uint32_t words[KERNEL_LANES];
		struct panels p;
		float one = 1.0f, y;

		kernel_pack(&p, KERNEL_BF16, words, &cases[c].in, 1, 1);
		kernel_best()->rows(&y, 1, &one, 1, 1, &p, false);
		CHECK_NEAR(y, cases[c].out, 0);
	}
}

static void
elementwise_agree_with_libm(void **state)
{
	(void)state;
	for (const struct kernel *k = kernel_table; k->name != NULL; k++) {
		if (!k->present())
			continue;
		for (size_t n = 1; n <= 50; n++) {
			float *x = noise(n, n), *g = noise(n, n + 1), *y = malloc(n * sizeof *y);
			double squares = 0, sum = 0, max = -INFINITY, total;

			for (size_t i = 0; i < n; i++) {
				squares += (double)x[i] * x[i];
				max = fmax(max, x[i]);
			}
			k->rms_norm(y, x, g, n, 1e-5f);
			for (size_t i = 0; i < n; i++)
				CHECK_NEAR(y[i], x[i] / sqrt(squares / n + 1e-5) * g[i], 1e-5);

			memcpy(y, x, n * sizeof *y);
			for (size_t i = 0; i < n; i++)
				y[i] *= 4;
			k->gelu(y, n);
			for (size_t i = 0; i < n; i++) {
				double v = 4 * x[i];

				CHECK_NEAR(y[i], 0.5 * v * (1 + tanh(0.7978845608 * (v + 0.044715 * v * v * v))), 2e-6);
			}

			memcpy(y, x, n * sizeof *y);
			if (n > 3)
				y[n / 2] = -INFINITY;
			max = -INFINITY;
			for (size_t i = 0; i < n; i++)
				max = fmax(max, y[i]);
			memcpy(g, y, n * sizeof *y);
			total = k->exp_sum(y, n);
			for (size_t i = 0; i < n; i++) {
				CHECK_NEAR(y[i], exp(g[i] - max), 2e-7);
				sum += exp(g[i] - max);
			}
			CHECK_NEAR(total, sum, 1e-6 * n);
			free(x), free(g), free(y);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_a_matrix_product),
		cmocka_unit_test(columns_are_the_same_as_rows),
		cmocka_unit_test(bf16_rounds_to_the_nearest),
		cmocka_unit_test(elementwise_agree_with_libm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
