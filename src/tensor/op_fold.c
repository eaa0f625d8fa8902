/* SPDX-License-Identifier: MIT */

/* op_fold.c - rows side by side: the same numbers in another shape. */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

static void
fold_forward(struct tape *t, struct node *n)
{
	(void)t;
	memcpy(n->out->x, n->in[0]->x, tensor_count(n->out) * sizeof(float));
}

static void
fold_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *y = n->out;

	if (!x->begun)
		memcpy(x->dx, y->dx, tensor_count(y) * sizeof(float));
	else if (x->dx != y->dx)	/* otherwise it was handed on */
		t->loops->accumulate(x->dx, y->dx, tensor_count(y));
}

const struct op op_fold_row = { .name = "fold", .hands_on = true, .forward = fold_forward,
    .backward = fold_backward };

struct tensor *
op_fold(struct tape *t, struct tensor *x, int rows)
{
	struct node *n = tape_add(t, &op_fold_row, x->rows / rows, rows * x->columns);

	assert(x->rows % rows == 0);
	op_take(t, n, x);
	return n->out;
}
