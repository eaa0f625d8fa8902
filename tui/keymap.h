/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

/*
 * keymap.h - which keys run which command line.
 *
 * Bindings come from const tables; `map` lines of the config file and of the
 * `:` prompt come on top of them, the last one first.  A key is looked for in
 * the panel that has the keys, then in the mode, then in "any"; what is bound
 * in the first of these hides the others.  In a command line %c stands for the
 * character that <Any> matched; " ; " separates commands that run one after
 * the other for as long as they succeed.
 */

#include <stdbool.h>
#include <stddef.h>

#include "key.h"

struct settings;

struct binding {
	const char	*mode, *keys, *line;
	const char	*help;		/* for the list of a prefix; NULL: the command's own */
};

#define KEYMAP_TABLES 16

struct keymap {
	const struct settings *settings;	/* borrowed; its maps come first; may be NULL */
	struct {
		const struct binding *rows;	/* borrowed */
		size_t	 count;
	}		 tables[KEYMAP_TABLES];
	size_t		 table_count;
	const char	*modes[4];		/* where to look, in order; NULL ends */
};

enum key_match { KEY_UNBOUND, KEY_PREFIX, KEY_BOUND };

void	 keymap_add(struct keymap *, const struct binding *rows);	/* a NULL mode ends them */
bool	 keymap_at(const struct keymap *, size_t i, struct binding *);	/* user's first */
/* `keys`: what was typed so far.  *any: what <Any> stood for. */
enum key_match keymap_find(const struct keymap *, const char *keys, struct binding *,
	     char any[KEY_NAME]);

#endif
