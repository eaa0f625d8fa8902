/* SPDX-License-Identifier: MIT */

/* op_loss.c - losses: of classes, and of sets of bits. */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- loss; saved: log of the sum of exp, (rows) */

struct loss_node {
	const uint16_t *target;
	const uint8_t *weight;
	float smoothing;
	op_index_fn from;
	const void *arg;
};

static struct loss_node *
loss_of(const struct node *n)
{
	return op_own(n, sizeof(struct loss_node));
}

/* The first possible class of row i. */
static size_t
first_class(const struct node *n, int i)
{
	return loss_of(n)->from != NULL ? (size_t)loss_of(n)->from(loss_of(n)->arg, i, 0) : 0;
}

static void
loss_forward(struct tape *t, struct node *n)
{
	struct tensor *logits = n->in[0];
	size_t columns = (size_t)logits->columns;
	double sum = 0;

	for (int i = 0; i < logits->rows; i++) {
		const float *x = logits->x + (size_t)i * columns;
		size_t from;

		if (loss_of(n)->weight[i] == 0)
			continue;
		from = first_class(n, i);
		n->saved[i] = t->loops->log_sum_exp(x + from, columns - from);
		sum += loss_of(n)->weight[i] * (double)(n->saved[i] - x[loss_of(n)->target[i]]);
	}
	n->out->x[0] = (float)sum;
}

/* dx = dy weight (softmax(x) - smoothing / classes - (1 - smoothing at the target)) */
static void
loss_backward(struct tape *t, struct node *n)
{
	struct tensor *logits = n->in[0];
	size_t columns = (size_t)logits->columns;
	float even;

	if (!logits->wanted)
		return;
	for (int i = 0; i < logits->rows; i++) {
		float *dx = logits->dx + (size_t)i * columns;
		float scale = n->out->dx[0] * loss_of(n)->weight[i];
		size_t from = loss_of(n)->weight[i] > 0 ? first_class(n, i) : columns;

		if (!logits->begun)
			memset(dx, 0, from * sizeof *dx);
		if (loss_of(n)->weight[i] == 0)
			continue;
		even = loss_of(n)->smoothing / (float)(columns - from);
		t->loops->loss_back(dx + from, logits->x + (size_t)i * columns + from,
		    columns - from, n->saved[i], scale, even, logits->begun);
		dx[loss_of(n)->target[i]] -= scale * (1 - loss_of(n)->smoothing);
	}
}

const struct op op_loss_row = { .name = "loss", .forward = loss_forward,
    .backward = loss_backward };

static struct node *
add_loss(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight)
{
	struct node *n = tape_add(t, &op_loss_row, 1, 1);

	op_take(t, n, logits);
	loss_of(n)->target = target;
	loss_of(n)->weight = weight;
	loss_of(n)->smoothing = 0;
	loss_of(n)->from = NULL;
	loss_of(n)->arg = NULL;
	n->saved = tape_floats(t, (size_t)logits->rows);
	return n;
}

struct tensor *
op_loss(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight)
{
	return add_loss(t, logits, target, weight)->out;
}

struct tensor *
op_loss_smoothed(struct tape *t, struct tensor *logits, const uint16_t *target,
    const uint8_t *weight, float smoothing)
{
	struct node *n = add_loss(t, logits, target, weight);

	loss_of(n)->smoothing = smoothing;
	return n->out;
}

struct tensor *
op_loss_from(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight,
    op_index_fn from, const void *arg)
{
	struct node *n = add_loss(t, logits, target, weight);

	loss_of(n)->from = from;
	loss_of(n)->arg = arg;
	return n->out;
}

/* --- bits */

struct bits_node { const uint8_t *weight; };

static struct bits_node *
bits_of(const struct node *n)
{
	return op_own(n, sizeof(struct bits_node));
}

static void
bits_forward(struct tape *t, struct node *n)
{
	size_t rows = (size_t)n->in[0]->rows, k = (size_t)n->in[0]->columns;
	double sum = 0;

	for (size_t i = 0; i < rows; i++)
		if (bits_of(n)->weight[i] > 0)
			sum += bits_of(n)->weight[i] *
			    (double)t->loops->bits_loss(n->in[0]->x + i * k,
			    n->in[1]->x + i * k, k);
	n->out->x[0] = (float)sum;
}

static void
bits_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	size_t rows = (size_t)x->rows, k = (size_t)x->columns;

	if (!x->wanted)
		return;
	for (size_t i = 0; i < rows; i++) {
		if (bits_of(n)->weight[i] > 0)
			t->loops->bits_back(x->dx + i * k, x->x + i * k, n->in[1]->x + i * k, k,
			    n->out->dx[0] * bits_of(n)->weight[i], x->begun);
		else if (!x->begun)
			memset(x->dx + i * k, 0, k * sizeof(float));
	}
}

const struct op op_bits_row = { .name = "bits", .forward = bits_forward,
    .backward = bits_backward };

struct tensor *
op_bits(struct tape *t, struct tensor *logits, struct tensor *bits, const uint8_t *weight)
{
	struct node *n = tape_add(t, &op_bits_row, 1, 1);

	assert(logits->rows == bits->rows && logits->columns == bits->columns && !bits->wanted);
	op_take(t, n, logits);
	op_take(t, n, bits);
	bits_of(n)->weight = weight;
	return n->out;
}
