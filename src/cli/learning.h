/* SPDX-License-Identifier: MIT */
#ifndef APP_LEARNING_H
#define APP_LEARNING_H

/*
 * learning.h - how train and tune tell what they are doing.
 *
 * On a terminal a loss plot that moves, with the figures under it; elsewhere
 * one line an evaluation, which scripts may rely on (cadenza(1)).
 */

#include <stdbool.h>

#include "app/curve.h"

struct program_call;

struct learning {			/* one measurement */
	long		 step, steps;		/* done; planned, 0: not known */
	double		 train, held_out;	/* nats per note; NAN: not measured */
	double		 train_per_token, held_out_per_token;	/* likewise; 0: not told */
	const char	*measure;		/* what train is, if it is not nats and nothing is held out; or NULL */
	double		 codes;			/* nats that a window's code tells; 0: there is none */
	double		 seconds;		/* of training */
	double		 seconds_left;		/* NAN: not known */
	double		 tokens_per_s;
	double		 rate;			/* learning rate; 0: not told */
};

struct learning_report {
	struct program_call *call;	/* borrowed */
	struct curve	 curve;
};

void	 learning_begin(struct learning_report *, struct program_call *);
void	 learning_tell(struct learning_report *, const struct learning *);
/* The last line: the best held-out loss, where, and that of the beginning. */
void	 learning_end(struct learning_report *, double best, long best_step, double base);

#endif
