/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "tensor/loops.h"
#include "tensor/op.h"
#include "tensor/product.h"
#include "tensor/tape.h"

#define LEAK 0.2f

/* dx = value, or dx += value */
static inline void
give(float *dx, float value, bool add)
{
	*dx = add ? *dx + value : value;
}

/* --- given */

void
given_forward(struct tape *t, struct node *n)
{
	(void)t;
	n->u.given.fill(n->u.given.arg, n->u.given.seed, n->out->rows, n->out->columns, n->out->x);
}

/* Nothing is wanted of it, so this is never walked. */
void
no_backward(struct tape *t, struct node *n)
{
	(void)t;
	(void)n;
}

/* --- stop */

void
stop_forward(struct tape *t, struct node *n)
{
	(void)t;
	memcpy(n->out->x, n->in[0]->x, tensor_count(n->out) * sizeof(float));
}

/* --- leaky, and the gate of its slopes */

static inline float
slope(float x)
{
	return x > 0 ? 1 : LEAK;
}

void
leaky_forward(struct tape *t, struct node *n)
{
	const float *x = n->in[0]->x;

	(void)t;
	for (size_t i = 0; i < tensor_count(n->out); i++)
		n->out->x[i] = x[i] * slope(x[i]);
}

void
leaky_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	(void)t;
	for (size_t i = 0; i < tensor_count(x); i++)
		give(&x->dx[i], n->out->dx[i] * slope(x->x[i]), x->begun);
}

void
gate_forward(struct tape *t, struct node *n)
{
	const struct tensor *x = n->in[0], *by = n->in[1];
	size_t columns = (size_t)by->columns;

	(void)t;
	for (size_t r = 0; r < (size_t)by->rows; r++)
		for (size_t i = 0; i < columns; i++)
			n->out->x[r * columns + i] = x->x[(x->rows > 1 ? r * columns : 0) + i] *
			    slope(by->x[r * columns + i]);
}

/* The slopes are steps: their own gradient is zero. */
void
gate_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *by = n->in[1];
	size_t columns = (size_t)by->columns;

	(void)t;
	if (by->wanted && !by->begun)
		memset(by->dx, 0, tensor_count(by) * sizeof(float));
	if (!x->wanted)
		return;
	if (!x->begun)
		memset(x->dx, 0, tensor_count(x) * sizeof(float));
	for (size_t r = 0; r < (size_t)by->rows; r++)
		for (size_t i = 0; i < columns; i++)
			x->dx[(x->rows > 1 ? r * columns : 0) + i] += n->out->dx[r * columns + i] *
			    slope(by->x[r * columns + i]);
}

/* --- sigmoid */

void
sigmoid_forward(struct tape *t, struct node *n)
{
	size_t count = tensor_count(n->out);
	float *y = n->out->x;

	for (size_t i = 0; i < count; i++)
		y[i] = -n->in[0]->x[i];
	t->loops->exp(y, y, count);
	for (size_t i = 0; i < count; i++)
		y[i] = 1 / (1 + y[i]);
}

void
sigmoid_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	const float *y = n->out->x;

	(void)t;
	for (size_t i = 0; i < tensor_count(x); i++)
		give(&x->dx[i], n->out->dx[i] * y[i] * (1 - y[i]), x->begun);
}

/* --- mix: between two rows, at a place drawn for each */

void
mix_forward(struct tape *t, struct node *n)
{
	size_t columns = (size_t)n->out->columns;
	struct rng rng;

	(void)t;
	rng_seed(&rng, n->u.mix.seed);
	for (size_t r = 0; r < (size_t)n->out->rows; r++) {
		float share = rng_float(&rng);

		for (size_t i = r * columns; i < (r + 1) * columns; i++)
			n->out->x[i] = share * n->in[0]->x[i] + (1 - share) * n->in[1]->x[i];
	}
}

/* --- turned: y = x w */

void
turned_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];

	product(t->loops, (size_t)x->rows, (size_t)w->columns, (size_t)w->rows, 1,
	    matrix(x->x, (size_t)x->columns), matrix(w->x, (size_t)w->columns), false, n->out->x,
	    (size_t)w->columns, t->scratch);
}

/* dw += x^T dy;  dx += dy w^T */
void
turned_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];
	size_t rows = (size_t)x->rows, in = (size_t)w->columns, out = (size_t)w->rows;
	float *dy = n->out->dx;

	if (w->wanted)
		product(t->loops, out, in, rows, 1, matrix_turned(x->x, out), matrix(dy, in), w->begun,
		    w->dx, in, t->scratch);
	if (x->wanted)
		product(t->loops, rows, out, in, 1, matrix(dy, in), matrix_turned(w->x, in), x->begun,
		    x->dx, out, t->scratch);
}

/* --- penalty; saved: the norm of each row */

void
penalty_forward(struct tape *t, struct node *n)
{
	const struct tensor *g = n->in[0];
	double sum = 0;

	for (int r = 0; r < g->rows; r++) {
		const float *row = g->x + (size_t)r * (size_t)g->columns;

		n->saved[r] = sqrtf(t->loops->dot(row, row, (size_t)g->columns));
		sum += (double)(n->saved[r] - 1) * (n->saved[r] - 1);
	}
	n->out->x[0] = (float)sum * n->u.penalty.factor;
}

/* dg = 2 factor (|g| - 1) g / |g| */
void
penalty_backward(struct tape *t, struct node *n)
{
	struct tensor *g = n->in[0];
	size_t columns = (size_t)g->columns;

	(void)t;
	for (int r = 0; r < g->rows; r++) {
		float size = fmaxf(n->saved[r], 1e-12f);
		float scale = n->out->dx[0] * 2 * n->u.penalty.factor * (size - 1) / size;

		for (size_t i = (size_t)r * columns; i < (size_t)(r + 1) * columns; i++)
			give(&g->dx[i], scale * g->x[i], g->begun);
	}
}

/* --- scores */

void
scores_forward(struct tape *t, struct node *n)
{
	double sum = 0;

	(void)t;
	for (size_t i = 0; i < tensor_count(n->in[0]); i++)
		sum += n->in[0]->x[i];
	n->out->x[0] = n->u.scores.silent ? 0 : (float)sum * n->u.scores.factor;
}

void
scores_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	(void)t;
	for (size_t i = 0; i < tensor_count(x); i++)
		give(&x->dx[i], n->out->dx[0] * n->u.scores.factor, x->begun);
}
