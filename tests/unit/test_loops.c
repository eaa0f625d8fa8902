/* SPDX-License-Identifier: MIT */
#include "tensor/loops.h"

#include "base/rng.h"
#include "tensor/blas.h"
#include "tensor/product.h"
#include "test.h"

#define N 203				/* no multiple of any vector */

extern const struct loops loops_plain;

static float a[N], b[N], c[N];

static void
fill(float *x, size_t n, double spread, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < n; i++)
		x[i] = (float)spread * rng_normal(&rng);
}

static bool
is_usable(const struct loops *l)
{
	return l != NULL && l->supported();
}

#define EACH(l) for (int i_ = 0; loops_table[i_] != NULL; i_++)		\
	for (const struct loops *l = loops_table[i_]; is_usable(l); l = NULL)

static void
exponentials_are_right(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		a[i] = -90 + 180.0f * (float)i / N;
	EACH(l) {
		l->exp(b, a, N);
		for (int i = 0; i < N; i++)
			if (a[i] > -87 && a[i] < 88)
				CHECK_NEAR(b[i] / exp((double)a[i]), 1,
				    fabsf(a[i]) < 10 ? 2e-6 : 8e-6);
		assert_true(b[0] < 1e-37 && b[0] >= 0 && b[N - 1] > 1e38 && !isinf(b[N - 1]));
		a[0] = NAN;
		l->exp(b, a, N);
		assert_true(isnan(b[0]));	/* training notices it by this */
		a[0] = -90;
	}
}

static void
bits_are_right_to_their_ends(void **state)
{
	double loss;

	(void)state;
	EACH(l) {
		loss = 0;
		for (int i = 0; i < N; i++) {
			double x = -100 + 200.0 * i / N;

			a[i] = (float)x;
			b[i] = (float)(i % 3 == 0);
			loss += log1p(exp(-fabs(x))) + fmax(x, 0) - (double)b[i] * x;
		}
		CHECK_NEAR(l->bits_loss(a, b, N) / loss, 1, 1e-6);
		for (int add = 0; add < 2; add++) {
			memset(c, 0, sizeof c);
			l->bits_back(c, a, b, N, 2, add);
			for (int i = 0; i < N; i++)
				CHECK_NEAR(c[i], 2 * (1 / (1 + exp(-(double)a[i])) - (double)b[i]),
				    1e-5);
		}
		a[3] = NAN;
		assert_true(isnan(l->bits_loss(a, b, N)));
	}
}

static void
gelu_is_right_to_its_ends(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++)
		a[i] = -20 + 40.0f * (float)i / N;
	EACH(l) {
		l->gelu(b, a, N);
		for (int i = 0; i < N; i++) {
			double x = a[i], u = sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x);

			CHECK_NEAR(b[i], x / 2 * (1 + tanh(u)), 2e-6 + 2e-6 * fabs(x));
		}
	}
}

static void
softmax_sums_to_one_below_the_mask(void **state)
{
	enum { ROWS = 5, STRIDE = 40, FIRST = 30 };
	float s[ROWS * STRIDE], lse[ROWS];

	(void)state;
	EACH(l) {
		fill(s, COUNT(s), 3, 1);
		l->softmax(s, lse, ROWS, FIRST + ROWS, STRIDE, FIRST);
		for (int r = 0; r < ROWS; r++) {
			double sum = 0;

			for (int i = 0; i <= FIRST + r; i++)
				sum += s[r * STRIDE + i];
			CHECK_NEAR(sum, 1, 1e-5);
			for (int i = FIRST + r + 1; i < FIRST + ROWS; i++)
				assert_true(s[r * STRIDE + i] == 0);
		}
		fill(a, N, 3, 2);
		a[N - 2] = 50;		/* in the part that does not fill a vector */
		CHECK_NEAR(l->log_sum_exp(a, N), 50, 1e-5);
	}
}

static void
dropout_keeps_its_share_and_its_places(void **state)
{
	enum { MANY = 20000 };
	float *x = malloc(MANY * sizeof *x), *y = malloc(MANY * sizeof *y);
	float *z = calloc(MANY, sizeof *z);

	(void)state;
	for (int i = 0; i < MANY; i++)
		x[i] = 1;
	EACH(l) {
		double sum = 0;

		l->drop(y, x, MANY, 0.8f, 99, false);
		l->add_dropped(x, z, x, MANY, 0.8f, 99);
		for (int i = 0; i < MANY; i++) {
			assert_true(y[i] == 0 || fabsf(y[i] - 1.25f) < 1e-6f);
			assert_true(x[i] == y[i]);
			sum += y[i];
			x[i] = 1;
		}
		CHECK_NEAR(sum / MANY, 1, 0.02);
		l->drop(y, x, MANY, 0.8f, 100, false);
		l->drop(y, x, MANY, 0.8f, 100, true);
		assert_true(fabsf(y[0] - 2.5f) < 1e-5f || y[0] == 0);
	}
	free(x);
	free(y);
	free(z);
}

