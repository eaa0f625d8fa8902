/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CONTROL_H
#define MODEL_CONTROL_H

/*
 * control.h - what a row of music can be asked for, in bins, and what it has.
 *
 * A composer asks for a bin or leaves it free.  A model learns the bins from
 * what the rows of the corpus have: they go with each token of the row as
 * features (vocab.h), and are left out half of the time, so that their absence
 * means free.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/token/vocab.h"

struct piece;

/* In the order of the features from FEATURE_DENSITY on. */
enum control {
	CONTROL_DENSITY,	/* onsets a quarter, as note values: from slower than halves to faster than 16ths */
	CONTROL_POLYPHONY,	/* mean notes an onset: 1, 2, 3, more */
	CONTROL_REGISTER,	/* of the mean pitch: piece_register */
	CONTROL_LEAPS,		/* share of melodic steps wider than a whole tone: quarters */
	CONTROL_LEVEL,		/* mean velocity level */
	CONTROLS
};
#define CONTROL_FREE	0xff

extern const struct control_row {
	const char	*name;		/* as an option is called */
	const char	*sentence;	/* what it is, without a full stop */
	const char	*bins[VOCAB_REGISTERS];	/* the name of each, lowest first */
	int		 count;
} control_table[CONTROLS];

/*
 * The bins of the notes of some bars of a track; CONTROL_FREE where there is
 * nothing to measure.  Drums have a density and a level alone.
 */
void	 control_measure(const struct piece *, int track, int first_bar, int bars,
	     uint8_t value[CONTROLS]);

/* In the order of FEATURE_DYNAMICS. */
enum dynamics {
	DYNAMICS_FLAT,		/* all notes have the track's commonest velocity level */
	DYNAMICS_VARIED,	/* one in fifty has another */
	DYNAMICS_UNKNOWN
};
/* Of some bars of a track; not known where there are fewer than two notes, or little else. */
enum dynamics control_dynamics(const struct piece *, int track, int first_bar, int bars);

#endif
