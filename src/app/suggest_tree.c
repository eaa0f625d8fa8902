/* SPDX-License-Identifier: MIT */
#include "app/suggest_tree.h"

#include <stdlib.h>

#include "app/suggest.h"

#define NONE	SIZE_MAX

struct node {
	size_t	 parent, first, last, next;	/* NONE: none */
};

/* Parents come before their children, and mostly shortly before. */
static size_t
index_of(const struct suggest *g, const struct batch *batch, size_t before)
{
	for (size_t i = before; batch != NULL && i-- > 0;)
		if (g->batches[i] == batch)
			return i;
	return NONE;
}

static void
link_nodes(const struct suggest *g, struct node *nodes)
{
	size_t root = NONE;		/* the last one so far */

	for (size_t i = 0; i < g->count; i++) {
		size_t parent = index_of(g, g->batches[i]->parent, i);
		size_t *last = parent != NONE ? &nodes[parent].last : &root;

		nodes[i] = (struct node){ parent, NONE, NONE, NONE };
		if (*last != NONE)
			nodes[*last].next = i;
		else if (parent != NONE)
			nodes[parent].first = i;
		*last = i;
	}
}

/* The row below that of a node: its first child, or who comes after it and its ancestors. */
static size_t
after(const struct node *nodes, size_t i)
{
	if (nodes[i].first != NONE)
		return nodes[i].first;
	while (i != NONE && nodes[i].next == NONE)
		i = nodes[i].parent;
	return i != NONE ? nodes[i].next : NONE;
}

static struct suggest_row
row_of(const struct node *nodes, size_t i)
{
	struct suggest_row row = { .batch = i, .last = nodes[i].next == NONE };
	size_t up[SUGGEST_TREE_DEPTH];

	for (size_t p = nodes[i].parent; p != NONE && row.depth < SUGGEST_TREE_DEPTH;
	    p = nodes[p].parent)
		up[row.depth++] = p;
	for (int d = 0; d < row.depth; d++)
		if (nodes[up[row.depth - 1 - d]].next != NONE)
			row.lines |= UINT32_C(1) << d;
	return row;
}

struct suggest_row *
suggest_tree(const struct suggest *g)
{
	struct suggest_row *rows = calloc(g->count + 1, sizeof *rows);
	struct node *nodes = calloc(g->count + 1, sizeof *nodes);
	size_t at = 0;

	if (rows == NULL || nodes == NULL) {
		free(rows);
		free(nodes);
		return NULL;
	}
	link_nodes(g, nodes);
	for (size_t i = g->count > 0 ? 0 : NONE; i != NONE; i = after(nodes, i))
		rows[at++] = row_of(nodes, i);
	free(nodes);
	return rows;
}

size_t
suggest_tree_at(const struct suggest_row *rows, size_t count, size_t batch)
{
	size_t at = 0;

	while (at + 1 < count && rows[at].batch != batch)
		at++;
	return at;
}
