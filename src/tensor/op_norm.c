/* SPDX-License-Identifier: MIT */

/* op_norm.c - normalisation of rows. */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- norm; saved: r (rows) */

struct norm_node { float epsilon; };

static struct norm_node *
norm_of(const struct node *n)
{
	return op_own(n, sizeof(struct norm_node));
}

static void
norm_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	t->loops->norm(n->out->x, n->saved, x->x, n->in[1]->x, x->rows, x->columns,
	    norm_of(n)->epsilon);
}

static void
norm_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];

	if (w->wanted && !w->begun)
		memset(w->dx, 0, tensor_count(w) * sizeof(float));
	/* x is wanted if w is, except in the first layer of a frozen model. */
	assert(x->wanted);
	t->loops->norm_back(x->dx, w->wanted ? w->dx : NULL, x->x, w->x, n->saved,
	    n->out->dx, x->rows, x->columns, x->begun);
}

const struct op op_norm_row = { .name = "norm", .forward = norm_forward,
    .backward = norm_backward };

struct tensor *
op_norm(struct tape *t, struct tensor *x, struct tensor *w, float epsilon)
{
	struct node *n = tape_add(t, &op_norm_row, x->rows, x->columns);

	assert(tensor_count(w) == (size_t)x->columns);
	op_take(t, n, x);
	op_take(t, n, w);
	norm_of(n)->epsilon = epsilon;
	n->saved = tape_floats(t, (size_t)x->rows);
	return n->out;
}
