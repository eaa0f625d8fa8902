/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_TREE_H
#define APP_SUGGEST_TREE_H

/*
 * suggest_tree.h - the batches of candidates as a tree, row by row.
 *
 * A batch stands below the one that it varies or makes again, after its older
 * siblings.  Terminal's thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct suggest;

#define SUGGEST_TREE_DEPTH 31		/* deeper ones are drawn as deep as this */

struct suggest_row {
	size_t		 batch;		/* index into suggest's batches */
	int		 depth;		/* 0: asked for of the piece itself */
	bool		 last;		/* of its siblings */
	uint32_t	 lines;		/* bit d: the ancestor at depth d has later siblings */
};

/* One row for each batch; free() it.  NULL: no memory. */
struct suggest_row *suggest_tree(const struct suggest *);
/* The row of a batch. */
size_t	 suggest_tree_at(const struct suggest_row *, size_t count, size_t batch);

#endif
