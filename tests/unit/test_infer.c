/* SPDX-License-Identifier: MIT */
#include <sys/mman.h>
#include <unistd.h>

#include "base/rng.h"
#include "tensor/bf16.h"
#include "tensor/infer.h"
#include "test.h"

/* n words that end where the process may read no further; the kernels' blocks are not sanitized. */
struct walled {
	uint32_t	*words;
	char		*from;
	size_t		 bytes;
};

static struct walled
walled(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = n * sizeof(uint32_t);
	size_t inside = (size + page - 1) / page * page;
	struct walled w = { .bytes = inside + page };

	w.from = mmap(NULL, w.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(w.from != MAP_FAILED);
	assert_int_equal(mprotect(w.from + inside, page, PROT_NONE), 0);
	w.words = (uint32_t *)(void *)(w.from + inside - size);
	return w;
}

static float *
walled_noise(struct walled *w, size_t n, uint64_t seed)
{
	float *x = (float *)(void *)(*w = walled(n)).words;
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&rng);
	return x;
}

static void
tear_down(struct walled *w)
{
	munmap(w->from, w->bytes);
}

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

/* Half a unit on every weight and every input is the most that bytes may be off. */
static double
bytes_off(const float *w, const float *x, size_t n)
{
	double w_most = 0, x_most = 0, off = 1e-5;

	for (size_t i = 0; i < n; i++) {
		w_most = fmax(w_most, fabs(w[i]));
		x_most = fmax(x_most, fabs(x[i]));
	}
	for (size_t i = 0; i < n; i++)
		off += (fabs(x[i]) * w_most + (fabs(w[i]) + w_most / 254) * x_most) / 254 * 1.001;
	return off;
}

static void
check_rows(const struct infer_kernels *k, enum infer_format format, size_t rows, size_t out,
    size_t in, bool add)
{
	const size_t ldy = out + 3, ldx = in + 5;
	struct walled walls[3] = { walled(infer_panel_words(format, out, in)) };
	float *x = walled_noise(&walls[1], (rows - 1) * ldx + in, 2);
	float *y = walled_noise(&walls[2], (rows - 1) * ldy + out, 3);
	float *w = noise(out * in, 1), *before = noise(rows * ldy, 3);
	struct panels p;

	infer_pack(&p, format, walls[0].words, w, out, in);
	k->rows(y, ldy, x, ldx, rows, &p, add);
	for (size_t r = 0; r < rows; r++) {
		for (size_t o = 0; o < (r + 1 < rows ? ldy : out); o++) {
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
			    format == INFER_INT8 ? bytes_off(w + o * in, x + r * ldx, in) :
			    format == INFER_BF16 ? size / 256 : size * 1e-6);
		}
	}
	for (size_t i = 0; i < COUNT(walls); i++)
		tear_down(&walls[i]);
	free(w), free(before);
}

static void
rows_are_a_matrix_product(void **state)
{
	static const size_t shapes[][2] = { { 16, 1 }, { 1, 7 }, { 33, 12 }, { 64, 32 },
	    { 200, 97 }, { 576, 192 }, { 3, 4099 } };

	(void)state;
	for (const struct infer_kernels *k = infer_table; k->name != NULL; k++) {
		if (!k->present())
			continue;
		for (size_t s = 0; s < COUNT(shapes); s++)
			for (size_t rows = 1; rows <= 19; rows += shapes[s][0] * shapes[s][1] <
			    10000 ? 1 : 6)
				for (int format = 0; format < INFER_FORMATS; format++)
					check_rows(k, format, rows, shapes[s][0],
					    shapes[s][1], rows % 2);
	}
}

/* A matrix may be filled column by column, as a cache is. */
static void
columns_are_the_same_as_rows(void **state)
{
	const size_t out = 37, in = 9;
	float *w = noise(out * in, 1), column[37];

	(void)state;
	for (int format = INFER_F32; format <= INFER_BF16; format++) {
		size_t words = infer_panel_words(format, out, in);
		uint32_t *a = infer_memory(words * sizeof *a),
		    *b = infer_memory(words * sizeof *b);
		struct panels p, q;

		infer_pack(&p, format, a, w, out, in);
		q = p;
		q.data = b;
		memset(b, 0xff, words * sizeof *b);
		for (size_t i = 0; i < in; i++) {
			for (size_t o = 0; o < out; o++)
				column[o] = w[o * in + i];
			infer_put_column(&q, i, column);
		}
		for (size_t o = 0; o < out; o++)
			for (size_t i = 0; i < in; i++)
				assert_int_equal(
				    a[o / 16 * p.stride + i / (1 + format) * 16 +
				    o % 16] >> i % (1 + format) * 16 & 0xffff,
				    b[o / 16 * p.stride + i / (1 + format) * 16 +
				    o % 16] >> i % (1 + format) * 16 & 0xffff);
		free(a), free(b);
	}
	free(w);
}

