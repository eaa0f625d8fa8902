/* SPDX-License-Identifier: MIT */
#ifndef MODEL_POINTS_H
#define MODEL_POINTS_H

/*
 * points.h - the pitched notes of a piece as points in time and pitch, in which patterns
 * are found.  Drums are left out, and what comes after POINTS_MAX notes.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct song;

#define POINTS_MAX	60000

struct point {
	int64_t		 at, length;	/* ticks */
	int		 pitch;
};

struct points {
	struct point	*point;		/* owned; track by track, in order of time and pitch */
	size_t		*first;		/* owned; (tracks + 1) */
	int		 tracks;
	int64_t		 quarter;	/* ticks of one */
	bool		 cut;		/* there were more notes */
};

/* Clear it also after a failure. */
bool	 points_make(struct points *, const struct song *, struct err *);
void	 points_clear(struct points *);
/* The highest note of each onset in [from, to) of a track, at most `most`; their number. */
size_t	 points_top(const struct points *, int track, int64_t from, int64_t to,
	     struct point *top, size_t most);
/* The first point of [low, high) that is not before a tick. */
size_t	 points_place(const struct point *, size_t low, size_t high, int64_t at);

#endif
