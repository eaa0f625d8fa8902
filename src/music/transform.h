/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TRANSFORM_H
#define MUSIC_TRANSFORM_H

/*
 * transform.h - changes to a list of notes, each a row of a table.
 *
 * A transform gets the notes in order of start and pitch and leaves what is to
 * be there instead.  Notes that keep their id are changed; an id of 0 is a new
 * note; an id that is missing afterwards is a deleted one.  Notes of several
 * tracks are transformed a track at a time by the caller.  Pure functions: any
 * thread, and the same arguments and seed always give the same notes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"
#include "music/time.h"

#define TRANSFORM_ARGS	3
#define TRANSFORM_NOTES_MAX 1000000

struct note_list {
	struct note	*notes;		/* owned */
	size_t		 count, capacity;
};

bool	 note_list_add(struct note_list *, const struct note *, struct err *);
void	 note_list_clear(struct note_list *);

struct transform_in {
	const struct time_map *time;
	struct key	 key;		/* the file's, or estimated */
	int64_t		 grid_ticks;
	int64_t		 start_ticks, end_ticks;	/* first start, last end */
	double		 arg[TRANSFORM_ARGS];
};

struct transform_arg {
	const char	*name;		/* NULL: there are no more */
	double		 low, high, standard;	/* all whole numbers */
};

struct transform {
	bool		(*run)(const struct transform_in *, struct note_list *, struct err *);
	const char	*name;
	struct transform_arg args[TRANSFORM_ARGS];
};

/* A NULL name ends each. */
extern const struct transform transform_shape_table[], transform_pitch_table[];

#define TRANSFORMS_MAX	40
const struct transform	*transform_at(size_t i);	/* NULL ends them */
const struct transform	*transform_find(const char *name, size_t *index);	/* NULL: none */

/* The notes of one onset, from `first`: how many. */
size_t	 transform_onset(const struct note_list *, size_t first);

#endif
