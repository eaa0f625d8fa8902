/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_HISTORY_H
#define MUSIC_HISTORY_H

/*
 * history.h - the tree of edits.
 *
 * Node 0 is the piece as it was opened; every other node is one edit made on
 * its parent.  Undo goes to the parent, redo to the child made or visited
 * last; a new edit after an undo begins a branch and nothing is ever dropped.
 * Nodes are numbered in the order they were made, and keep their number in
 * the store.
 */

#include <stdint.h>

#include "base/err.h"
#include "music/edit.h"

struct history_node {
	struct edit	 edit;		/* owned; empty in node 0 */
	uint32_t	 parent;
	uint32_t	 redo_child;	/* 0: none */
	int64_t		 made_unix_s;
};

struct history {
	struct history_node	*nodes;	/* owned */
	size_t			 count, capacity;
	uint32_t		 at;	/* the song is as after this node */
};

bool	 history_init(struct history *, struct err *);	/* makes node 0 */
void	 history_clear(struct history *);
bool	 history_reserve(struct history *, struct err *);	/* room for one more node */
/*
 * Takes over `edit` (leaves it empty) as a child of `at` and goes there.
 * Cannot fail after reserve.
 */
uint32_t history_push(struct history *, struct edit *, int64_t made_unix_s);
bool	 history_can_undo(const struct history *);
bool	 history_can_redo(const struct history *);
/*
 * The nodes on the way from `at` to `target`: `up` edits to be inverted, in
 * order, then `down` edits to be applied, in order.  free() *path.
 */
bool	 history_path(const struct history *, uint32_t target, uint32_t **path,
	     size_t *up, size_t *down, struct err *);
/* Moves `at`, sets redo_child along the way. */
void	 history_go(struct history *, uint32_t target);

#endif
