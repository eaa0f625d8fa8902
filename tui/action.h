/* SPDX-License-Identifier: MIT */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

/*
 * action.h - commands that need the screen.
 *
 * They complement those of command.h: the `:` line, the help screen and the
 * keys know both.  A table of actions ends with a NULL name.
 */

#include <stddef.h>

struct ui;

struct ui_action {
	const char	*name;
	const char	*alias;		/* "b" for piece-show, as in command.h; or NULL */
	const char	*args;		/* "name", shown in help */
	const char	*help;		/* one line, no full stop */
	/* "" if there is no argument. */
	void		(*run)(struct ui *, const char *argument);
};

/* The i-th of all tables of a list, which ends with NULL; NULL after the last. */
const struct ui_action *action_at(const struct ui_action *const *tables, size_t i);

#endif
