/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_HISTORY_H
#define MUSIC_HISTORY_H

/*
 * history.h - undo tree of a song.
 *
 * Node 0 is the piece as it was opened; every other node is one edit of its
 * parent.  Undo goes to the parent, redo to the child made or visited last.  A
 * new edit after an undo starts a branch, and nothing is ever dropped.  Nodes
 * are numbered in order of creation and keep their numbers in the store.
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
	uint32_t		 at;	/* current node: the song is in the state after it */
};

bool	 history_init(struct history *, struct err *);	/* creates node 0 */
void	 history_clear(struct history *);
bool	 history_reserve(struct history *, struct err *);	/* room for one more node */
/*
 * Adds `edit` as a child of `at` and moves there; takes ownership and leaves
 * `edit` empty.  Cannot fail after history_reserve.
 */
uint32_t history_push(struct history *, struct edit *, int64_t made_unix_s);
bool	 history_can_undo(const struct history *);
bool	 history_can_redo(const struct history *);
/*
 * The nodes from `at` to `target`: first `up` edits to invert, then `down` edits
 * to apply, in order.  free() *path.
 */
bool	 history_path(const struct history *, uint32_t target, uint32_t **path,
	     size_t *up, size_t *down, struct err *);
/* Moves `at`, and sets redo_child along the path. */
void	 history_go(struct history *, uint32_t target);

#endif
