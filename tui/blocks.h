/* SPDX-License-Identifier: MIT */
#ifndef TUI_BLOCKS_H
#define TUI_BLOCKS_H

/*
 * blocks.h - a line of blocks that shrinks by priority.
 *
 * When the line is too narrow, blocks first take their brief form and then
 * disappear, lowest priority first.
 */

#include <stdbool.h>

#include "screen.h"

#define BLOCKS_MAX 24

struct block {
	char		 full[160], brief[64];	/* brief "": it disappears at once */
	int		 priority;		/* higher stays longer */
	struct style	 style;
	bool		 right;			/* aligned to the right end */
};

struct blocks {
	struct block	 block[BLOCKS_MAX];
	int		 count;
};

/* Appends an empty block; asserts that there is room. */
struct block *blocks_add(struct blocks *, int priority, struct style);
/* The same, with its full text. */
struct block *blocks_print(struct blocks *, int priority, struct style, const char *fmt, ...)
	     __attribute__((format(printf, 4, 5)));
void	 blocks_draw(struct screen *, struct rect, const struct blocks *, struct style between);

#endif
