/* SPDX-License-Identifier: MIT */

/* op_times.c - products of two streams, number by number. */
#include <assert.h>

#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

static void
times_forward(struct tape *t, struct node *n)
{
	const float *a = n->in[0]->x, *b = n->in[1]->x;
	size_t count = tensor_count(n->out);

	(void)t;
	for (size_t i = 0; i < count; i++)
		n->out->x[i] = a[i] * b[i];
}

/* da = b dy, db = a dy */
static void
times_backward(struct tape *t, struct node *n)
{
	const float *dy = n->out->dx;
	size_t count = tensor_count(n->out);

	(void)t;
	for (int side = 0; side < 2; side++) {
		struct tensor *x = n->in[side];
		const float *other = n->in[1 - side]->x;
		bool add = x->begun || (side == 1 && n->in[0] == x);

		for (size_t i = 0; x->wanted && i < count; i++)
			op_give(&x->dx[i], other[i] * dy[i], add);
	}
}

const struct op op_times_row = { .name = "times", .forward = times_forward,
    .backward = times_backward };

struct tensor *
op_times(struct tape *t, struct tensor *a, struct tensor *b)
{
	struct node *n = tape_add(t, &op_times_row, a->rows, a->columns);

	assert(a->rows == b->rows && a->columns == b->columns);
	op_take(t, n, a);
	op_take(t, n, b);
	return n->out;
}
