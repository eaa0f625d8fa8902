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

static int
compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
sort_ids(uint32_t *ids, size_t count)
{
	size_t sorted = 1;

	while (sorted < count && ids[sorted - 1] <= ids[sorted])
		sorted++;
	if (sorted < count)		/* most lists come from a song, in order */
		sort_items(ids, count, sizeof *ids, compare_ids);
}

size_t
ids_place(const uint32_t *ids, size_t count, uint32_t id)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;

		if (ids[middle] < id)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

bool
ids_have(const uint32_t *ids, size_t count, uint32_t id)
{
	size_t at = ids_place(ids, count, id);

	return at < count && ids[at] == id;
}
