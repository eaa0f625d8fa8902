/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_SCHEDULE_H
#define TENSOR_SCHEDULE_H

/*
 * schedule.h - schedules of the learning rate.
 *
 * A row of the table gives a factor from the share of the run that is done, in seconds
 * if the run is limited by time and otherwise in steps.  Every schedule begins with a
 * warm-up, in which the factor grows step by step; it lasts for a number of steps or a
 * twentieth of the run, whichever is shorter.
 *
 * one-cycle is Smith's (A disciplined approach to neural network hyper-parameters, part
 * 1, 2018): the rate rises from a tenth and falls again in one cycle slightly shorter
 * than the run, and then falls by orders of magnitude; meanwhile the momentum falls from
 * 0.95 to 0.85 and rises again.
 *
 * plateau does not know the end: the rate is halved whenever the held-out loss has not
 * improved for a number of evaluations (Krizhevsky et al. 2012 divided it by ten, by
 * hand).  Its state is kept by the caller; resuming a run needs it.
 */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define SCHEDULE_PLATEAU	4	/* evaluations */

/* Only doubles: a checkpoint stores it. */
struct schedule_state {
	double	 factor;		/* of plateau: 1, halved again and again */
	double	 best;			/* of plateau: NAN at first */
	double	 worse;			/* of plateau: evaluations since the best or a halving */
};
#define SCHEDULE_BEGIN { .factor = 1, .best = NAN }

struct schedule {
	const char	*name;
	const char	*sentence;
	double		(*factor)(double done);		/* done: 0..1 */
	double		(*momentum)(double done);	/* NULL: constant */
	bool		 plateau;
};
extern const struct schedule schedule_table[];	/* ends with a NULL name */

const struct schedule *schedule_find(const char *name);	/* or NULL */
const char *schedule_name(size_t i);			/* of row i, NULL at the end */
/* Factor of the highest rate, 0 to 1.  step counts from 0. */
double	 schedule_factor(const struct schedule *, const struct schedule_state *, long step,
	     int warm_up_steps, double done);
/* beta1 of an optimiser whose default is `usual`; a default of 0 stays 0. */
double	 schedule_momentum(const struct schedule *, double done, double usual);
/* Call it after each evaluation.  NAN, without held-out windows, changes nothing. */
void	 schedule_measured(const struct schedule *, struct schedule_state *, double held_out);

#endif
