/* SPDX-License-Identifier: MIT */
#ifndef TUI_PANEL_H
#define TUI_PANEL_H

/*
 * panel.h - panels: windows beside the roll, or instead of it.
 *
 * A panel is one file, panel_NAME.c, which ends with its row, and an entry in
 * tables.c.  The `panel` action, the keymap and drawing walk the table.
 */

#include <stdbool.h>
#include <stddef.h>

#include "keymap.h"
#include "screen.h"

struct mouse;
struct ui;
struct ui_action;

/* The keys that every panel has, as its footer names them. */
#define PANEL_KEYS(panel)							\
	{ panel, "i", "focus", "roll" }, { panel, "q", "leave", "close" },	\
	{ panel, "<Esc>", "leave", "close" }

/* In panel_NAME.c: state(ui) is the struct in which the panel keeps what is its own; plain data. */
#define PANEL_STATE(row, type)						\
	extern const struct panel row;					\
	static struct type *						\
	state(const struct ui *ui)					\
	{								\
		return ui_state(ui, &row);				\
	}

struct panel {
	const char	*name;		/* "mixer": the name for the panel action and the keymap */
	/*
	 * Keys that open it, and its keys while focused; ended by a NULL mode.
	 * The help of a key of the panel is its label in the footer.
	 */
	const struct binding *keys;
	void		(*draw)(struct ui *, struct rect);
	bool		 whole;		/* instead of the roll; requires `type` */
	/* Lines for what it shows, below the roll and as wide; NULL or 0: it stands beside it. */
	int		(*rows)(const struct ui *);
	bool		 shows_lane;	/* so the lane has no other place */
	size_t		 state_size;	/* of that struct, zero at first; 0: none */
	/* The following may be NULL. */
	const struct ui_action *actions;	/* those that only it needs; ended by a NULL name */
	const char	*leave;		/* command line that closes what it shows */
	void		(*open)(struct ui *);	/* called after it was opened */
	bool		(*type)(struct ui *, const char *key);	/* true: the key was handled */
	/* Presses in its rectangle; once it has set DRAG_PANEL, all until the release. */
	void		(*mouse)(struct ui *, struct rect, const struct mouse *);
	void		(*begin)(struct ui *);	/* another piece is on the screen */
	bool		(*moves)(const struct ui *);	/* it goes on by itself now */
	/* Called after each event, open or not. */
	void		(*watch)(struct ui *, const struct panel *self);
};

#endif
