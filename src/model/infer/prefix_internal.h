/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PREFIX_INTERNAL_H
#define MODEL_PREFIX_INTERNAL_H

/* prefix_internal.h - between the files that make a prefix. */

#include "model/infer/prefix.h"

/* Has a track notes in these bars? */
bool	 prefix_has_notes(const struct prefix *, int track, int from_bar, int to_bar);
/* prefix_limits.c: after the slots are known. */
void	 prefix_find_limits(struct prefix *, const struct generate_request *);

#endif