/* The numbers that one lane of a cell reads and writes, one kind of processor's. */
enum { CELL_WIDTH = 37 };
struct cell_numbers {
	float	 z[4 * CELL_WIDTH], g[4 * CELL_WIDTH], b[4 * CELL_WIDTH];
	float	 h_before[CELL_WIDTH], c_before[CELL_WIDTH], h[CELL_WIDTH], keep[CELL_WIDTH];
	float	 dy[CELL_WIDTH], dh[CELL_WIDTH], dc[CELL_WIDTH];
	float	 dz[4 * CELL_WIDTH], dg[4 * CELL_WIDTH], db[4 * CELL_WIDTH];
};

static void
run_cell(const struct loops *l, enum cell_kind kind, struct cell_numbers *n)
{
	struct cell_row row = {
		.z = n->z, .g = n->g, .b = n->b, .h_before = n->h_before, .c_before = n->c_before,
		.h = n->h, .keep = n->keep, .dy = n->dy, .dh = n->dh, .dc = n->dc,
		.dz = n->dz, .dg = n->dg, .db = n->db,
	};

	fill((float *)n, sizeof *n / sizeof(float), 2, (uint64_t)kind);
	memset(n->dz, 0, sizeof n->dz);
	memset(n->dg, 0, sizeof n->dg);
	l->cell_forward[kind](&row, CELL_WIDTH);
	l->cell_backward[kind](&row, CELL_WIDTH);
}

static double
sigmoid_of(double x)
{
	return 1 / (1 + exp(-x));
}

static void
cells_are_those_of_the_papers(void **state)
{
	struct cell_numbers n, before;

	(void)state;
	EACH(l) {
		run_cell(l, CELL_LSTM, &n);
		fill((float *)&before, sizeof n / sizeof(float), 2, CELL_LSTM);
		for (int k = 0; k < CELL_WIDTH; k++) {
			double at[4], state_c;

			for (int p = 0; p < 4; p++)
				at[p] = (double)before.z[p * CELL_WIDTH + k] +
				    before.g[p * CELL_WIDTH + k] + before.b[p * CELL_WIDTH + k];
			state_c = sigmoid_of(at[1] + 1) * before.c_before[k] +
			    sigmoid_of(at[0]) * tanh(at[2]);
			CHECK_NEAR(n.keep[k], state_c, 1e-5);
			CHECK_NEAR(n.h[k], sigmoid_of(at[3]) * tanh(state_c), 1e-5);
		}
		run_cell(l, CELL_GRU, &n);
		fill((float *)&before, sizeof n / sizeof(float), 2, CELL_GRU);
		for (int k = 0; k < CELL_WIDTH; k++) {
			const float *z = before.z + k, *g = before.g + k, *bias = before.b + k;
			double r = sigmoid_of((double)z[0] + g[0] + bias[0]);
			double u = sigmoid_of((double)z[CELL_WIDTH] + g[CELL_WIDTH] +
			    bias[CELL_WIDTH]);
			double q = (double)g[2 * CELL_WIDTH] + bias[3 * CELL_WIDTH];
			double new = tanh(z[2 * CELL_WIDTH] + bias[2 * CELL_WIDTH] + r * q);

			CHECK_NEAR(n.h[k], (1 - u) * new + u * before.h_before[k], 1e-5);
		}
	}
}

static void
cells_agree(void **state)
{
	(void)state;
	EACH(l)
		for (int kind = 0; kind < CELL_COUNT; kind++) {
			struct cell_numbers n, plain;
			const float *x = (const float *)&n, *y = (const float *)&plain;

			run_cell(l, (enum cell_kind)kind, &n);
			run_cell(&loops_plain, (enum cell_kind)kind, &plain);
			for (size_t i = 0; i < sizeof n / sizeof(float); i++)
				CHECK_NEAR(x[i], y[i], 1e-5 + 1e-5 * fabs((double)y[i]));
		}
}

/* Sizes on all sides of tiles and panels: {m, n, k}. */
static const size_t shapes[][3] = {
	{ 1, 1, 1 }, { 1, 16, 3 }, { 3, 17, 5 }, { 8, 48, 16 }, { 13, 33, 7 }, { 20, 64, 31 },
	{ 50, 65, 20 }, { 61, 130, 37 }, { 100, 8, 4 }, { 300, 40, 70 }, { 7, 96, 50 },
};

