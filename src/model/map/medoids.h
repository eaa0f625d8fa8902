/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEDOIDS_H
#define MODEL_MEDOIDS_H

/*
 * medoids.h - medoids: points of a set that lie in the middle of those near them.
 *
 * K-medoids, begun at the point in the middle of all and then at the farthest from those
 * before (Kaufman and Rousseeuw 1987, Clustering by means of medoids).
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* x (count, width).  At most `most` medoids, fewer only of fewer points; *found: how many. */
bool	 medoids_find(const double *x, size_t count, size_t width, size_t most, size_t *medoid,
	     size_t *found, struct err *);

#endif
