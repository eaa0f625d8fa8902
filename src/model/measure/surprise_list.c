/* SPDX-License-Identifier: MIT */
#include "model/measure/surprise_list.h"

#include <math.h>
#include <stdlib.h>

#include "base/sort.h"

static int
compare_ids(const void *a, const void *b)
{
	const struct surprise_note *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

void
surprise_list_clear(struct surprise_list *list)
{
	free(list->notes);
	*list = (struct surprise_list){ 0 };
}

void
surprise_list_sort(struct surprise_list *list)
{
	sort_items(list->notes, list->count, sizeof *list->notes, compare_ids);
}

double
surprise_list_nats(const struct surprise_list *list, uint32_t id)
{
	struct surprise_note wanted = { .id = id };
	const struct surprise_note *found = list->count == 0 ? NULL : bsearch(&wanted,
	    list->notes, list->count, sizeof wanted, compare_ids);

	return found != NULL ? (double)found->nats : NAN;
}
