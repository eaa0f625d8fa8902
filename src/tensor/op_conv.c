/* SPDX-License-Identifier: MIT */

/*
 * op_conv.c - what a convolution over time is made of: the rows that it sees
 * side by side, for op_linear to multiply; and the usual bend after it.
 *
 * Rows of one lane are `lanes` apart, so what a tap sees is the whole of x
 * shifted by a multiple of lanes.
 */
#include <string.h>

#include "tensor/loops.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* How many rows before its own tap j sees. */
static size_t
shift_of(const struct node *n, size_t j)
{
	size_t shift = j * (size_t)n->u.taps.dilation * (size_t)n->u.taps.lanes;
	size_t rows = (size_t)n->out->rows;

	return shift < rows ? shift : rows;
}

void
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

void
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

void
relu_forward(struct tape *t, struct node *n)
{
	const float *x = n->in[0]->x;
	float *y = n->out->x;

	(void)t;
	for (size_t i = 0; i < tensor_count(n->out); i++)
		y[i] = x[i] > 0 ? x[i] : 0;
}

void
relu_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	const float *y = n->out->x, *dy = n->out->dx;
	float *dx = x->dx;

	(void)t;
	if (!x->wanted)
		return;
	if (!x->begun)
		memset(dx, 0, tensor_count(x) * sizeof *dx);
	for (size_t i = 0; i < tensor_count(x); i++)
		dx[i] += y[i] > 0 ? dy[i] : 0;
}
