/* SPDX-License-Identifier: MIT */
#ifndef MODEL_UPDATER_H
#define MODEL_UPDATER_H

/*
 * updater.h - from the gradients of a step to the next weights.
 *
 * Owns what goes on from step to step: the optimiser's moments and, where it
 * is wanted, the moving average of the weights.  A team shares the work in
 * chunks, and of muon in maps, that do not depend on how many they are.
 *
 * The average (Polyak and Juditsky, Acceleration of stochastic approximation
 * by averaging, 1992, as an exponential one) is a = keep a + (1 - keep) x after
 * each step, keep = min(ema, (1 + step) / (10 + step)): it does not hold on to
 * what the weights began as.
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

struct pace {				/* what a schedule says of a step */
	double	 rate;			/* learning rate */
	double	 beta1, beta1_before;	/* momentum, and that of the step before */
};

struct updater_options {
	const struct optim *optim;
	double		 ema;		/* 0: no average */
	const struct bf16 *bf16;	/* of the optimiser's own products; NULL: floats */
	size_t		 first_map;	/* row of the list, from which on a matrix maps activations */
};

/* params and team: borrowed. */
struct updater	*updater_make(struct params *, struct team *, const struct updater_options *,
	     struct err *);
/* Of what a task trains, by the options, which are settled. */
struct updater	*updater_for(const struct trainer_task *, const struct trainer_options *,
	     struct team *,
		     struct err *);
void		 updater_free(struct updater *);

/* Sums gradients (count of them, each as long as the params) into dx[0]; its norm. */
double		 updater_sum(struct updater *, float *const *dx, int count);
/* step counts from 0; a gradient longer than `clip` is cut to that, 0: never. */
void		 updater_apply(struct updater *, long step, const struct pace *, double beta2,
		     double decay, double clip);
/* Floats that an optimiser needs beside the moments, for each member of the team. */
size_t		 updater_room(const struct params *, const struct updater_options *);
/* The name of the first parameter whose summed gradient is not finite, or else is the largest. */
const char	*updater_blame(const struct updater *);
/* The weights and their average change places; nothing where there is none. */
void		 updater_exchange(struct updater *);

/* Each as long as the params, borrowed; NULL: it has none, or no more. */
float		*updater_moment(const struct updater *, int i);
float		*updater_average(const struct updater *);

#endif
