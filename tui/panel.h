/* SPDX-License-Identifier: MIT */
#ifndef TUI_PANEL_H
#define TUI_PANEL_H

/*
 * panel.h - what opens beside the roll, or in its place.
 *
 * A panel is one file, panel_NAME.c, which ends with its row, and a line in
 * tables.c.  The `panel` action, the keymap and the drawing walk the table.
 */

#include <stdbool.h>

#include "keymap.h"
#include "screen.h"

struct ui;

struct panel {
	const char	*name;		/* "mixer": for the panel action and the keymap */
	/* Keys that open it, and those it has while it takes the keys; a NULL mode ends them. */
	const struct binding *keys;
	void		(*draw)(struct ui *, struct rect);
	bool		 whole;		/* in place of the roll, not beside it; it needs `type` */
	/* What follows is NULL where there is nothing to do. */
	const char	*leave;		/* the command line that closes what it shows */
	void		(*open)(struct ui *);	/* it has just been opened */
	bool		(*type)(struct ui *, const char *key);	/* true: the keymap is not asked */
	/* After each event, open or not. */
	void		(*watch)(struct ui *, const struct panel *self);
};

#endif
