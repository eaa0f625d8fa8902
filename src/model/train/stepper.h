/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STEPPER_H
#define MODEL_STEPPER_H

/*
 * stepper.h - one step of training, spread over a team of threads.
 *
 * The rows of a batch go to the tape in groups of arch->lanes.  Member m of T
 * works on groups m, m + T, ..., with a tape, an arena and gradients of its
 * own.  Then all share the adding up, in a fixed order, and the update, in
 * fixed chunks.  After stepper_make nothing is allocated and all memory has
 * been touched, but for what the task's fill() does.
 *
 * Where there are ranks, each has its own share of the groups to deal; sums of
 * losses and gradients are those of all, and each makes the same update.
 *
 * The trainer's thread calls; it is member 0.
 */

#include "model/train/trainer.h"
#include "model/train/updater.h"

struct stepper;

struct stepper_result {
	double	 nats;			/* summed, of weighted targets */
	double	 codes;			/* summed, what the windows' codes tell; 0: they have none */
	size_t	 weight, notes;		/* how many targets and notes those were */
	size_t	 tokens;		/* read by the model, whatever their weight */
	double	 norm;			/* of the gradient */
};

/* The options: settled. */
struct stepper	*stepper_make(const struct trainer_task *, const struct trainer_options *,
		     struct err *);
void		 stepper_free(struct stepper *);
/*
 * Step number `step`, from 0: gradients, then the updater's update.  False: a loss or a gradient is not a number,
 * and err names the step and the tensor, or there is nothing to learn from;
 * then nothing has changed.
 */
bool		 stepper_step(struct stepper *, struct updater *, long step, const struct pace *,
		     struct stepper_result *, struct err *);
void		 stepper_score(struct stepper *, const struct trainer_set *,
		     struct stepper_result *);

/* What products with weights are computed in: "fp32", or the name of a kind of bf16. */
const char	*stepper_precision(const struct stepper *);
/* After the task's params were changed from outside. */
void		 stepper_repack(struct stepper *);

struct params	*stepper_trained(const struct stepper *);	/* borrowed */
struct team	*stepper_team(const struct stepper *);	/* likewise; an updater shares it */

#endif
