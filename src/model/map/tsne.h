/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TSNE_H
#define MODEL_TSNE_H

/*
 * tsne.h - t-SNE: points of many numbers as points of a plane, neighbours kept together.
 *
 * Van der Maaten and Hinton (2008), Visualizing data using t-SNE.  Each pair is likely by a
 * normal distribution around each point, whose spread gives the point `perplexity`
 * neighbours, and in the plane by Student's t distribution.  Gradient descent brings the
 * second towards the first:
 *
 *	p_j|i = exp(-b_i |x_i - x_j|^2) / sum		p_ij = (p_j|i + p_i|j) / 2 n
 *	q_ij = w_ij / sum,  w_ij = 1 / (1 + |y_i - y_j|^2)
 *	dy_i = 4 sum over j of (p_ij - q_ij) w_ij (y_i - y_j)
 *
 * It begins at the first two principal components (Kobak and Linderman 2021,
 * Initialization is critical for preserving global data structure), so the seed only
 * decides what lies exactly alike.  The step size is n / 12 (Belkina et al. 2019).
 *
 * It is exact: time grows with the square of the points, memory is 4 bytes a pair.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define TSNE_POINTS_MIN	5		/* of fewer there are no neighbours to speak of */
#define TSNE_POINTS_MAX	4999

struct tsne_request {
	const double	*x;		/* (count, width) */
	size_t		 count, width;
	const double	*begin;		/* (count, 2): the first two components */
	uint64_t	 seed;
	/* Asked now and then; false stops it.  NULL: never stops. */
	bool		(*go_on)(void *arg);
	void		*arg;
};

/* y (count, 2).  The same request gives the same bytes. */
bool	 tsne(const struct tsne_request *, double *y, struct err *);

#endif
