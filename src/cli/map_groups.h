/* SPDX-License-Identifier: MIT */
#ifndef CLI_MAP_GROUPS_H
#define CLI_MAP_GROUPS_H

/*
 * map_groups.h - the pieces of a map by name, in groups by the folders they lie in.
 *
 * A group is a folder of the first level at which the pieces lie in different ones.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/map/map.h"

struct map_groups {
	char		**path;		/* owned, each too */
	size_t		 count, capacity;
	int		*group;		/* owned; of each piece, from 0 */
	int		 groups;
	size_t		 shared;	/* bytes of the folders that all paths begin with */
};

bool	 map_groups_add(struct map_groups *, const char *path, struct err *);
/* Once all pieces are there. */
bool	 map_groups_find(struct map_groups *, struct err *);
void	 map_groups_clear(struct map_groups *);

/* The folder of a piece's group; "" if it lies beside the folders. */
void	 map_groups_name(const struct map_groups *, size_t piece, char *name, size_t size);
/* What stands beside a piece: its group, or its own name if there is but one group. */
void	 map_groups_label(const struct map_groups *, size_t piece, char *label, size_t size);
/* The piece of a group that is nearest to the middle of it. */
size_t	 map_groups_middle(const struct map_groups *, const struct map *, int group);

#endif
