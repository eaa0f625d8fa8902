/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PROGRESS_H
#define MODEL_PROGRESS_H

/*
 * progress.h - progress of a training run, for the store, the plot and reports.
 */

struct train_progress {
	long	 step, steps;		/* done; planned, 0: unknown */
	/* In nats per note, or per token where named so; NAN if not measured. */
	double	 train, train_per_token;	/* moving means; at step 0 of the sample */
	double	 held_out, held_out_per_token;
	double	 sample, sample_per_token;	/* of a few windows that are only measured */
	double	 base;			/* initial held_out, or without an adapter */
	double	 best, best_per_token;	/* lowest held_out so far, and the same per token */
	long	 best_step;
	/* held_out at the point that nesterov looks ahead from; NAN: unless it was asked for */
	double	 behind;
	double	 other;			/* of other music, which tuning must not forget */
	double	 codes;			/* nats of a window's code, held-out; 0: none */
	double	 seconds;		/* of training: evaluations do not count */
	double	 seconds_left;		/* estimate; NAN: unknown */
	double	 tokens_per_s;		/* read by the model since the last report */
	double	 rate;			/* learning rate of the next step */
	double	 norm;			/* of the last gradient, before clipping */
};

#endif