static double
product_of(const float *x, const float *y, size_t i, size_t j, size_t k,
    const size_t *shape, bool tx, bool ty)
{
	return (double)(tx ? x[k * shape[0] + i] : x[i * shape[2] + k]) *
	    (double)(ty ? y[j * shape[2] + k] : y[k * shape[1] + j]);
}

static void
check_product(const struct loops *l, const size_t *shape, bool tx, bool ty, bool add)
{
	size_t m = shape[0], n = shape[1], k = shape[2], stride = n + 3;
	float *x = malloc(m * k * sizeof *x), *y = malloc(n * k * sizeof *y);
	float *z = malloc(m * stride * sizeof *z);
	float *room = aligned_alloc(64, (product_panels(k, n) + product_room(k)) * sizeof *room);

	fill(x, m * k, 1, 3);
	fill(y, n * k, 1, 4);
	for (size_t i = 0; i < m * stride; i++)
		z[i] = 7;
	product(l, m, n, k, 0.5f, (struct matrix){ x, tx ? m : k, tx },
	    (struct matrix){ y, ty ? k : n, ty }, add, z, stride, room);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < stride; j++) {
			double want = j >= n || add ? 7 : 0;

			for (size_t p = 0; j < n && p < k; p++)
				want += 0.5 * product_of(x, y, i, j, p, shape, tx, ty);
			if (!(fabs(z[i * stride + j] - want) < 1e-4))
				fail_msg("%s: %zu x %zu x %zu%s%s: (%zu, %zu) is %g, not %g",
				    l->name, m, n, k, tx ? ", a turned" : "",
				    ty ? ", b turned" : "", i, j, (double)z[i * stride + j], want);
		}
	free(x);
	free(y);
	free(z);
	free(room);
}

static void
products_are_right(void **state)
{
	(void)state;
	EACH(l)
		for (size_t s = 0; s < COUNT(shapes); s++)
			for (int how = 0; how < 8; how++)
				check_product(l, shapes[s], how & 1, how & 2, how & 4);
}

/* The plain row is the oracle for what has no formula above. */
static void
all_rows_agree(void **state)
{
	const struct loops *plain = NULL;
	float want[N], got[N], wanted_w[7], got_w[7], r[N / 7], angle[N];

	(void)state;
	for (int i = 0; loops_table[i] != NULL; i++)
		plain = loops_table[i];		/* the last one */
	fill(a, N, 1, 5);
	fill(b, N, 1, 6);
	fill(c, N, 1, 7);
	for (int i = 0; i < N; i++)
		angle[i] = sinf(c[i]);
	EACH(l) {
		memset(wanted_w, 0, sizeof wanted_w);
		memset(got_w, 0, sizeof got_w);
		plain->norm(want, r, a, b, N / 7, 7, 1e-5f);
		l->norm(got, r, a, b, N / 7, 7, 1e-5f);
		for (int i = 0; i < N; i++)
			CHECK_NEAR(got[i], want[i], 1e-5);
		plain->norm_back(want, wanted_w, a, b, r, c, N / 7, 7, false);
		l->norm_back(got, got_w, a, b, r, c, N / 7, 7, false);
		for (int i = 0; i < N; i++)
			CHECK_NEAR(got[i], want[i], 1e-4);
		for (int i = 0; i < 7; i++)
			CHECK_NEAR(got_w[i], wanted_w[i], 1e-4);
		plain->turn(want, 60, a, 61, angle, 3, 19, -1, false);
		l->turn(got, 60, a, 61, angle, 3, 19, -1, false);
		plain->turn(want, 60, b, 61, angle, 3, 19, 1, true);
		l->turn(got, 60, b, 61, angle, 3, 19, 1, true);
		for (int i = 0; i < 3 * 60; i++)
			if (i % 60 < 38)
				CHECK_NEAR(got[i], want[i], 1e-6);
		plain->gelu_back(want, a, b, N, false);
		l->gelu_back(got, a, b, N, false);
		for (int i = 0; i < N; i++)
			CHECK_NEAR(got[i], want[i], 1e-6);
		CHECK_NEAR(l->dot(a, b, N), plain->dot(a, b, N), 1e-4);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exponentials_are_right),
		cmocka_unit_test(bits_are_right_to_their_ends),
		cmocka_unit_test(gelu_is_right_to_its_ends),
		cmocka_unit_test(softmax_sums_to_one_below_the_mask),
		cmocka_unit_test(dropout_keeps_its_share_and_its_places),
		cmocka_unit_test(products_are_right),
		cmocka_unit_test(all_rows_agree),
		cmocka_unit_test(cells_are_those_of_the_papers),
		cmocka_unit_test(cells_agree),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
