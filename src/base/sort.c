/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <stdlib.h>

void
sort_items(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void
sort_doubles(double *numbers, size_t count)
{
	sort_items(numbers, count, sizeof *numbers, compare_doubles);
}
