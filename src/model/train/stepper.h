/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STEPPER_H
#define MODEL_STEPPER_H

/*
 * stepper.h - stepper: one training step, spread over a team of threads.
 *
 * The rows of a batch go to the tape in groups of arch->lanes.  Member m of T works
 * on groups m, m + T, ..., with its own tape, arena and gradients.  Then all members
 * share the summation, in a fixed order, and the update, in fixed chunks.  After
 * stepper_make nothing is allocated and all memory has been touched, except by the
 * task's fill().
 *
 * With ranks, each rank deals its own share of the groups; losses and gradients are
 * summed over all ranks, and each makes the same update.
 *
 * Called by the trainer's thread, which is member 0.
 */

#include "model/train/trainer.h"
#include "model/train/updater.h"

struct stepper;

struct stepper_result {
	double	 nats;			/* sum over weighted targets */
	double	 codes;			/* sum over the windows' codes; 0: none */
	size_t	 weight, notes;		/* number of targets and of notes */
	size_t	 tokens;		/* read by the model, of any weight */
	double	 norm;			/* of the gradient */
};

/* The options must be settled. */
struct stepper	*stepper_make(const struct trainer_task *, const struct trainer_options *,
		     struct err *);
void		 stepper_free(struct stepper *);
/*
 * Step number `step`, from 0: computes gradients and applies the update.  Fails, and
 * changes nothing, if a loss or a gradient is NaN or infinite, in which case err
 * names the step and the tensor, or if there is nothing to train on.
 */
bool		 stepper_step(struct stepper *, struct updater *, long step, const struct pace *,
		     struct stepper_result *, struct err *);
void		 stepper_score(struct stepper *, const struct trainer_set *,
		     struct stepper_result *);
/* The nats of each window; of an architecture that runs one at a time, and without ranks. */
void		 stepper_score_each(struct stepper *, const struct trainer_set *, double *nats);

/* Precision of products with weights: "fp32", or the name of a kind of bf16. */
const char	*stepper_precision(const struct stepper *);
/* Call it after changing the task's params from outside. */
void		 stepper_repack(struct stepper *);

struct params	*stepper_trained(const struct stepper *);	/* borrowed */
struct team	*stepper_team(const struct stepper *);	/* borrowed; shared with an updater */

#endif
