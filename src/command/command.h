/* SPDX-License-Identifier: MIT */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

/*
 * command.h - table of all commands that act on an open piece.
 *
 * The table is assembled from those of the cmd_*.c files.  A key is bound to a
 * command line, the `:` prompt and the palette run one, `--batch` and the tests
 * read files of them, and the help screen and tests/man.sh walk the table.  The
 * screen never calls a cmd_ function itself.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct session;

enum command_group {
	GROUP_MOVE, GROUP_EDIT, GROUP_SELECT, GROUP_SOUND, GROUP_MODEL,
	GROUP_FILE, GROUP_VIEW, GROUP_PROGRAM, GROUP_COUNT
};

struct command {
	const char	*name;		/* "note-add" */
	const char	*alias;		/* "w" for save, typed after `:`; "a b": two; or NULL */
	const char	*args;		/* "pitch [length]", shown in help */
	const char	*help;		/* one line, no full stop */
	enum command_group group;
	int		 args_min, args_max;
	unsigned	 flags;
#define CMD_EDITS	0x1		/* changes the song: stored, can be undone */
#define CMD_SHAPES	0x4		/* can be previewed: command_preview */
#define CMD_REPEATS	0x2		/* takes a count: 8l moves eight steps */
#define CMD_WHOLE	0x8		/* may change much of the piece with nothing selected */
#define CMD_HERE	0x10		/* not on a copy (apart.h), which has less */
	bool		(*run)(struct session *, int argc, char **argv, struct err *);
	/*
	 * argv[0] is the name.  With CMD_REPEATS, the last word may be a count:
	 * `cursor-right 8` is 8l.
	 */
};

size_t			 command_count(void);
const struct command	*command_at(size_t i);	/* in order of group */
const struct command	*command_find(const char *name);	/* by name or alias */
/* "Move", for the help screen. */
const char		*command_group_name(enum command_group);
/* One line: words, "double quotes" around blanks, # begins a comment. */
bool			 command_run(struct session *, const char *line, struct err *);
/* The words of a line; argv has room for two more. */
bool			 command_run_words(struct session *, int argc, char **argv, int count,
	     struct err *);
/*
 * Shows the piece as the line would change it, if it is a command that can be
 * previewed; else the piece as it is.  Cursor, selection, settings and messages
 * stay.  True: it is a preview.
 */
bool			 command_preview(struct session *, const char *line);
/* count 0: no count was typed.  A command without CMD_REPEATS runs once in any case. */
bool			 command_run_count(struct session *, const char *line, int count,
	     struct err *);

#endif
