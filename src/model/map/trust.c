/* SPDX-License-Identifier: MIT */
#include "model/map/trust.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model/map/distance.h"

/* The nearest point to i that is not yet taken; of equals, the first. */
static size_t
next_nearest(const double *squared, const bool *taken, size_t count)
{
	size_t best = count;

	for (size_t j = 0; j < count; j++)
		if (!taken[j] && (best == count || squared[j] < squared[best]))
			best = j;
	return best;
}

/* From 1: how many are nearer to i, and one. */
static size_t
rank_of(const double *squared, size_t count, size_t i, size_t j)
{
	size_t rank = 1;

	for (size_t other = 0; other < count; other++)
		rank += other != i && squared[other] < squared[j];
	return rank;
}

size_t
trust_near(size_t count)
{
	size_t most = count > 2 ? (count - 1) / 2 : 0;

	return most < TRUST_NEAR ? most : TRUST_NEAR;
}

bool
trust(const double *x, size_t count, size_t width, const double *y, size_t near, double *share,
    struct err *err)
{
	double *fact = malloc(2 * count * sizeof *fact + 1), *seen = fact + count, sum = 0;
	bool *taken = malloc(count + 1);
	double n = (double)count, k = (double)near;

	*share = NAN;
	assert(near == 0 || 2 * n - 3 * k - 1 > 0);
	if (fact == NULL || taken == NULL) {
		free(fact);
		free(taken);
		return err_set(err, ERR_LIMIT, "no memory to measure a map of %zu points", count);
	}
	for (size_t i = 0; near > 0 && i < count; i++) {
		distances_from(x, count, width, i, fact);
		distances_from(y, count, 2, i, seen);
		for (size_t j = 0; j < count; j++)
			taken[j] = j == i;
		for (size_t found = 0; found < near; found++) {
			size_t j = next_nearest(seen, taken, count);
			size_t rank = rank_of(fact, count, i, j);

			taken[j] = true;
			sum += rank > near ? (double)(rank - near) : 0;
		}
	}
	if (near > 0)
		*share = 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * sum;
	free(fact);
	free(taken);
	return true;
}
