/* SPDX-License-Identifier: MIT */

/* op_embed.c - sums of table rows: one of each table, or a set from one. */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- embed */

struct embed_node { op_index_fn at; const void *arg; };

static struct embed_node *
embed_of(const struct node *n)
{
	return op_own(n, sizeof(struct embed_node));
}

/* An index beyond a table's end selects its last row. */
static size_t
row_at(const struct node *n, int row, int table)
{
	int at = embed_of(n)->at(embed_of(n)->arg, row, table);

	return (size_t)(at < n->in[table]->rows ? at : n->in[table]->rows - 1);
}

static void
embed_forward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;

	for (int row = 0; row < n->out->rows; row++) {
		float *y = n->out->x + (size_t)row * d;

		for (int i = 0; i < n->inputs; i++) {
			const float *x = n->in[i]->x + row_at(n, row, i) * d;

			if (i == 0)
				memcpy(y, x, d * sizeof *y);
			else
				t->loops->accumulate(y, x, d);
		}
	}
}

static void
embed_backward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;

	for (int i = 0; i < n->inputs; i++) {
		struct tensor *table = n->in[i];

		if (!table->wanted)
			continue;
		if (!table->begun)
			memset(table->dx, 0, tensor_count(table) * sizeof(float));
		for (int row = 0; row < n->out->rows; row++)
			t->loops->accumulate(table->dx + row_at(n, row, i) * d,
			    n->out->dx + (size_t)row * d, d);
	}
}

const struct op op_embed_row = { .name = "embed", .forward = embed_forward,
    .backward = embed_backward };

struct tensor *
op_embed(struct tape *t, int rows, struct tensor *tables, int table_count, op_index_fn at,
    const void *arg)
{
	struct node *n = tape_add(t, &op_embed_row, rows, tables[0].columns);

	for (int i = 0; i < table_count; i++) {
		assert(tables[i].columns == tables[0].columns);
		op_take(t, n, &tables[i]);
	}
	embed_of(n)->at = at;
	embed_of(n)->arg = arg;
	return n->out;
}

/* --- bag */

struct bag_node { op_list_fn list; const void *arg; };

static struct bag_node *
bag_of(const struct node *n)
{
	return op_own(n, sizeof(struct bag_node));
}

static void
bag_forward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;
	uint16_t list[OP_LIST_MAX];

	for (int row = 0; row < n->out->rows; row++) {
		float *y = n->out->x + (size_t)row * d;
		int count = bag_of(n)->list(bag_of(n)->arg, row, list);

		memset(y, 0, d * sizeof *y);
		for (int i = 0; i < count; i++)
			t->loops->accumulate(y, n->in[0]->x + list[i] * d, d);
	}
}

static void
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
		int count = bag_of(n)->list(bag_of(n)->arg, row, list);

		for (int i = 0; i < count; i++)
			t->loops->accumulate(table->dx + list[i] * d,
			    n->out->dx + (size_t)row * d, d);
	}
}

const struct op op_bag_row = { .name = "bag", .forward = bag_forward, .backward = bag_backward };

struct tensor *
op_bag(struct tape *t, int rows, struct tensor *table, op_list_fn list, const void *arg)
{
	struct node *n = tape_add(t, &op_bag_row, rows, table->columns);

	op_take(t, n, table);
	bag_of(n)->list = list;
	bag_of(n)->arg = arg;
	return n->out;
}
