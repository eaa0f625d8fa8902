/* SPDX-License-Identifier: MIT */
#ifndef MODEL_UPDATER_H
#define MODEL_UPDATER_H

/*
 * updater.h - updater: applies the gradients of a step to the weights.
 *
 * Owns what persists between steps: the optimiser's moments and, if requested, the
 * moving average of the weights.  A team shares the work in chunks, and for muon in
 * matrices, that do not depend on the number of threads.
 *
 * The average (Polyak and Juditsky, Acceleration of stochastic approximation by
 * averaging, 1992, in exponential form) is a = keep a + (1 - keep) x after each step,
 * keep = min(ema, (1 + step) / (10 + step)), so that it soon forgets the initial
 * weights.
 */

#include <stdbool.h>

#include "base/err.h"
#include "tensor/optim.h"

struct bf16;
struct params;
struct team;
struct trainer_options;
struct trainer_task;
struct updater;

struct pace {				/* a step's values from the schedule */
	double	 rate;			/* learning rate */
	double	 beta1, beta1_before;	/* momentum, now and at the previous step */
};

struct updater_options {
	const struct optim *optim;
	double		 ema;		/* 0: no average */
	const struct bf16 *bf16;	/* for the optimiser's own products; NULL: fp32 */
	size_t		 first_map;	/* row of the list from which matrices map activations */
};

/* params and team: borrowed. */
struct updater	*updater_make(struct params *, struct team *, const struct updater_options *,
	     struct err *);
/* For the weights that a task trains, with settled options. */
struct updater	*updater_for(const struct trainer_task *, const struct trainer_options *,
	     struct team *, struct err *);
void		 updater_free(struct updater *);

/* Sums `count` gradients, each as long as the params, into dx[0]; returns the norm. */
double		 updater_sum(struct updater *, float *const *dx, int count);
/* step counts from 0; a gradient longer than `clip` is scaled down to it, 0: never. */
void		 updater_apply(struct updater *, long step, const struct pace *, double beta2,
		     double decay, double clip);
/* Floats per member that an optimiser needs besides the moments. */
size_t		 updater_room(const struct params *, const struct updater_options *);
/* Name of the first weight whose summed gradient is not finite, or else is the largest. */
const char	*updater_suspect(const struct updater *);
/* Swaps the weights and their average, if there is one. */
void		 updater_exchange(struct updater *);

/* Each as long as the params, borrowed; NULL: none. */
float		*updater_moment(const struct updater *, int i);
float		*updater_average(const struct updater *);

#endif
