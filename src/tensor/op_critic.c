/* SPDX-License-Identifier: MIT */

/* op_critic.c - operations for a critic and its generator. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- given */

struct given_node { op_fill_fn fill; const void *arg; uint64_t seed; };

static struct given_node *
given_of(const struct node *n)
{
	return op_own(n, sizeof(struct given_node));
}

static void
given_forward(struct tape *t, struct node *n)
{
	(void)t;
	given_of(n)->fill(given_of(n)->arg, given_of(n)->seed, n->out->rows,
	    n->out->columns, n->out->x);
}

const struct op op_given_row = { .name = "given", .forward = given_forward };

struct tensor *
op_given(struct tape *t, int rows, int columns, op_fill_fn fill, const void *arg, uint64_t seed)
{
	struct node *n = tape_add(t, &op_given_row, rows, columns);

	given_of(n)->fill = fill;
	given_of(n)->arg = arg;
	given_of(n)->seed = seed;
	return n->out;
}

/* --- stop */

static void
stop_forward(struct tape *t, struct node *n)
{
	(void)t;
	memcpy(n->out->x, n->in[0]->x, tensor_count(n->out) * sizeof(float));
}

const struct op op_stop_row = { .name = "stop", .forward = stop_forward };

struct tensor *
op_stop(struct tape *t, struct tensor *x)
{
	struct node *n = tape_add(t, &op_stop_row, x->rows, x->columns);

	op_take(t, n, x);
	n->out->wanted = false;
	return n->out;
}

/* --- mix: between two rows, at a random point for each */

struct mix_node { uint64_t seed; };

static struct mix_node *
mix_of(const struct node *n)
{
	return op_own(n, sizeof(struct mix_node));
}

static void
mix_forward(struct tape *t, struct node *n)
{
	size_t columns = (size_t)n->out->columns;
	struct rng rng;

	(void)t;
	rng_seed(&rng, mix_of(n)->seed);
	for (size_t r = 0; r < (size_t)n->out->rows; r++) {
		float share = rng_float(&rng);

		for (size_t i = r * columns; i < (r + 1) * columns; i++)
			n->out->x[i] = share * n->in[0]->x[i] + (1 - share) * n->in[1]->x[i];
	}
}

const struct op op_mix_row = { .name = "mix", .forward = mix_forward };

struct tensor *
op_mix(struct tape *t, struct tensor *a, struct tensor *b, uint64_t seed)
{
	struct node *n = tape_add(t, &op_mix_row, a->rows, a->columns);

	assert(a->rows == b->rows && a->columns == b->columns);
	op_take(t, n, a);
	op_take(t, n, b);
	mix_of(n)->seed = seed;
	n->out->wanted = false;
	return n->out;
}

/* --- penalty; saved: the norm of each row */

struct penalty_node { float factor; };

static struct penalty_node *
penalty_of(const struct node *n)
{
	return op_own(n, sizeof(struct penalty_node));
}

static void
penalty_forward(struct tape *t, struct node *n)
{
	const struct tensor *g = n->in[0];
	double sum = 0;

	for (int r = 0; r < g->rows; r++) {
		const float *row = g->x + (size_t)r * (size_t)g->columns;

		n->saved[r] = sqrtf(t->loops->dot(row, row, (size_t)g->columns));
		sum += (double)(n->saved[r] - 1) * (n->saved[r] - 1);
	}
	n->out->x[0] = (float)sum * penalty_of(n)->factor;
}

/* dg = 2 factor (|g| - 1) g / |g| */
static void
penalty_backward(struct tape *t, struct node *n)
{
	struct tensor *g = n->in[0];
	size_t columns = (size_t)g->columns;

	(void)t;
	for (int r = 0; r < g->rows; r++) {
		float size = fmaxf(n->saved[r], 1e-12f);
		float scale = n->out->dx[0] * 2 * penalty_of(n)->factor * (size - 1) / size;

		for (size_t i = (size_t)r * columns; i < (size_t)(r + 1) * columns; i++)
			op_give(&g->dx[i], scale * g->x[i], g->begun);
	}
}

const struct op op_penalty_row = { .name = "penalty", .forward = penalty_forward,
    .backward = penalty_backward };

struct tensor *
op_penalty(struct tape *t, struct tensor *g, float factor)
{
	struct node *n = tape_add(t, &op_penalty_row, 1, 1);

	op_take(t, n, g);
	penalty_of(n)->factor = factor;
	n->saved = tape_floats(t, (size_t)g->rows);
	return n->out;
}

/* --- scores */

struct scores_node { float factor; bool silent; };

static struct scores_node *
scores_of(const struct node *n)
{
	return op_own(n, sizeof(struct scores_node));
}

static void
scores_forward(struct tape *t, struct node *n)
{
	double sum = 0;

	(void)t;
	for (size_t i = 0; i < tensor_count(n->in[0]); i++)
		sum += n->in[0]->x[i];
	n->out->x[0] = scores_of(n)->silent ? 0 : (float)sum * scores_of(n)->factor;
}

static void
scores_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	(void)t;
	for (size_t i = 0; i < tensor_count(x); i++)
		op_give(&x->dx[i], n->out->dx[0] * scores_of(n)->factor, x->begun);
}

const struct op op_scores_row = { .name = "scores", .forward = scores_forward,
    .backward = scores_backward };

struct tensor *
op_scores(struct tape *t, struct tensor *x, float factor, bool silent)
{
	struct node *n = tape_add(t, &op_scores_row, 1, 1);

	op_take(t, n, x);
	scores_of(n)->factor = factor;
	scores_of(n)->silent = silent;
	return n->out;
}
