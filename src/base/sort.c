/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <stdlib.h>

void
sort_items(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}
