/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_MOTION_H
#define COMMAND_MOTION_H

/*
 * motion.h - the words of the editing language that say where: motions and text objects.
 *
 * A motion leads from the cursor to a place; a text object is a part of the
 * piece around the cursor.  Each is one row and one function that only reads
 * the session.  A motion alone moves the cursor (cmd_move.c); `on` runs a
 * command on the region between the cursor and where a motion leads, or on a
 * text object (cmd_on.c), which is what an operator of the keymap does.
 *
 * A region is half open in time: it holds the notes that begin in it, on the
 * track of the cursor, of all pitches, unless its object says otherwise.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/session.h"
#include "base/err.h"

struct going {
	long long	 count;		/* at least 1 */
	bool		 counted;	/* it was said */
	const char	*word;		/* of a motion that takes one: "c" of `find c`; else "" */
	bool		 for_region;	/* where no place is left, the end of the notes will do */
	bool		 again;		/* repeats a search: the match that it stands at is over */
};

struct reach {
	int64_t		 ticks;		/* the cursor's new place */
	int		 pitch;
	int64_t		 edge_ticks;	/* the region lies between the cursor and here */
	int		 track;
};

struct motion {
	bool		(*go)(const struct session *, const struct going *, struct reach *,
			    struct err *);
	const char	*name;		/* the command of that name moves the cursor by it */
	unsigned	 flags;
#define MOTION_BARS	0x1		/* its region is whole bars */
#define MOTION_TRAVELS	0x2		/* takes a playing playhead along */
#define MOTION_JUMPS	0x4		/* the place left goes on the jump list */
#define MOTION_WORD	0x8		/* takes a word before the count */
#define MOTION_PITCH	0x10		/* goes along the pitches: no region */
#define MOTION_FINDS	0x20		/* find-again repeats it */
#define MOTION_SEARCHES	0x40		/* search-next repeats it */
};

/* Tables; a NULL name ends each. */
extern const struct motion motion_time_table[], motion_note_table[], motion_place_table[],
    motion_search_table[];

const struct motion	*motion_find(const char *name);		/* NULL: there is none */
bool	 motion_region(const struct session *, const struct motion *, const struct going *,
	     struct region *, struct err *);

struct object {
	bool		(*find)(const struct session *, long long count, bool around,
			    struct region *, struct err *);
	const char	*name;		/* "bar"; "a-bar" is with what surrounds it */
	const char	*what;		/* in a list of keys: "bar" */
};

extern const struct object object_table[];	/* a NULL name ends it */

/* By "bar" or "a-bar". */
const struct object	*object_find(const char *name, bool *around);

/* What can be looked for: "Dm7", "@coda" or "coda", "+2 +2 -4".  Is it one of these? */
bool	 search_check(const char *what, struct err *);
/* The intervals between the highest notes from the cursor on. */
bool	 search_motif_here(const struct session *, int notes, char *motif, size_t size,
	     struct err *);

/* What the tables of motions share. */
void	 reach_ticks(const struct session *, int64_t ticks, struct reach *);

#endif
