/* SPDX-License-Identifier: MIT */
#ifndef TUI_COMPLETE_H
#define TUI_COMPLETE_H

/*
 * complete.h - completion of command lines.
 *
 * The last word is read as text_split reads it, so names with blanks and quotes are
 * completed as well; what is added is quoted so that it is read back.  Of a folder the
 * quote stays open, for what follows.
 */

#include <stdbool.h>
#include <stddef.h>

struct ui_action;

struct matches {
	char		**lines;	/* owned: whole lines */
	size_t		 count;
	size_t		 from;		/* where the word begins that they complete */
};

/*
 * actions: tables of them, completed like commands.  files: names of files too, which are
 * read from the disk.
 */
void	 complete_line(const struct ui_action *const *actions, const char *line, bool files,
	     struct matches *);
void	 matches_free(struct matches *);

#endif
