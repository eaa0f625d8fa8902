/* SPDX-License-Identifier: MIT */
#ifndef MODEL_RULER_H
#define MODEL_RULER_H

/*
 * ruler.h - forty named features of a piece, beside those of music like it.
 *
 * They are those measures of measure.h that describe music by itself.  From bar 5 on the
 * piece is cut into regions of eight bars, the last of which has four or more; a shorter
 * piece is one region.  A feature is the mean over the regions that have it.  Beside it are
 * the tenth and the ninetieth percentile of such regions in the corpus (bands.h), blended
 * by how likely the piece's features are in each collection.
 */

#include <stdbool.h>
#include <stddef.h>

#include "model/judge/bands.h"

struct song;

#define RULER_FEATURES	40
#define RULER_BARS	8
#define RULER_FIRST	4		/* bars before the first region */
#define RULER_REGIONS_MAX 64		/* of a longer piece they lie evenly apart */

extern const struct ruler_row {
	const char	*name;		/* "notes a bar" */
	enum measure	 measure;	/* its sentence says more */
	const char	*control;	/* what the model can be asked for; NULL: nothing */
	bool		 falls;		/* the control goes up when the feature goes down */
} ruler_table[RULER_FEATURES];

struct ruler {
	/* NAN: the piece has no such thing; low and high: the corpus has none. */
	double		 value[RULER_FEATURES], low[RULER_FEATURES], high[RULER_FEATURES];
	int		 regions;	/* 0: no notes */
	double		 weight[BAND_STYLES];	/* how much it is like each collection */
};

bool	 ruler_make(struct ruler *, const struct song *, struct err *);
/*
 * Where a value lies on a line of so many places whose middle half is the band; the
 * first or last place: beyond it.  -1: unknown.
 */
int	 ruler_place(const struct ruler *, int feature, int places);

#endif