/* Sums of bytes are exact: where the units fit there is nothing to round. */
static void
bytes_are_exact_in_their_units(void **state)
{
	enum { IN = 37 };
	float w[2 * IN], x[IN];

	(void)state;
	for (int i = 0; i < IN; i++) {
		w[i] = (float)(i * 7 % 255 - 127) / 4;
		w[IN + i] = 0;
		x[i] = (float)(127 - i * 13 % 255) * 2;
	}
	for (const struct infer_kernels *k = infer_table; k->name != NULL; k++) {
		_Alignas(64) uint32_t words[INFER_LANES * (IN / 4 + 2)];
		struct panels p;
		double want = 0;
		float y[2];

		if (!k->present())
			continue;
		infer_pack(&p, INFER_INT8, words, w, 2, IN);
		k->rows(y, 2, x, IN, 1, &p, false);
		for (int i = 0; i < IN; i++)
			want += (double)w[i] * x[i];
		CHECK_NEAR(y[0], want, 1e-6 * fabs(want));
		CHECK_NEAR(y[1], 0, 0);
		k->rows(y, 2, w + IN, IN, 1, &p, false);	/* a row of nothing */
		CHECK_NEAR(y[0], 0, 0);
	}
}

/* Parts of the outputs give what all of them give. */
static void
parts_make_the_whole(void **state)
{
	const size_t out = 75, in = 20, rows = 3;
	float *w = noise(out * in, 1), *x = noise(rows * in, 2);
	float *whole = noise(rows * out, 3), *parts = noise(rows * out, 4);
	const struct infer_kernels *k = infer_best();

	(void)state;
	for (int format = 0; format < INFER_FORMATS; format++) {
		uint32_t *words = infer_memory(infer_panel_words(format, out, in) *
		    sizeof *words);
		struct panels p, part;

		infer_pack(&p, format, words, w, out, in);
		k->rows(whole, out, x, in, rows, &p, false);
		for (size_t from = 0; from < 5; from += 2) {
			part = infer_part(&p, from, 2);
			k->rows(parts + from * INFER_LANES, out, x, in, rows, &part, false);
		}
		for (size_t i = 0; i < rows * out; i++)
			CHECK_NEAR(parts[i], whole[i], 1e-5);
		free(words);
	}
	free(w), free(x), free(whole), free(parts);
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
		_Alignas(64) uint32_t words[INFER_LANES];
		struct panels p;
		float one = 1.0f, y;

		infer_pack(&p, INFER_BF16, words, &cases[c].in, 1, 1);
		infer_best()->rows(&y, 1, &one, 1, 1, &p, false);
		CHECK_NEAR(y, cases[c].out, 0);
	}
}

/* Half a bf16 more would make infinity, or zero, of these. */
static void
bf16_keeps_nan(void **state)
{
	static const uint32_t nans[] = { 0x7f800001, 0x7fffffff, 0xffffffff, 0xff808000 };

	(void)state;
	for (size_t i = 0; i < COUNT(nans); i++) {
		uint32_t half;
		float x;

		memcpy(&x, &nans[i], sizeof x);
		half = bf16_round(x);
		assert_int_equal(half & 0x7f80, 0x7f80);
		assert_true((half & 0x7f) != 0);
		assert_int_equal(half >> 15, nans[i] >> 31);
	}
	assert_int_equal(bf16_round(INFINITY), 0x7f80);
}

static void
elementwise_agree_with_libm(void **state)
{
	(void)state;
	for (const struct infer_kernels *k = infer_table; k->name != NULL; k++) {
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

				CHECK_NEAR(y[i],
				    0.5 * v * (1 + tanh(0.7978845608 * (v + 0.044715 * v * v * v))),
				    2e-6);
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
		cmocka_unit_test(bytes_are_exact_in_their_units),
		cmocka_unit_test(parts_make_the_whole),
		cmocka_unit_test(bf16_rounds_to_the_nearest),
		cmocka_unit_test(bf16_keeps_nan),
		cmocka_unit_test(elementwise_agree_with_libm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
