/* SPDX-License-Identifier: MIT */
#ifndef TUI_UNDO_TREE_H
#define TUI_UNDO_TREE_H

/*
 * undo_tree.h - the undo tree as lines of text, the newest edit first.
 *
 * Each node has a row and stands in a lane; a lane leads down to the parent of
 * its node.  Where several lanes lead to one node, they end in its row.
 */

#include <stddef.h>
#include <stdint.h>

#include "music/history.h"

#define UNDO_LANES	8		/* branches further to the right are not drawn */

struct undo_row {
	uint32_t	 node;
	int		 lane;		/* UNDO_LANES: there was none left */
	unsigned	 through;	/* bits: the other lanes that go on downwards */
	unsigned	 ends;		/* bits: lanes whose nodes have this one as their parent */
};

/* The rows from `first` on, at most `room`; returns how many.  *lanes: in use, in all of them. */
size_t	 undo_tree_rows(const struct history *, size_t first, struct undo_row *, size_t room,
	     int *lanes);
/* The row of a node, and the other way about. */
static inline size_t
undo_tree_row_of(const struct history *h, uint32_t node)
{
	return h->count - 1 - node;
}

#endif
