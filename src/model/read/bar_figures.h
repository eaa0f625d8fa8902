/* SPDX-License-Identifier: MIT */
#ifndef MODEL_BAR_FIGURES_H
#define MODEL_BAR_FIGURES_H

/*
 * bar_figures.h - each bar of a piece as figures, from which a net hears its style.
 *
 * A figure of a set is the square root of a share, so a set is a vector of length 1, or
 * zero.  Pitches count from the last bass note of the piece, so a transposed piece has the
 * same figures but for its register.  Velocities and tempi are not looked at: many files
 * leave them at a default.  Limits are those of halves.h.
 */

#include <stdbool.h>

#include "base/err.h"

struct halves;
struct song;
struct time_map;

enum bar_figure {
	BAR_RHYTHM,				/* onsets in sixteenths of the bar */
	BAR_DRUMS = BAR_RHYTHM + 16,		/* strokes: low, snare, others; in eighths */
	BAR_PITCHES = BAR_DRUMS + 3 * 8,	/* sound of each pitch class */
	BAR_BASS = BAR_PITCHES + 12,		/* the lowest note's */
	BAR_INTERVALS = BAR_BASS + 12,		/* between pitch classes: 1 to 6 half tones */
	BAR_REGISTER = BAR_INTERVALS + 6,	/* sound, in half octaves */
	BAR_STEPS = BAR_REGISTER + 16,		/* moves of each track's highest notes */
	BAR_LENGTHS = BAR_STEPS + 11,		/* of notes */
	BAR_CHORDS = BAR_LENGTHS + 10,		/* notes that a track starts together: 1 to 5 */
	BAR_TOGETHER = BAR_CHORDS + 5,		/* and all tracks: 1 to 8 */
	BAR_METRE = BAR_TOGETHER + 8,		/* 2, 3, 4, 6, others in a bar */
	BAR_INSTRUMENTS = BAR_METRE + 5,	/* sound of each family of programs; choirs */
	BAR_NOTES = BAR_INSTRUMENTS + 17,	/* the logarithm of their number */
	BAR_VOICES,				/* notes that sound at once, on average */
	BAR_TRACKS,				/* with onsets */
	BAR_QUARTERS,				/* the length of the bar */
	BAR_STROKES,				/* the logarithm of the number of drums */
	BAR_RHYTHM_AGAIN, BAR_PITCHES_AGAIN,	/* likeness to the bar before, 0 to 1 */
	BAR_SILENT,
	BAR_FIGURES
};

struct bar_figures {
	float		 x[BAR_FIGURES];
};

/* halves: of the same song.  bars (owned by the caller): halves->count / 2. */
bool		 bar_figures_make(const struct halves *, const struct song *,
		     const struct time_map *, struct bar_figures *bars, struct err *);

#endif
