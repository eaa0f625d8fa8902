/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PCA_H
#define MODEL_PCA_H

/*
 * pca.h - principal components: the directions in which points differ most.
 *
 * Pearson (1901), On lines and planes of closest fit to systems of points in space.  The
 * eigenvectors of the covariance are LAPACK's.  A direction has two signs; it gets the one
 * that makes its largest number positive, so equal points give equal components.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * x (count, width): points.  y (count, components): their places along the components,
 * around 0.  share (components): of the variance, 0 if the points are all alike; may be
 * NULL.  components <= width.
 */
bool	 pca(const double *x, size_t count, size_t width, size_t components, double *y,
	     double *share, struct err *);

#endif
