/* SPDX-License-Identifier: MIT */

/* op_pool.c - attention pooling: the weighted mean of the rows of each lane. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* saved: the weights (n) */
struct pool_node {
	int		 lanes;
	const uint8_t	*there;
};

static struct pool_node *
pool_of(const struct node *n)
{
	return op_own(n, sizeof(struct pool_node));
}

static void
weigh_lane(const struct node *n, size_t lane)
{
	const struct tensor *score = n->in[1];
	const uint8_t *there = pool_of(n)->there;
	size_t rows = (size_t)score->rows, lanes = (size_t)pool_of(n)->lanes;
	float most = -INFINITY, sum = 0;

	for (size_t r = lane; r < rows; r += lanes)
		if (there[r] && score->x[r] > most)
			most = score->x[r];
	for (size_t r = lane; r < rows; r += lanes) {
		n->saved[r] = there[r] ? expf(score->x[r] - most) : 0;
		sum += n->saved[r];
	}
	for (size_t r = lane; r < rows; r += lanes)
		n->saved[r] /= sum;
}

static void
pool_forward(struct tape *t, struct node *n)
{
	const struct tensor *x = n->in[0];
	size_t d = (size_t)x->columns, lanes = (size_t)pool_of(n)->lanes;

	(void)t;
	memset(n->out->x, 0, tensor_count(n->out) * sizeof(float));
	for (size_t lane = 0; lane < lanes; lane++)
		weigh_lane(n, lane);
	for (size_t r = 0; r < (size_t)x->rows; r++)
		for (size_t k = 0; k < d; k++)
			n->out->x[r % lanes * d + k] += n->saved[r] * x->x[r * d + k];
}

/*
 * y = sum over r of w_r x_r:  dx_r = w_r dy,  ds_r = w_r (x_r - y) dy
 */
static void
pool_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *score = n->in[1], *y = n->out;
	size_t d = (size_t)x->columns, lanes = (size_t)pool_of(n)->lanes;

	for (size_t r = 0; r < (size_t)x->rows; r++) {
		const float *dy = y->dx + r % lanes * d, *row = x->x + r * d;

		if (score->wanted)
			op_give(&score->dx[r], n->saved[r] * (t->loops->dot(row, dy, d) -
			    t->loops->dot(y->x + r % lanes * d, dy, d)), score->begun);
		for (size_t k = 0; x->wanted && k < d; k++)
			op_give(&x->dx[r * d + k], n->saved[r] * dy[k], x->begun);
	}
}

const struct op op_pool_row = { .name = "pool", .forward = pool_forward,
    .backward = pool_backward };

struct tensor *
op_pool(struct tape *t, struct tensor *x, struct tensor *score, int lanes, const uint8_t *there,
    const float **weights)
{
	struct node *n = tape_add(t, &op_pool_row, lanes, x->columns);

	assert(score->rows == x->rows && score->columns == 1 && x->rows % lanes == 0);
	op_take(t, n, x);
	op_take(t, n, score);
	*pool_of(n) = (struct pool_node){ .lanes = lanes, .there = there };
	n->saved = tape_floats(t, (size_t)x->rows);
	n->out->kept = true;
	*weights = n->saved;
	return n->out;
}
