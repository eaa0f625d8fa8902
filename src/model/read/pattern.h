/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PATTERN_H
#define MODEL_PATTERN_H

/*
 * pattern.h - where a pattern of notes occurs in a piece: exactly, transposed, or varied.
 *
 * A geometric search, of the family of SIA (Meredith, Lemstrom and Wiggins, "Algorithms for
 * discovering repeated patterns in multidimensional representations of polyphonic music",
 * 2002): every vector in time and pitch from a note of the pattern to a note of the piece
 * is tried.  The notes of the pattern that are found there, moved by that vector, count 1,
 * those a tone or less beside it a half, and the others nothing.  What lacks less than a
 * quarter of all notes but two is an occurrence; of those that overlap, the best stays.
 * Any thread.
 */

#include "model/read/points.h"

#define PATTERN_NOTES_MAX 64
#define PATTERN_NOTES_MIN 3
#define PATTERN_PLACES_MAX 256

struct pattern_place {
	int		 track;
	int64_t		 start, last, end;	/* ticks; the last onset, the end of its note */
	int		 transposed;	/* half tones */
	float		 share;		/* 1: every note */
};

struct pattern_places {
	struct pattern_place place[PATTERN_PLACES_MAX];	/* in order of time, then of track */
	int		 count;
};

/*
 * pattern: (count) in order of time, in [PATTERN_NOTES_MIN, PATTERN_NOTES_MAX].  track -1:
 * all of them.  *work, or NULL, counts what it took down; below 0 it ends.
 */
void	 pattern_find(const struct points *, const struct point *pattern, size_t count,
	     int track, long long *work, struct pattern_places *);
/* How much of the pattern is in a track, moved so far; 0: it is not there. */
float	 pattern_share(const struct points *, int track, const struct point *pattern,
	     size_t count, int64_t ticks, int half_tones);
/* "", "transposed up a fourth", "an octave lower". */
#define PATTERN_MOVE_SIZE 64
const char *pattern_move(int half_tones, char text[PATTERN_MOVE_SIZE]);

#endif
