/* SPDX-License-Identifier: MIT */

/*
 * op_conv.c - convolutions over time: one that collects the inputs of all taps for
 * op_linear, and a depthwise one.
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

/* How many rows back tap j looks. */
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

const struct op op_taps_row = { .name = "taps", .forward = taps_forward,
    .backward = taps_backward };

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

/* --- depthwise: y_t = x_t + sum over k of w_k x_(t - k) */

struct depthwise_node { int lanes; };

static struct depthwise_node *
depthwise_of(const struct node *n)
{
	return op_own(n, sizeof(struct depthwise_node));
}

/* Number of earlier rows that row r depends on, at most the taps of w. */
static size_t
seen_by(const struct node *n, size_t r)
{
	size_t before = r / (size_t)depthwise_of(n)->lanes, all = (size_t)n->in[1]->rows;

	return before < all ? before : all;
}

static void
depthwise_forward(struct tape *t, struct node *n)
{
	const struct tensor *x = n->in[0], *w = n->in[1];
	size_t d = (size_t)x->columns, step = (size_t)depthwise_of(n)->lanes * d;

	memcpy(n->out->x, x->x, tensor_count(x) * sizeof(float));
	for (size_t r = 0; r < (size_t)x->rows; r++)
		for (size_t k = 0, seen = seen_by(n, r); k < seen; k++)
			t->loops->multiply_add(n->out->x + r * d, w->x + k * d,
			    x->x + r * d - (k + 1) * step, d);
}

/*
 * dx_(t-k) += w_k dy_t;  dw_k += x_(t-k) dy_t.  If dx is dy, passed on, each row is read
 * before later rows add to it.
 */
static void
depthwise_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];
	const float *dy = n->out->dx;
	size_t d = (size_t)x->columns, step = (size_t)depthwise_of(n)->lanes * d;

	if (w->wanted && !w->begun)
		memset(w->dx, 0, tensor_count(w) * sizeof(float));
	if (x->wanted && !x->begun)
		memcpy(x->dx, dy, tensor_count(x) * sizeof(float));
	else if (x->wanted && x->dx != dy)
		t->loops->accumulate(x->dx, dy, tensor_count(x));
	for (size_t r = 0; r < (size_t)x->rows; r++)
		for (size_t k = 0, seen = seen_by(n, r); k < seen; k++) {
			size_t from = r * d - (k + 1) * step;

			if (w->wanted)
				t->loops->multiply_add(w->dx + k * d, x->x + from, dy + r * d, d);
			if (x->wanted)
				t->loops->multiply_add(x->dx + from, w->x + k * d, dy + r * d, d);
		}
}

const struct op op_depthwise_row = {
	.name = "depthwise", .hands_on = true, .forward = depthwise_forward,
	.backward = depthwise_backward
};

struct tensor *
op_depthwise(struct tape *t, struct tensor *x, struct tensor *w, int lanes)
{
	struct node *n = tape_add(t, &op_depthwise_row, x->rows, x->columns);

	assert(w->columns == x->columns && x->rows % lanes == 0);
	op_take(t, n, x);
	op_take(t, n, w);
	depthwise_of(n)->lanes = lanes;
	return n->out;
}
