/* SPDX-License-Identifier: MIT */
#ifndef TUI_BLOCKS_H
#define TUI_BLOCKS_H

/*
 * blocks.h - a line of blocks that gives way by priority when it gets narrow.
 *
 * A block is shown long, then short, then not at all, the lowest priority
 * first.
 */

#include <stdbool.h>

#include "screen.h"

#define BLOCKS_MAX 24

struct block {
	char		 full[160], brief[64];	/* brief "": it goes straight away */
	int		 priority;		/* higher stays longer */
	struct style	 style;
	bool		 right;			/* from the right end */
};

struct blocks {
	struct block	 block[BLOCKS_MAX];
	int		 count;
};

/* A block without text at the end of those before; asserts that there is room for one. */
struct block *blocks_add(struct blocks *, int priority, struct style);
/* The same with its long text. */
struct block *blocks_print(struct blocks *, int priority, struct style, const char *fmt, ...)
	     __attribute__((format(printf, 4, 5)));
void	 blocks_draw(struct screen *, struct rect, const struct blocks *, struct style between);

#endif
