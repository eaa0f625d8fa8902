/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRAIT_H
#define MODEL_TRAIT_H

/*
 * trait.h - traits of a phrase that a composer asks for more or less of.
 *
 *	busy		onsets per quarter
 *	high		mean pitch
 *	syncopated	how much stronger the strongest place is that lies inside the time from a
 *			note to the next than the place of the note itself: the mean over onsets
 *			of Longuet-Higgins and Lee, The rhythmic interpretation of monophonic
 *			music, 1984
 *	legato		share of the time to the next onset, or the end, that is sounded
 *
 * Several notes at one place are one onset.  Any thread.
 */

#include "model/token/phrase.h"

enum trait { TRAIT_BUSY, TRAIT_HIGH, TRAIT_SYNCOPATED, TRAIT_LEGATO, TRAITS };

extern const struct trait_row {
	const char	*name;		/* "busier" */
	const char	*less;		/* "calmer" */
	double		 step;		/* the least difference that is heard */
} trait_table[TRAITS];

void	 trait_measure(const struct phrase *, double value[TRAITS]);
/* By its name, or the start of it; TRAITS: there is none. */
enum trait trait_find(const char *name);

#endif
