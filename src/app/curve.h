/* SPDX-License-Identifier: MIT */
#ifndef APP_CURVE_H
#define APP_CURVE_H

/*
 * curve.h - loss curve of a tuning or training run, in bounded memory.
 *
 * Two series of (step, nats per note).  When a series is full, each pair of
 * neighbours is replaced by its mean, and from then on a point stands for twice
 * as many measurements.  So a plot shows the whole history of a run of any
 * length.  The best held-out loss is kept separately and exactly.  Plain data,
 * one owner.
 */

#include <stdint.h>

struct train_progress;

#define CURVE_POINTS 512		/* twice the dots of the widest common plot */

struct curve_point {
	float		 step, value;	/* nats per note */
};

struct curve_series {
	struct curve_point points[CURVE_POINTS];
	uint32_t	 count;
	uint32_t	 stride;	/* measurements per full point; 0 before the first */
	uint32_t	 in_last;	/* measurements in the last point */
};

struct curve {
	struct curve_series train, held_out, other;	/* other: music of the base's corpus */
	double		 base;		/* held-out loss before the first step; NAN: unknown */
	double		 best;		/* NAN: none yet */
	int		 best_step;
	int		 last_step;
};

void	 curve_init(struct curve *);
/* NAN: not measured at this step. */
void	 curve_add(struct curve *, int step, double train, double held_out);
void	 curve_add_other(struct curve *, int step, double other);
/* All that a tuning reports at one step. */
void	 curve_take(struct curve *, const struct train_progress *);

#endif
