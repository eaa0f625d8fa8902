/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TWO_SAMPLE_H
#define MODEL_TWO_SAMPLE_H

/*
 * two_sample.h - two-sample test: how well generated music can be told from real music.
 *
 * A logistic regression learns the difference from the measures of four fifths of
 * the pieces and judges the last fifth, five times over (D. Lopez-Paz and M. Oquab,
 * "Revisiting classifier two-sample tests", ICLR 2017).  The area under its curve
 * is the share of pairs of one generated and one real region in which it identifies
 * the generated one: 0.5 if they cannot be told apart, 1 if they always can.
 *
 * All regions of one piece are in the same fold.  Measures are standardised on the
 * training folds; a NAN counts as average.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/measure.h"

struct two_sample {
	double		 value[MEASURES];
	int		 piece;			/* any number, equal for regions of one piece */
	bool		 made;
};

#define TWO_SAMPLE_SPLITS	5	/* random divisions of the pieces, averaged */

/*
 * auc is NAN with fewer than five pieces, or only generated or only real music.
 * weight (or NULL): of each standardised measure; positive if generated music has
 * more of it.  The same seed gives the same numbers.
 */
bool	 two_sample_auc(const struct two_sample *, size_t count, uint64_t seed, double *auc,
	     double weight[MEASURES], struct err *);

#endif
