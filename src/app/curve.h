/* SPDX-License-Identifier: MIT */
#ifndef APP_CURVE_H
#define APP_CURVE_H

/*
 * curve.h - what a tuning or a training has measured, in bounded memory.
 *
 * Two series of (step, nats per note).  When one is full, each two neighbours
 * become their mean and from then on a point stands for twice as many
 * measurements: a run of any length keeps its whole history in a plot's width.
 * The best held-out loss is kept apart and exact.  Plain data, one owner.
 */

#include <stdint.h>

#define CURVE_POINTS 512		/* twice the dots of the widest usual plot */

struct curve_point {
	float		 step, value;	/* nats per note */
};

struct curve_series {
	struct curve_point points[CURVE_POINTS];
	uint32_t	 count;
	uint32_t	 stride;	/* measurements in a whole point; 0 before the first */
	uint32_t	 in_last;	/* and in the last point so far */
};

struct curve {
	struct curve_series train, held_out;
	double		 base;		/* held-out loss before the first step; NAN: not known */
	double		 best;		/* NAN: none yet */
	int		 best_step;
	int		 last_step;
};

void	 curve_init(struct curve *);
/* NAN for what was not measured at this step. */
void	 curve_add(struct curve *, int step, double train, double held_out);

#endif
