/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HALVES_H
#define MODEL_HALVES_H

/*
 * halves.h - a piece as half bars: what sounds in each, as numbers for a net.
 *
 * A half bar has sets of twelve numbers, one for each pitch class, and a few plain
 * numbers.  Transposing the piece turns every set and changes nothing else.  Drums are
 * left out.  A piece of hostile size is cut: after HALVES_MAX half bars, and after
 * HALVES_NOTES_MAX notes of a track.  A note counts for HALVES_OF_NOTE half bars at most.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct song;
struct time_map;

#define HALVES_MAX	20000
#define HALVES_OF_NOTE	16
#define HALVES_NOTES_MAX 500000

enum half_set {
	HALF_EARLY, HALF_LATE,		/* share of the sound in its first part, its second */
	HALF_BASS_EARLY, HALF_BASS_LATE,	/* share of the time as the lowest note */
	HALF_LOWEST,			/* the lowest note of all */
	HALF_FIRST_BASS,		/* the lowest note of the first that sound */
	HALF_TOP,			/* share of the time as the highest note */
	HALF_ONSETS,			/* share of the notes that start */
	HALF_AROUND,			/* share of the sound, two bars either side */
	HALF_PIECE,			/* and in all of the piece */
	HALF_END,			/* the lowest note at the end of the piece */
	HALF_SETS
};
enum half_plain { HALF_BEGINS_BAR, HALF_SILENT, HALF_DENSITY, HALF_TRIPLE, HALF_PLAINS };

#define HALF_FEATURES (12 * HALF_SETS + HALF_PLAINS)

struct half {
	int64_t		 start_ticks, end_ticks;
	float		 set[HALF_SETS][12];
	float		 plain[HALF_PLAINS];
};

struct halves {
	struct half	*half;		/* owned */
	int		 count;		/* two a bar */
	bool		 cut;		/* the piece has more bars or notes */
};

/* Without pitched notes there is no half bar.  Clear it also after a failure. */
bool		 halves_make(struct halves *, const struct song *, const struct time_map *,
		     struct err *);
void		 halves_clear(struct halves *);
int		 halves_at(const struct halves *, int64_t tick);	/* -1: in none */
/* The features of a half bar, transposed so that pitch class `zero` becomes C. */
void		 half_features(const struct half *, int zero, float x[HALF_FEATURES]);

#endif
