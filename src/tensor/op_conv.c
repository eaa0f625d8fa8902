/* SPDX-License-Identifier: MIT */

/*
 * op_conv.c - what a convolution over time is made of: the rows that it sees
 * side by side, for op_linear to multiply.
 *
 * Rows of one lane are `lanes` apart, so what a tap sees is the whole of x
 * shifted by a multiple of lanes.
 */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- taps */

struct taps_node { int dilation, lanes; };

static struct taps_node *
taps_of(const struct node *n)
{
	return op_own(n, sizeof(struct taps_node));
}

/* How many rows before its own tap j sees. */
static size_t
shift_of(const struct node *n, size_t j)
{
	size_t shift = j * (size_t)taps_of(n)->dilation * (size_t)taps_of(n)->lanes;
	size_t rows = (size_t)n->out->rows;

	return shift < rows ? shift : rows;
}

static void
taps_forward(struct tape *t, struct node *n)
{
	const struct tensor *x = n->in[0];
	size_t d = (size_t)x->columns, rows = (size_t)x->rows, wide = (size_t)n->out->columns;

	for (size_t j = 0; j < wide / d; j++) {
		size_t shift = shift_of(n, j);
		float *y = n->out->x + j * d;

		for (size_t r = 0; r < shift; r++)
			memset(y + r * wide, 0, d * sizeof *y);
		t->loops->copy(y + shift * wide, wide, x->x, d, rows - shift, d, false);
	}
}

static void
taps_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	size_t d = (size_t)x->columns, rows = (size_t)x->rows, wide = (size_t)n->out->columns;

	if (!x->wanted)
		return;
	for (size_t j = 0; j < wide / d; j++) {
		size_t shift = shift_of(n, j);

		t->loops->copy(x->dx, d, n->out->dx + shift * wide + j * d, wide, rows - shift, d,
		    x->begun || j > 0);
	}
}

const struct op op_taps_row = { .name = "taps", .forward = taps_forward, .backward = taps_backward };

struct tensor *
op_taps(struct tape *t, struct tensor *x, int taps, int dilation, int lanes)
{
	struct node *n = tape_add(t, &op_taps_row, x->rows, taps * x->columns);

	assert(x->rows % lanes == 0 && taps > 0 && dilation > 0);
	op_take(t, n, x);
	taps_of(n)->dilation = dilation;
	taps_of(n)->lanes = lanes;
	return n->out;
}
