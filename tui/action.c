/* SPDX-License-Identifier: MIT */
#include "action.h"

const struct ui_action *
action_at(const struct ui_action *const *tables, size_t i)
{
	for (; *tables != NULL; tables++)
		for (const struct ui_action *a = *tables; a->name != NULL; a++)
			if (i-- == 0)
				return a;
	return NULL;
}
