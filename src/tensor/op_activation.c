/* SPDX-License-Identifier: MIT */

/* op_activation.c - elementwise functions. */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

#define LEAK 0.2f

/* A node with one input and a result of the same shape. */
static struct tensor *
put_alike(struct tape *t, const struct op *op, struct tensor *x)
{
	struct node *n = tape_add(t, op, x->rows, x->columns);

	op_take(t, n, x);
	return n->out;
}

/* --- gelu */

static void
gelu_forward(struct tape *t, struct node *n)
{
	t->loops->gelu(n->out->x, n->in[0]->x, tensor_count(n->out));
}

static void
gelu_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	if (x->wanted)
		t->loops->gelu_back(x->dx, x->x, n->out->dx, tensor_count(x), x->begun);
}

const struct op op_gelu_row = { .name = "gelu", .forward = gelu_forward,
    .backward = gelu_backward };

struct tensor *
op_gelu(struct tape *t, struct tensor *x)
{
	struct node *n = tape_add(t, &op_gelu_row, x->rows, x->columns);

	op_take(t, n, x);
	return n->out;
}

/* --- relu */

static void
relu_forward(struct tape *t, struct node *n)
{
	const float *x = n->in[0]->x;
	float *y = n->out->x;

	(void)t;
	for (size_t i = 0; i < tensor_count(n->out); i++)
		y[i] = x[i] > 0 ? x[i] : 0;
}

static void
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

const struct op op_relu_row = { .name = "relu", .forward = relu_forward,
    .backward = relu_backward };

struct tensor *
op_relu(struct tape *t, struct tensor *x)
{
	struct node *n = tape_add(t, &op_relu_row, x->rows, x->columns);

	op_take(t, n, x);
	n->out->kept = true;
	return n->out;
}

/* --- leaky, and the gate by its slopes */

static inline float
slope(float x)
{
	return x > 0 ? 1 : LEAK;
}

static void
leaky_forward(struct tape *t, struct node *n)
{
	const float *x = n->in[0]->x;

	(void)t;
	for (size_t i = 0; i < tensor_count(n->out); i++)
		n->out->x[i] = x[i] * slope(x[i]);
}

static void
leaky_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	(void)t;
	for (size_t i = 0; i < tensor_count(x); i++)
		op_give(&x->dx[i], n->out->dx[i] * slope(x->x[i]), x->begun);
}

const struct op op_leaky_row = { .name = "leaky", .forward = leaky_forward,
    .backward = leaky_backward };

struct tensor *
op_leaky(struct tape *t, struct tensor *x)
{
	return put_alike(t, &op_leaky_row, x);
}

/* --- gate */

static void
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

/* The slopes are constant by parts: their own gradient is zero. */
static void
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

const struct op op_gate_row = { .name = "gate", .forward = gate_forward,
    .backward = gate_backward };

struct tensor *
op_gate(struct tape *t, struct tensor *x, struct tensor *by)
{
	struct node *n = tape_add(t, &op_gate_row, by->rows, by->columns);

	assert(x->columns == by->columns && (x->rows == 1 || x->rows == by->rows));
	op_take(t, n, x);
	op_take(t, n, by);
	return n->out;
}

/* --- sigmoid */

static void
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

static void
sigmoid_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	const float *y = n->out->x;

	(void)t;
	for (size_t i = 0; i < tensor_count(x); i++)
		op_give(&x->dx[i], n->out->dx[i] * y[i] * (1 - y[i]), x->begun);
}

const struct op op_sigmoid_row = { .name = "sigmoid", .forward = sigmoid_forward,
    .backward = sigmoid_backward };

struct tensor *
op_sigmoid(struct tape *t, struct tensor *x)
{
	return put_alike(t, &op_sigmoid_row, x);
}
