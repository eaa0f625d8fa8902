/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MAP_H
#define MODEL_MAP_H

/*
 * map.h - map: points of many numbers as places of a plane.
 *
 * Places are from 0 to 1 both ways; y grows upwards.  An empty place is one with points on
 * all sides and none near.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/map/tsne.h"

enum map_way { MAP_TSNE, MAP_PCA };
extern const char *const map_way_names[];

struct map_place {
	double		 x, y;
};

struct map {
	size_t		 count;
	struct map_place *place;	/* owned; (count) */
	/* Few points are shown by PCA, and those of which its map is the more trustworthy. */
	enum map_way	 way;
	size_t		 near;		/* neighbours that were compared; 0: too few points */
	double		 trust, pca_trust;	/* of this map, and of one by PCA; NAN: unknown */
	double		 share[2];	/* of the variance, along the first components */
	bool		 alike;		/* all points are the same */
};

struct map_request {
	const double	*x;		/* (count, width); count >= 1, width >= 2 */
	size_t		 count, width;
	enum map_way	 way;
	uint64_t	 seed;
	bool		(*go_on)(void *arg);	/* as in tsne.h */
	void		*arg;
};

/* Fails if there are too many points for t-SNE.  Clear it also after a failure. */
bool	 map_make(struct map *, const struct map_request *, struct err *);
void	 map_clear(struct map *);

/* The nearest point, where a step across counts `wide` times one upwards. */
size_t	 map_nearest(const struct map *, struct map_place, double wide);
/* The emptiest places, the widest first, at most so many; returns their number. */
struct map_gap {
	struct map_place place;
	double		 radius;	/* to the nearest point */
};
size_t	 map_gaps(const struct map *, struct map_gap *, size_t most);
/* The nearest point on its left or its right side. */
size_t	 map_gap_side(const struct map *, const struct map_gap *, bool right);

#endif
