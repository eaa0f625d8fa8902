/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PACER_H
#define MODEL_PACER_H

/*
 * pacer.h - pacer: how much of a run is done, and the pace of its next step.
 *
 * Shared by the trainer and tuning.  It counts steps in their train_progress, which each
 * of them reports; time is theirs to count.  Belongs to the run's thread.
 */

#include <stdbool.h>

#include "base/err.h"
#include "model/train/progress.h"
#include "model/train/stepper.h"
#include "tensor/schedule.h"

struct pacer {
	const struct trainer_options *o;	/* borrowed; settled */
	const struct schedule *schedule;
	struct schedule_state state;	/* of the schedule */
	double		 beta1_before;	/* of the last step */
	double		 nats, notes, targets;	/* moving sums over steps */
};

void	 pacer_init(struct pacer *, const struct trainer_options *);
/* 0 at the start, 1 at the end, by the limit that is reached first: steps or seconds. */
double	 pacer_done(const struct pacer *, const struct train_progress *);
/* Estimate from the time so far; NAN at the start. */
double	 pacer_seconds_left(const struct pacer *, const struct train_progress *);
/* Learning rate of the next step. */
double	 pacer_rate(const struct pacer *, const struct train_progress *);
/* One step; p->step and p->norm follow it.  Fails as stepper_step() does. */
bool	 pacer_step(struct pacer *, struct stepper *, struct updater *, struct train_progress *p,
	     struct stepper_result *, struct err *);

#endif
