/* SPDX-License-Identifier: MIT */
#include "model/map/map.h"

#include <math.h>
#include <stdlib.h>

#include "model/map/distance.h"
#include "model/map/pca.h"
#include "model/map/trust.h"

#define GRID		48	/* places across that may be empty */
#define RADIUS_MIN	0.06	/* of an empty place */
#define APART_MIN	2.0	/* radii from one empty place to the next */

const char *const map_way_names[] = { [MAP_TSNE] = "t-SNE", [MAP_PCA] = "PCA" };

/* Stretches the points to fill 0 to 1 both ways; what does not differ stays in the middle. */
static void
fill_square(const double *y, size_t count, struct map_place *place)
{
	double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

	for (size_t i = 0; i < 2 * count; i++) {
		low[i % 2] = fmin(low[i % 2], y[i]);
		high[i % 2] = fmax(high[i % 2], y[i]);
	}
	for (size_t i = 0; i < count; i++) {
		double to[2];

		for (int k = 0; k < 2; k++)
			to[k] = high[k] - low[k] > 1e-9 ? (y[2 * i + (size_t)k] - low[k]) /
			    (high[k] - low[k]) : 0.5;
		place[i] = (struct map_place){ to[0], to[1] };
	}
}

/* All lie where the first does, but for rounding. */
static bool
are_alike(const struct map_request *r)
{
	for (size_t i = 1; i < r->count; i++)
		if (distance_between(r->x, r->x + i * r->width, r->width) > 1e-12)
			return false;
	return true;
}

static bool
make(struct map *m, const struct map_request *r, double *components, double *y, struct err *err)
{
	struct tsne_request near = { r->x, r->count, r->width, components, r->seed, r->go_on,
		r->arg };

	m->near = trust_near(r->count);
	if (!pca(r->x, r->count, r->width, 2, components, m->share, err) ||
	    !trust(r->x, r->count, r->width, components, m->near, &m->pca_trust, err))
		return false;
	m->alike = are_alike(r);
	m->way = r->count < TSNE_POINTS_MIN || m->alike ? MAP_PCA : r->way;
	m->trust = m->pca_trust;
	if (m->way == MAP_TSNE && (!tsne(&near, y, err) ||
	    !trust(r->x, r->count, r->width, y, m->near, &m->trust, err)))
		return false;
	if (m->way == MAP_TSNE && m->trust < m->pca_trust) {
		m->way = MAP_PCA;
		m->trust = m->pca_trust;
	}
	fill_square(m->way == MAP_TSNE ? y : components, r->count, m->place);
	for (size_t i = 0; m->alike && i < r->count; i++)
		m->place[i] = (struct map_place){ 0.5, 0.5 };
	return true;
}

bool
map_make(struct map *m, const struct map_request *r, struct err *err)
{
	double *y = malloc(4 * r->count * sizeof *y);
	bool good;

	*m = (struct map){ .count = r->count, .trust = NAN, .pca_trust = NAN };
	m->place = malloc(r->count * sizeof *m->place);
	if (y == NULL || m->place == NULL)
		good = err_set(err, ERR_LIMIT, "no memory for a map of %zu points", r->count);
	else if (r->way == MAP_TSNE && r->count > TSNE_POINTS_MAX)
		good = err_set(err, ERR_LIMIT, "%zu points are too many for t-SNE, which takes "
		    "%d at most; PCA takes them all", r->count, TSNE_POINTS_MAX);
	else
		good = make(m, r, y, y + 2 * r->count, err);
	free(y);
	return good;
}

void
map_clear(struct map *m)
{
	free(m->place);
	*m = (struct map){ 0 };
}

/* --- where there is something, and where nothing */

static double
squared(const struct map_place *a, const struct map_place *b, double wide)
{
	double dx = wide * (a->x - b->x), dy = a->y - b->y;

	return dx * dx + dy * dy;
}

size_t
map_nearest(const struct map *m, struct map_place at, double wide)
{
	size_t best = 0;

	for (size_t i = 1; i < m->count; i++)
		if (squared(&m->place[i], &at, wide) < squared(&m->place[best], &at, wide))
			best = i;
	return best;
}

/* Points lie on all four sides. */
static bool
is_inside(const struct map *m, const struct map_place *at)
{
	unsigned sides = 0;

	for (size_t i = 0; i < m->count && sides != 0xf; i++)
		sides |= 1u << ((m->place[i].x > at->x) + 2 * (m->place[i].y > at->y));
	return sides == 0xf;
}

/* The widest gap that is far enough from those found; radius 0: there is none. */
static struct map_gap
widest(const struct map *m, const double *radius, const struct map_gap *found, size_t count)
{
	struct map_gap best = { .radius = 0 };

	for (size_t i = 0; i < GRID * GRID; i++) {
		struct map_place at = { ((double)(i % GRID) + 0.5) / GRID,
			((double)(i / GRID) + 0.5) / GRID };
		bool apart = radius[i] >= RADIUS_MIN && radius[i] > best.radius;

		for (size_t k = 0; apart && k < count; k++)
			apart = sqrt(squared(&found[k].place, &at, 1)) >=
			    APART_MIN * found[k].radius;
		if (apart && is_inside(m, &at))
			best = (struct map_gap){ at, radius[i] };
	}
	return best;
}

size_t
map_gaps(const struct map *m, struct map_gap *gap, size_t most)
{
	static const size_t all = (size_t)GRID * GRID;
	double *radius = malloc(all * sizeof *radius);
	size_t count = 0;

	for (size_t i = 0; radius != NULL && i < all; i++) {
		struct map_place at = { ((double)(i % GRID) + 0.5) / GRID,
			((double)(i / GRID) + 0.5) / GRID };

		radius[i] = sqrt(squared(&m->place[map_nearest(m, at, 1)], &at, 1));
	}
	for (; radius != NULL && count < most; count++) {
		gap[count] = widest(m, radius, gap, count);
		if (!(gap[count].radius > 0))
			break;
	}
	free(radius);
	return count;
}

size_t
map_gap_side(const struct map *m, const struct map_gap *gap, bool right)
{
	size_t best = m->count;

	for (size_t i = 0; i < m->count; i++)
		if ((m->place[i].x > gap->place.x) == right && (best == m->count ||
		    squared(&m->place[i], &gap->place, 1) <
		    squared(&m->place[best], &gap->place, 1)))
			best = i;
	return best < m->count ? best : 0;
}
