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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/edit.h"

struct history_node {
	struct edit	 edit;		/* owned; empty in node 0 */
	uint32_t	 parent;
	uint32_t	 redo_child;	/* 0: none */
	int64_t		 made_unix_s;
	bool		 bulk;		/* some of its changes are bulks: see bulk.h */
};

struct song;

struct history {
	struct history_node	*nodes;	/* owned */
	size_t			 count, capacity;
	uint32_t		 at;	/* current node: the song is in the state after it */
	struct song		*first;	/* owned: the song of node 0; NULL: not known */
	/* Bulks near `at` hold their tracks, up to this many events of 32 bytes. */
	size_t			 held_max;
};

bool	 history_init(struct history *, struct err *);	/* creates node 0 */
void	 history_clear(struct history *);
bool	 history_reserve(struct history *, struct err *);	/* room for one more node */
/*
 * Adds `edit` as a child of `at` and moves there; takes ownership and leaves
 * `edit` empty.  Cannot fail after history_reserve.
 */
uint32_t history_push(struct history *, struct edit *, int64_t made_unix_s);
/* The song of node 0, from which the others can be made again. */
void	 history_begin_with(struct history *, const struct song *);
/* After a bulk was applied: those farthest from `at` let go what they hold too much. */
void	 history_let_go(struct history *);
/* Its bulks have let go: the song of its parent must be made again. */
bool	 history_cannot_invert(const struct history *, uint32_t node);
/*
 * The song as after a node, made from the first one.  It will give away no id that
 * `now`, another song of this tree, has given away.  NULL: err says why not.
 */
struct song *history_song(struct history *, uint32_t node, const struct song *now, struct err *);
bool	 history_can_undo(const struct history *);
bool	 history_can_redo(const struct history *);
/*
 * The nodes from `from` to `target`: first `up` edits to invert, then `down` edits
 * to apply, in order.  free() *path.
 */
bool	 history_path(const struct history *, uint32_t from, uint32_t target, uint32_t **path,
	     size_t *up, size_t *down, struct err *);
/* About how many changes lie between two nodes; SIZE_MAX where songs must be made again. */
size_t	 history_changes(const struct history *, uint32_t from, uint32_t target);
/*
 * Takes a song one step along a path: by undo from after `node` to before it, else
 * back again.  *inverse, empty before, is the edit that undo applied.  On failure
 * the song is unchanged.
 */
bool	 history_step(struct history *, struct song **, uint32_t node, bool undo,
	     struct edit *inverse, struct err *);
/* Moves `at`, and sets redo_child along the path. */
void	 history_go(struct history *, uint32_t target);

#endif
