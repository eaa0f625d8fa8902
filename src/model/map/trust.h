/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRUST_H
#define MODEL_TRUST_H

/*
 * trust.h - trustworthiness of a map: are neighbours on it neighbours in fact?
 *
 * Venna and Kaski (2001), Neighborhood preservation in nonlinear projection methods:
 *
 *	1 - 2 / (n k (2 n - 3 k - 1)) * sum over i, and over the j that are among its k
 *	nearest on the map but not in fact, of (rank of j in fact - k)
 *
 * 1: every neighbour is one in fact.  Points that lie equally far have the same rank.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define TRUST_NEAR 12		/* k, where there are points enough */

/* k for so many points; 0: too few to say. */
size_t	 trust_near(size_t count);
/* x (count, width), y (count, 2).  NAN: too few points. */
bool	 trust(const double *x, size_t count, size_t width, const double *y, size_t near,
	     double *share, struct err *);

#endif
