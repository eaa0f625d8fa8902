/* SPDX-License-Identifier: MIT */

/* op_add.c - sums of two streams and of rows with a vector, and dropout. */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- add: y = a + dropout b */

struct add_node { float keep; uint32_t seed; };

static struct add_node *
add_of(const struct node *n)
{
	return op_own(n, sizeof(struct add_node));
}

static void
add_forward(struct tape *t, struct node *n)
{
	const float *a = n->in[0]->x, *b = n->in[1]->x;
	size_t count = tensor_count(n->out);

	if (add_of(n)->keep < 1)
		t->loops->add_dropped(n->out->x, a, b, count, add_of(n)->keep, add_of(n)->seed);
	else
		t->loops->add(n->out->x, a, b, count);
}

/* dx = dy, or dx += dy */
static void
pass_on(struct tape *t, struct tensor *x, const struct tensor *y)
{
	if (!x->begun)
		memcpy(x->dx, y->dx, tensor_count(y) * sizeof(float));
	else if (x->dx != y->dx)	/* otherwise it was passed on */
		t->loops->accumulate(x->dx, y->dx, tensor_count(y));
}

static void
add_backward(struct tape *t, struct node *n)
{
	struct tensor *a = n->in[0], *b = n->in[1], *y = n->out;

	if (b->wanted && add_of(n)->keep < 1)
		t->loops->drop(b->dx, y->dx, tensor_count(y), add_of(n)->keep, add_of(n)->seed,
		    b->begun);
	else if (b->wanted)
		pass_on(t, b, y);
	if (a->wanted)
		pass_on(t, a, y);
}

const struct op op_add_row = { .name = "add", .hands_on = true, .forward = add_forward,
    .backward = add_backward };

struct tensor *
op_add(struct tape *t, struct tensor *a, struct tensor *b, float dropout, uint32_t seed)
{
	struct node *n = tape_add(t, &op_add_row, a->rows, a->columns);

	assert(a->rows == b->rows && a->columns == b->columns && a != b);
	op_take(t, n, a);
	op_take(t, n, b);
	add_of(n)->keep = 1 - dropout;
	add_of(n)->seed = seed;
	tape_done_with(t, b);
	return n->out;
}

/* --- bias: y = x + b */

static void
bias_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *y = n->out;
	size_t d = (size_t)x->columns;

	for (size_t i = 0; i < (size_t)x->rows; i++)
		t->loops->add(y->x + i * d, x->x + i * d, n->in[1]->x, d);
}

/* db += sum over the rows of dy */
static void
bias_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *b = n->in[1], *y = n->out;
	size_t d = (size_t)x->columns;

	if (b->wanted && !b->begun)
		memset(b->dx, 0, d * sizeof(float));
	for (size_t i = 0; b->wanted && i < (size_t)x->rows; i++)
		t->loops->accumulate(b->dx, y->dx + i * d, d);
	if (x->wanted)
		pass_on(t, x, y);
}

const struct op op_bias_row = { .name = "bias", .hands_on = true, .forward = bias_forward,
    .backward = bias_backward };

struct tensor *
op_bias(struct tape *t, struct tensor *x, struct tensor *b)
{
	struct node *n = tape_add(t, &op_bias_row, x->rows, x->columns);

	assert(tensor_count(b) == (size_t)x->columns);
	op_take(t, n, x);
	op_take(t, n, b);
	return n->out;
}

/* --- drop: y = dropout x */

struct drop_node { float keep; uint32_t seed; };

static struct drop_node *
drop_of(const struct node *n)
{
	return op_own(n, sizeof(struct drop_node));
}

static void
drop_forward(struct tape *t, struct node *n)
{
	t->loops->drop(n->out->x, n->in[0]->x, tensor_count(n->out), drop_of(n)->keep,
	    drop_of(n)->seed, false);
}

static void
drop_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	if (x->wanted)
		t->loops->drop(x->dx, n->out->dx, tensor_count(x), drop_of(n)->keep,
		    drop_of(n)->seed, x->begun);
}

const struct op op_drop_row = { .name = "drop", .forward = drop_forward,
    .backward = drop_backward };

struct tensor *
op_drop(struct tape *t, struct tensor *x, float dropout, uint32_t seed)
{
	struct node *n;

	if (dropout <= 0)
		return x;
	n = tape_add(t, &op_drop_row, x->rows, x->columns);
	op_take(t, n, x);
	drop_of(n)->keep = 1 - dropout;
	drop_of(n)->seed = seed;
	return n->out;
}
