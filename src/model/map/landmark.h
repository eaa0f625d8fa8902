/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LANDMARK_H
#define MODEL_LANDMARK_H

/*
 * landmark.h - a piece as a point, and known music as points to find one's way by.
 *
 * The features of a piece (ruler.h), in deviations from the mean of the corpus, are projected
 * on the corpus' first principal components, which agree on what is alike better than all
 * features do.  A feature that a piece has not is 0, the mean.  Landmarks are the medoids of
 * each collection of the corpus: pieces in the middle of those like them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "model/judge/ruler.h"

#define LANDMARK_AXES	12

/* Made by tools/make_landmarks; the landmarks end with a NULL name. */
extern const struct landmark_scale {
	double		 mean, deviation;
} landmark_scale[RULER_FEATURES];
extern const double landmark_axes[LANDMARK_AXES][RULER_FEATURES];
extern const struct landmark {
	const char	*name;		/* of the collection */
	double		 point[LANDMARK_AXES];
} landmark_table[];

size_t	 landmark_count(void);
/* false: the piece has no notes. */
bool	 landmark_point(const struct ruler *, double point[LANDMARK_AXES]);

/* The two steps of it, for making the tables. */
void	 landmark_standardise(const double value[RULER_FEATURES],
	     const struct landmark_scale[RULER_FEATURES], double z[RULER_FEATURES]);
void	 landmark_project(const double z[RULER_FEATURES],
	     const double axes[LANDMARK_AXES][RULER_FEATURES], double point[LANDMARK_AXES]);

#endif
