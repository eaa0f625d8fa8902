/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STEPPER_H
#define MODEL_STEPPER_H

/*
 * stepper.h - one step of training, spread over a team of threads.
 *
 * The rows of a batch go to the tape in groups of arch->lanes.  Member m of T
 * works on groups m, m + T, ..., with a tape, an arena and gradients of its own.  Then all share the
 * adding up, in a fixed order, and the update, in fixed chunks.  After
 * stepper_make nothing is allocated.
 *
 * The trainer's thread calls; it is member 0.
 */

#include "model/trainer.h"
#include "tensor/optim.h"

struct stepper;

struct stepper_result {
	double	 nats;			/* summed, of weighted targets */
	size_t	 weight, notes;		/* how many targets and notes those were */
	size_t	 tokens;		/* read by the model, whatever their weight */
	double	 norm;			/* of the gradient */
};

struct stepper	*stepper_make(const struct trainer_task *, const struct trainer_options *,
		     struct err *);
void		 stepper_free(struct stepper *);
/*
 * Step number `step`, from 0, at this learning rate.  False: a loss or a
 * gradient is not a number, or there is nothing to learn from; then nothing
 * has changed.
 */
bool		 stepper_step(struct stepper *, long step, double rate, struct stepper_result *,
		     struct err *);
void		 stepper_score(struct stepper *, const struct trainer_set *,
		     struct stepper_result *);

/* After the task's params were changed from outside. */
void		 stepper_repack(struct stepper *);

/* What is trained, and the optimiser's moments, each as long; borrowed. */
struct params	*stepper_trained(const struct stepper *);
float		*stepper_moment(const struct stepper *, int i);	/* NULL: it has no more */

#endif
