/* SPDX-License-Identifier: MIT */
#include "model/map/distance.h"

double
distance_between(const double *a, const double *b, size_t width)
{
	double sum = 0;

	for (size_t c = 0; c < width; c++)
		sum += (a[c] - b[c]) * (a[c] - b[c]);
	return sum;
}

void
distances_from(const double *x, size_t count, size_t width, size_t i, double *squared)
{
	for (size_t j = 0; j < count; j++)
		squared[j] = distance_between(x + i * width, x + j * width, width);
}
