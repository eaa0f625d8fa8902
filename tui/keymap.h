/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

/*
 * keymap.h - keymap: key sequences and their command lines.
 *
 * Bindings come from const tables; `map` lines of the config file and of the
 * `:` prompt override them, the last one first.  A key is looked up in the
 * focused panel, then in "ghost" while there are ghost notes, then in the
 * mode, then in "any"; the first match hides the
 * others.  In a command line, %c is the character that <Any> matched, and " ; "
 * separates commands that run in turn until one fails.
 *
 * `operator OBJECT COMMAND` makes a key an operator: the keys of a motion or a
 * text object follow, and the command acts on that region; the same key again
 * stands for OBJECT.  Motions are the keys of the roll whose command is a motion
 * (command/motion.h) and those of "operator"; text objects are in "object",
 * which also applies to a selection.
 */

#include <stdbool.h>
#include <stddef.h>

#include "key.h"

struct settings;

struct binding {
	const char	*mode, *keys, *line;
	const char	*help;		/* for the list of key hints; NULL: the command's own */
};

#define KEYMAP_TABLES 32
#define KEYMAP_MODES 8

struct keymap {
	const struct settings *settings;	/* borrowed; its maps come first; may be NULL */
	struct {
		const struct binding *rows;	/* borrowed */
		size_t	 count;
	}		 tables[KEYMAP_TABLES];
	size_t		 table_count;
	const char	*modes[KEYMAP_MODES];	/* searched in order; NULL ends */
	bool		(*only)(const char *line);	/* ignore other lines; NULL: use all */
	/* Ignore bindings of other keys; NULL: use all. */
	bool		(*keeps)(const char *mode, const char *keys);
};

enum key_match { KEY_UNBOUND, KEY_PREFIX, KEY_BOUND };

void	 keymap_add(struct keymap *, const struct binding *rows);	/* ended by a NULL mode */
void	 keymap_recount(struct keymap *);	/* the rows of a table have changed */
bool	 keymap_at(const struct keymap *, size_t i, struct binding *);	/* the user's maps first */
/* `keys`: typed so far.  *any: the character that <Any> matched. */
enum key_match keymap_find(const struct keymap *, const char *keys, struct binding *,
	     char any[KEY_NAME]);

#endif
