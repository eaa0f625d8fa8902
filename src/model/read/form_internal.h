/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FORM_INTERNAL_H
#define MODEL_FORM_INTERNAL_H

/*
 * form_internal.h - bars as form.c compares them: how alike each is to the others, and the
 * signs that a section begins there (form_signs.c).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct song;
struct time_map;
struct form_bar;

enum form_sign {
	NOVEL_4, NOVEL_8,		/* so many bars before and after differ */
	PAUSE,				/* the melody pauses before it */
	PRESENCE,			/* the melody enters or leaves */
	REPEAT_BEGINS, REPEAT_ENDS,	/* of bars that were, or will be */
	TUNE_BEGINS, TUNE_ENDS,		/* the same of the melody */
	DENSITY,			/* of the other tracks changes */
	FORM_SIGNS
};

struct form_work {
	int		 bars;
	float		*alike, *tune;	/* owned; (bars, bars): of all, of the melody */
	double		(*sign)[FORM_SIGNS];	/* owned; in deviations from the piece's mean */
};

/* Of the first `bars` bars.  Clear it also after a failure. */
bool	 form_signs_make(struct form_work *, const struct song *, const struct time_map *,
	     int melody, int bars, struct err *);
void	 form_signs_clear(struct form_work *);

#endif
