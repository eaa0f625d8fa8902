/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_SCHEDULE_H
#define TENSOR_SCHEDULE_H

/*
 * schedule.h - how the learning rate goes while a run goes on.
 *
 * A row of the table gives a factor from the share of the run that is done;
 * a run that is limited by time counts seconds, another one steps.  Every
 * schedule begins with a warm-up, in which the factor grows step by step; it
 * ends after so many steps or a twentieth of the run, whichever comes first.
 *
 * one-cycle is Smith's (A disciplined approach to neural network
 * hyper-parameters, part 1, 2018): the rate goes up from a tenth and down
 * again in one cycle somewhat shorter than the run, then orders of magnitude
 * lower; the momentum goes down from 0.95 to 0.85 and up again meanwhile.
 *
 * plateau knows nothing of the end: the rate is halved whenever the held-out
 * loss was no better in so many evaluations in a row (Krizhevsky et al. 2012
 * did so by hand, by ten).  What it has seen is in a state that the caller
 * keeps, and that a run that goes on needs again.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define SCHEDULE_PLATEAU	4	/* evaluations */

/* Doubles alone: a checkpoint stores it. */
struct schedule_state {
	double	 factor;		/* of plateau: 1, halved again and again */
	double	 best;			/* of plateau: NAN at first */
	double	 worse;			/* of plateau: evaluations since the best, or the last halving */
};
#define SCHEDULE_BEGIN { .factor = 1, .best = NAN }

struct schedule {
	const char	*name;
	const char	*sentence;
	double		(*factor)(double done);		/* done: 0..1 */
	double		(*momentum)(double done);	/* NULL: it stays what it is */
	bool		 plateau;
};
extern const struct schedule schedule_table[];	/* ends with a NULL name */

const struct schedule *schedule_find(const char *name);	/* or NULL */
const char *schedule_name(size_t i);			/* of row i, NULL at the end */
/* Of the highest rate, 0 to 1.  step counts from 0. */
double	 schedule_factor(const struct schedule *, const struct schedule_state *, long step,
	     int warm_up_steps, double done);
/* beta1 of an optimiser whose own is `usual`; 0, for one that has none, stays 0. */
double	 schedule_momentum(const struct schedule *, double done, double usual);
/* After an evaluation that counts.  NAN, nothing held out: no news. */
void	 schedule_measured(const struct schedule *, struct schedule_state *, double held_out);

#endif
