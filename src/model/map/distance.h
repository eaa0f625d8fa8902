/* SPDX-License-Identifier: MIT */
#ifndef MODEL_DISTANCE_H
#define MODEL_DISTANCE_H

/*
 * distance.h - squared distances between points of many numbers.
 */

#include <stddef.h>

/* x (count, width): from point i to each, itself too. */
void	 distances_from(const double *x, size_t count, size_t width, size_t i, double *squared);
double	 distance_between(const double *a, const double *b, size_t width);	/* squared */

#endif
