/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CONTROL_H
#define MODEL_CONTROL_H

/*
 * control.h - controls of a row of music: density, register and so on, in bins.
 *
 * The user sets a control to a bin or leaves it free.  The model learns the
 * bins by measuring the rows of the corpus: they go with each token of a row as
 * features (vocab.h).  Half of the time they are dropped, so their absence means
 * free.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/token/vocab.h"

struct piece;

/* In the order of the features from FEATURE_DENSITY on. */
enum control {
	CONTROL_DENSITY,	/* onsets per quarter: from below half notes to above 16ths */
	CONTROL_POLYPHONY,	/* mean notes per onset: 1, 2, 3, more */
	CONTROL_REGISTER,	/* of the mean pitch: piece_register */
	CONTROL_LEAPS,		/* share of melodic steps wider than a whole tone, in quarters */
	CONTROL_LEVEL,		/* mean velocity level */
	CONTROLS
};
#define CONTROL_FREE	0xff

extern const struct control_row {
	const char	*name;		/* of its option */
	const char	*sentence;	/* its description, without a full stop */
	const char	*bins[VOCAB_REGISTERS];	/* names, lowest first */
	int		 count;
} control_table[CONTROLS];

/*
 * The bins of the notes in some bars of a track; CONTROL_FREE if there is
 * nothing to measure.  Drums have only a density and a level.
 */
void	 control_measure(const struct piece *, int track, int first_bar, int bars,
	     uint8_t value[CONTROLS]);

/* In the order of FEATURE_DYNAMICS. */
enum dynamics {
	DYNAMICS_FLAT,		/* all notes have the track's most common velocity level */
	DYNAMICS_VARIED,	/* at least one in fifty has another */
	DYNAMICS_UNKNOWN
};
/* Of some bars of a track; unknown with fewer than two notes, or between the other two. */
enum dynamics control_dynamics(const struct piece *, int track, int first_bar, int bars);

#endif
