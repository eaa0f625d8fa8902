/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tensor/loops.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/*
 * op_set.c - sets: what sounds together, as what is read and as what is to be told.
 */

/* --- bag */

void
bag_forward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;
	uint16_t list[OP_LIST_MAX];

	for (int row = 0; row < n->out->rows; row++) {
		float *y = n->out->x + (size_t)row * d;
		int count = n->u.bag.list(n->u.bag.arg, row, list);

		memset(y, 0, d * sizeof *y);
		for (int i = 0; i < count; i++)
			t->loops->accumulate(y, n->in[0]->x + list[i] * d, d);
	}
}

void
bag_backward(struct tape *t, struct node *n)
{
	struct tensor *table = n->in[0];
	size_t d = (size_t)n->out->columns;
	uint16_t list[OP_LIST_MAX];

	if (!table->wanted)
		return;
	if (!table->begun)
		memset(table->dx, 0, tensor_count(table) * sizeof(float));
	for (int row = 0; row < n->out->rows; row++) {
		int count = n->u.bag.list(n->u.bag.arg, row, list);

		for (int i = 0; i < count; i++)
			t->loops->accumulate(table->dx + list[i] * d, n->out->dx + (size_t)row * d, d);
	}
}

/* --- bits */

void
bits_forward(struct tape *t, struct node *n)
{
	size_t rows = (size_t)n->in[0]->rows, k = (size_t)n->in[0]->columns;
	double sum = 0;

	for (size_t i = 0; i < rows; i++)
		if (n->u.bits.weight[i] > 0)
			sum += n->u.bits.weight[i] * (double)t->loops->bits_loss(n->in[0]->x + i * k,
			    n->in[1]->x + i * k, k);
	n->out->x[0] = (float)sum;
}

void
bits_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	size_t rows = (size_t)x->rows, k = (size_t)x->columns;

	if (!x->wanted)
		return;
	for (size_t i = 0; i < rows; i++) {
		if (n->u.bits.weight[i] > 0)
			t->loops->bits_back(x->dx + i * k, x->x + i * k, n->in[1]->x + i * k, k,
			    n->out->dx[0] * n->u.bits.weight[i], x->begun);
		else if (!x->begun)
			memset(x->dx + i * k, 0, k * sizeof(float));
	}
}
