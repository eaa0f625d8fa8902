/* SPDX-License-Identifier: MIT */
#include "tensor/muon.h"

#include <stdlib.h>

#include "base/rng.h"
#include "tensor/loops.h"
#include "tensor/optim.h"
#include "tensor/product_bf16.h"
#include "test.h"

#define SIDE_MAX 64

/*
 * The singular values s of g (rows, columns), rows >= columns, and both bases:
 * one-sided Jacobi, which turns pairs of columns until all are at right angles.
 */
struct svd {
	double	 u[SIDE_MAX][SIDE_MAX], v[SIDE_MAX][SIDE_MAX], s[SIDE_MAX];
};

static void
turn_pair(struct svd *d, int rows, int columns, int p, int q)
{
	double a = 0, b = 0, c = 0, zeta, t, cosine, sine;

	for (int i = 0; i < rows; i++) {
		a += d->u[i][p] * d->u[i][p];
		b += d->u[i][q] * d->u[i][q];
		c += d->u[i][p] * d->u[i][q];
	}
	if (fabs(c) <= 1e-14 * sqrt(a * b))
		return;
	zeta = (b - a) / (2 * c);
	t = (zeta > 0 ? 1 : -1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
	cosine = 1 / sqrt(1 + t * t);
	sine = cosine * t;
	for (int i = 0; i < rows || i < columns; i++) {
		double x = d->u[i][p], y = d->u[i][q];

		d->u[i][p] = cosine * x - sine * y;
		d->u[i][q] = sine * x + cosine * y;
		x = d->v[i][p], y = d->v[i][q];
		d->v[i][p] = cosine * x - sine * y;
		d->v[i][q] = sine * x + cosine * y;
	}
}

static void
decompose(struct svd *d, const float *g, int rows, int columns)
{
	*d = (struct svd){ 0 };
	for (int i = 0; i < rows; i++)
		for (int j = 0; j < columns; j++)
			d->u[i][j] = g[i * columns + j];
	for (int j = 0; j < columns; j++)
		d->v[j][j] = 1;
	for (int sweep = 0; sweep < 30; sweep++)
		for (int p = 0; p < columns; p++)
			for (int q = p + 1; q < columns; q++)
				turn_pair(d, rows, columns, p, q);
	for (int j = 0; j < columns; j++) {
		for (int i = 0; i < rows; i++)
			d->s[j] += d->u[i][j] * d->u[i][j];
		d->s[j] = sqrt(d->s[j]);
		for (int i = 0; i < rows && d->s[j] > 0; i++)
			d->u[i][j] /= d->s[j];
	}
}

/* u_i^T x v_j */
static double
between(const struct svd *d, const float *x, int rows, int columns, int i, int j)
{
	double sum = 0;

	for (int r = 0; r < rows; r++)
		for (int c = 0; c < columns; c++)
			sum += d->u[r][i] * (double)x[r * columns + c] * d->v[c][j];
	return sum;
}

static float *
room_for(size_t rows, size_t columns)
{
	size_t bytes = (muon_room(rows, columns) * sizeof(float) + 63) / 64 * 64;
	float *room = aligned_alloc(64, bytes);

	assert_non_null(room);
	memset(room, 0xff, bytes);		/* NaNs: nothing may be read before it is written */
	return room;
}

/* A matrix with singular values from 1 down to `least`, times `size`. */
static void
make(struct rng *rng, float *g, int rows, int columns, double least, double size)
{
	static struct svd left, right;
	float a[SIDE_MAX * SIDE_MAX], b[SIDE_MAX * SIDE_MAX];

	for (int i = 0; i < rows * columns; i++)
		a[i] = rng_normal(rng);
	for (int i = 0; i < columns * columns; i++)
		b[i] = rng_normal(rng);
	decompose(&left, a, rows, columns);
	decompose(&right, b, columns, columns);
	for (int r = 0; r < rows; r++)
		for (int c = 0; c < columns; c++) {
			double sum = 0;

			for (int k = 0; k < columns; k++)
				sum += left.u[r][k] * right.u[c][k] *
				    pow(least, columns > 1 ? (double)k / (columns - 1) : 0);
			g[r * columns + c] = (float)(size * sum);
		}
}

static void
transpose(float *to, const float *from, int rows, int columns)
{
	for (int r = 0; r < rows; r++)
		for (int c = 0; c < columns; c++)
			to[c * rows + r] = from[r * columns + c];
}

/* Of a tall g, and of the wide one that is its transpose. */
static void
check(struct rng *rng, const struct bf16 *bf16, int rows, int columns, double least, double size)
{
	static struct svd d;
	float g[SIDE_MAX * SIDE_MAX], x[SIDE_MAX * SIDE_MAX], wide[SIDE_MAX * SIDE_MAX];
	float *room = room_for((size_t)rows, (size_t)columns);
	double slack = bf16 != NULL ? 0.06 : 1e-4;

	make(rng, g, rows, columns, least, size);
	decompose(&d, g, rows, columns);
	for (int turned = 0; turned < 2; turned++) {
		memcpy(x, g, sizeof x);
		transpose(wide, g, rows, columns);
		muon_orthogonalise(loops_pick(), bf16, turned ? wide : x,
		    (size_t)(turned ? columns : rows), (size_t)(turned ? rows : columns), room);
		if (turned)
			transpose(x, wide, columns, rows);
		for (int i = 0; i < columns; i++)
			for (int j = 0; j < columns; j++) {
				double y = between(&d, x, rows, columns, i, j);

				if (i == j ? !(y > 0.85 - slack && y < 1.15 + slack) :
				    !(fabs(y) <= slack))
					fail_msg("%d x %d, turned %d, %s: value %d, %g of the "
					    "norm, becomes %g beside %d", rows, columns, turned,
					    bf16_name(bf16), i, d.s[i] / size, y, j);
			}
	}
	free(room);
}

static void
singular_values_become_one(void **state)
{
	const struct bf16 *kinds[] = { NULL, bf16_pick(false) };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (size_t k = 0; k < (kinds[1] != NULL ? 2 : 1); k++) {
		check(&rng, kinds[k], 48, 32, 0.02, 1);
		check(&rng, kinds[k], 64, 60, 0.05, 1e-6);	/* more than a block */
		check(&rng, kinds[k], 33, 7, 0.02, 1e4);
		check(&rng, kinds[k], 19, 1, 1, 0.1);
		check(&rng, kinds[k], 1, 1, 1, 5);
	}
	check(&rng, NULL, 48, 17, 0.006, 1);	/* all that is above a thousandth of the norm */
}

static void
zeros_stay_zeros(void **state)
{
	float x[12 * 5] = { 0 }, *room = room_for(12, 5);

	(void)state;
	muon_orthogonalise(loops_pick(), NULL, x, 12, 5, room);
	for (size_t i = 0; i < COUNT(x); i++)
		assert_true(x[i] == 0);
	free(room);
}

/*
 * Two steps of x (4, 1), where orthogonal(u) is u over its length, to a sixth: rate
 * 0.1, decay 0.5, beta 0.5, clipped to a half.  The step is as long as rate sqrt(4 / 1).
 *	g (6, 0, 8, 0) / 2	m (1.5, 0, 2, 0)	u (2.25, 0, 3, 0), of length 3.75
 *	g (0, 6, 0, 0) / 2	m (0.75, 1.5, 1, 0)	u (0.375, 2.25, 0.5, 0), of 2.335
 */
static void
steps_are_as_by_hand(void **state)
{
	static const float gradient[2][4] = { { 6, 0, 8, 0 }, { 0, 6, 0, 0 } };
	static const double way[2][4] = { { 0.6, 0, 0.8, 0 }, { 0.375 / 2.335, 2.25 / 2.335,
	    0.5 / 2.335, 0 } };
	float x[4] = { 1, 1, 1, 1 }, m[4] = { 0 }, dx[4], *room = room_for(4, 1);

	(void)state;
	for (int t = 0; t < 2; t++) {
		struct optim_step s = { .step = t + 1, .rate = 0.1f, .beta1 = 0.5f, .decay = 0.5f,
		    .scale = 0.5f };
		double length = 0;

		memcpy(dx, gradient[t], sizeof dx);
		for (int i = 0; i < 4; i++)
			x[i] = 1;
		muon_update(loops_pick(), NULL, &s, x, dx, m, 4, 1, room);
		for (int i = 0; i < 4; i++)
			length += ((double)x[i] - 0.95) * ((double)x[i] - 0.95);
		length = sqrt(length);
		CHECK_NEAR(length, 0.2, 0.03);
		for (int i = 0; i < 4; i++)
			CHECK_NEAR((0.95 - (double)x[i]) / length, way[t][i], 1e-3);
	}
	CHECK_NEAR(m[0], 0.75, 1e-6);
	CHECK_NEAR(m[1], 1.5, 1e-6);
	free(room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(singular_values_become_one),
		cmocka_unit_test(zeros_stay_zeros),
		cmocka_unit_test(steps_are_as_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
