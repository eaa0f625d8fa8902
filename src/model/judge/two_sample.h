/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TWO_SAMPLE_H
#define MODEL_TWO_SAMPLE_H

/*
 * two_sample.h - how well music that was made can be told from music that was written.
 *
 * A logistic regression learns the difference from the measures of four fifths of
 * the pieces and judges the last fifth, five times over (D. Lopez-Paz and M. Oquab,
 * "Revisiting classifier two-sample tests", ICLR 2017).  The area under its curve
 * is the share of pairs of one made and one written in which it says rightly which
 * is which: 0.5 where it cannot tell them apart, 1 where it always can.
 *
 * All that comes from one piece stands on one side.  Measures are standardised on
 * the learning side; one that means nothing counts as average.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/measure.h"

struct two_sample {
	double		 value[MEASURES];
	int		 piece;			/* any number; the same for what is of one piece */
	bool		 made;
};

#define TWO_SAMPLE_SPLITS	5	/* the mean is over so many ways of dealing the pieces */

/*
 * NAN where there are fewer than five pieces, or only made or only written music.
 * weight (or NULL): of each standardised measure; positive: there is more of it in
 * what was made.  The same seed gives the same numbers.
 */
bool	 two_sample_auc(const struct two_sample *, size_t count, uint64_t seed, double *auc,
	     double weight[MEASURES], struct err *);

#endif
