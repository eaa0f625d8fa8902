/* SPDX-License-Identifier: MIT */
#include "model/map/medoids.h"

#include <math.h>
#include <stdlib.h>

#include "model/map/distance.h"

#define ROUNDS 30

struct clusters {
	const double	*x;
	size_t		 count, width;
	size_t		*of;		/* owned; the cluster of each point */
};

static double
between(const struct clusters *c, size_t a, size_t b)
{
	return sqrt(distance_between(c->x + a * c->width, c->x + b * c->width, c->width));
}

static double
to_medoid(const struct clusters *c, size_t i, const size_t *medoid, size_t count, size_t *which)
{
	double best = INFINITY;

	for (size_t k = 0; k < count; k++) {
		double d = between(c, i, medoid[k]);

		if (d < best) {
			best = d;
			*which = k;
		}
	}
	return best;
}

/* The point from which the way to the others of its cluster is shortest. */
static size_t
middle(const struct clusters *c, size_t which)
{
	double best = INFINITY;
	size_t at = 0;

	for (size_t i = 0; i < c->count; i++) {
		double sum = 0;

		for (size_t j = 0; c->of[i] == which && j < c->count; j++)
			sum += c->of[j] == which ? between(c, i, j) : 0;
		if (c->of[i] == which && sum < best) {
			best = sum;
			at = i;
		}
	}
	return at;
}

static size_t
farthest(const struct clusters *c, const size_t *medoid, size_t count)
{
	size_t best = 0, ignored = 0;

	for (size_t i = 1; i < c->count; i++)
		if (to_medoid(c, i, medoid, count, &ignored) >
		    to_medoid(c, best, medoid, count, &ignored))
			best = i;
	return best;
}

bool
medoids_find(const double *x, size_t count, size_t width, size_t most, size_t *medoid,
    size_t *found, struct err *err)
{
	struct clusters c = { x, count, width, calloc(count + 1, sizeof *c.of) };

	*found = count < most ? count : most;
	if (c.of == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu points", count);
	for (size_t k = 0; k < *found; k++)
		medoid[k] = k == 0 ? middle(&c, 0) : farthest(&c, medoid, k);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < count; i++)
			(void)to_medoid(&c, i, medoid, *found, &c.of[i]);
		for (size_t k = 0; k < *found; k++)
			medoid[k] = middle(&c, k);
	}
	free(c.of);
	return true;
}
