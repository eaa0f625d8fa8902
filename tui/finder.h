/* SPDX-License-Identifier: MIT */
#ifndef TUI_FINDER_H
#define TUI_FINDER_H

/*
 * finder.h - search of commands, tracks, places and chords by some of their letters.
 *
 * Commands and actions by their names, help, keys and musicians' words for them;
 * with a first # the tracks, with @ markers and bars, with ! a chord, with / the
 * recent pieces, with ~ the soundfonts.  The list is made from the tables, the keymap
 * and the piece each time.
 */

#include <stdbool.h>

struct ui;

#define FOUND_MAX 512

struct found {
	char		 name[48];	/* as shown */
	char		 line[160];	/* command line that it runs */
	const char	*args, *help, *group, *alias;	/* borrowed; args and alias may be NULL */
	bool		 needs_words;	/* the line is not complete */
	char		 keys[40];
	int		 rank;		/* the smallest stands first */
};

/* The best first; returns how many. */
int	 finder_list(const struct ui *, const char *typed, struct found list[FOUND_MAX]);

#endif
