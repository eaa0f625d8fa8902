/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PROGRESS_H
#define MODEL_PROGRESS_H

/*
 * progress.h - what is known of a run that learns: from the trainer to the store and the plot.
 */

struct train_progress {
	long	 step, steps;		/* done; planned, 0: not known */
	/* Nats per note, or as they say per token; NAN where there was nothing to measure. */
	double	 train, train_per_token;	/* moving means over some 20 steps; at step 0 the sample's */
	double	 held_out, held_out_per_token;
	double	 sample, sample_per_token;	/* of a few windows that are only measured */
	double	 base;			/* held_out of what the run began with, or of the model without an adapter */
	double	 best, best_per_token;	/* lowest held_out so far, and its other measure */
	long	 best_step;
	double	 codes;			/* nats that the code of a window tells, held out; 0: there is none */
	double	 seconds;		/* of training: evaluations do not count */
	double	 seconds_left;		/* estimate; NAN: not known */
	double	 tokens_per_s;		/* read by the model, since it was last told */
	double	 rate;			/* learning rate of the next step */
	double	 norm;			/* of the last gradient, before clipping */
};

#endif
