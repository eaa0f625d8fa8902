/* SPDX-License-Identifier: MIT */
/* loops_cell.c - loops of recurrent cells (cell.h), compiled per processor. */
#include "tensor/loops.h"

#include "tensor/loops_internal.h"

/* Formulas: cell.h.  Gates are kept as outputs, so s' = s (1 - s), tanh' = 1 - tanh^2. */

#define END 40.0f		/* beyond it both are 0 or 1; 1 / exp(88) is denormal, and slow */

static inline float
sigmoid(float x)
{
	return 1 / (1 + exp_within(-x, -END, END));
}

static inline float
squash(float x)
{
	return 1 - 2 / (1 + exp_within(2 * x, -END, END));
}

static void
tanh_forward(const struct cell_row *r, size_t width)
{
	float *restrict h = r->h;
	const float *z = r->z, *g = r->g, *b = r->b;

	APART
	for (size_t k = 0; k < width; k++)
		h[k] = squash(z[k] + g[k] + b[k]);
}

/* dz = dh (1 - h^2) */
static void
tanh_backward(const struct cell_row *r, size_t width)
{
	float *restrict dz = r->dz, *restrict db = r->db;
	const float *h = r->h, *dy = r->dy, *dh = r->dh;

	APART
	for (size_t k = 0; k < width; k++) {
		dz[k] = (dy[k] + dh[k]) * (1 - h[k] * h[k]);
		db[k] += dz[k];
	}
}

static void
gru_forward(const struct cell_row *row, size_t width)
{
	float *restrict z0 = row->z, *restrict z1 = z0 + width, *restrict z2 = z1 + width;
	const float *g0 = row->g, *g1 = g0 + width, *g2 = g1 + width;
	const float *b0 = row->b, *b1 = b0 + width, *b2 = b1 + width, *b3 = b2 + width;
	const float *before = row->h_before;
	float *restrict h = row->h, *restrict keep = row->keep;

	APART
	for (size_t k = 0; k < width; k++) {
		float r = sigmoid(z0[k] + g0[k] + b0[k]), u = sigmoid(z1[k] + g1[k] + b1[k]);
		float q = g2[k] + b3[k], n = squash(z2[k] + b2[k] + r * q);

		h[k] = n + u * (before[k] - n);
		z0[k] = r;
		z1[k] = u;
		z2[k] = n;
		keep[k] = q;
	}
}

/* dn = dh (1 - u);  du = dh (h_before - n);  dr = dn' q;  dq = dn' r;  bypassing W_h: u dh */
static void
gru_backward(const struct cell_row *row, size_t width)
{
	const float *z0 = row->z, *z1 = z0 + width, *z2 = z1 + width, *before = row->h_before;
	const float *dy = row->dy;
	float *restrict dh = row->dh, *restrict keep = row->keep;
	float *restrict dz0 = row->dz, *restrict dz1 = dz0 + width, *restrict dz2 = dz1 + width;
	float *restrict dg0 = row->dg, *restrict dg1 = dg0 + width, *restrict dg2 = dg1 + width;
	float *restrict db0 = row->db, *restrict db1 = db0 + width, *restrict db2 = db1 + width;
	float *restrict db3 = db2 + width;

	APART
	for (size_t k = 0; k < width; k++) {
		float r = z0[k], u = z1[k], n = z2[k], d = dy[k] + dh[k];
		float dn = d * (1 - u) * (1 - n * n), dq = dn * r;
		float dr = dn * keep[k] * r * (1 - r), du = d * (before[k] - n) * u * (1 - u);

		dz0[k] = dg0[k] = dr;
		dz1[k] = dg1[k] = du;
		dz2[k] = dn;
		dg2[k] = keep[k] = dq;
		db0[k] += dr;
		db1[k] += du;
		db2[k] += dn;
		db3[k] += dq;
		dh[k] = d * u;
	}
}

static void
lstm_forward(const struct cell_row *row, size_t width)
{
	float *restrict z0 = row->z, *restrict z1 = z0 + width;
	float *restrict z2 = z1 + width, *restrict z3 = z2 + width;
	const float *g0 = row->g, *g1 = g0 + width, *g2 = g1 + width, *g3 = g2 + width;
	const float *b0 = row->b, *b1 = b0 + width, *b2 = b1 + width, *b3 = b2 + width;
	const float *before = row->c_before;
	float *restrict h = row->h, *restrict keep = row->keep;

	APART
	for (size_t k = 0; k < width; k++) {
		float i = sigmoid(z0[k] + g0[k] + b0[k]);
		float f = sigmoid(z1[k] + g1[k] + b1[k] + CELL_FORGET);
		float n = squash(z2[k] + g2[k] + b2[k]), o = sigmoid(z3[k] + g3[k] + b3[k]);
		float c = f * before[k] + i * n;

		h[k] = o * squash(c);
		z0[k] = i;
		z1[k] = f;
		z2[k] = n;
		z3[k] = o;
		keep[k] = c;
	}
}

/*
 * do = dh tanh c;  dc += dh o (1 - tanh^2 c);  di = dc n;  df = dc c_before;  dn = dc i;
 * for the previous time: dc f
 */
static void
lstm_backward(const struct cell_row *row, size_t width)
{
	const float *z0 = row->z, *z1 = z0 + width, *z2 = z1 + width, *z3 = z2 + width;
	const float *before = row->c_before, *keep = row->keep, *dy = row->dy, *dh = row->dh;
	float *restrict dc = row->dc;
	float *restrict dz0 = row->dz, *restrict dz1 = dz0 + width;
	float *restrict dz2 = dz1 + width, *restrict dz3 = dz2 + width;
	float *restrict db0 = row->db, *restrict db1 = db0 + width;
	float *restrict db2 = db1 + width, *restrict db3 = db2 + width;

	APART
	for (size_t k = 0; k < width; k++) {
		float i = z0[k], f = z1[k], n = z2[k], o = z3[k], d = dy[k] + dh[k];
		float t = squash(keep[k]), all = dc[k] + d * o * (1 - t * t);
		float di = all * n * i * (1 - i), df = all * before[k] * f * (1 - f);
		float dn = all * i * (1 - n * n), last = d * t * o * (1 - o);

		dz0[k] = di;
		dz1[k] = df;
		dz2[k] = dn;
		dz3[k] = last;
		db0[k] += di;
		db1[k] += df;
		db2[k] += dn;
		db3[k] += last;
		dc[k] = all * f;
	}
}

const cell_fn LOOPS_NAME(cell_forward)[CELL_COUNT] = {
	[CELL_TANH] = tanh_forward, [CELL_GRU] = gru_forward, [CELL_LSTM] = lstm_forward,
};
const cell_fn LOOPS_NAME(cell_backward)[CELL_COUNT] = {
	[CELL_TANH] = tanh_backward, [CELL_GRU] = gru_backward, [CELL_LSTM] = lstm_backward,
};
