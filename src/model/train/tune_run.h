/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_RUN_H
#define MODEL_TUNE_RUN_H

/*
 * tune_run.h - run of a tuning: its steps, its evaluations and its result.
 *
 * All on the caller's thread and the stepper's.
 */

#include "model/train/trainer.h"
#include "model/train/tune.h"

struct replay;

struct tune_run {
	const struct tune_request *request;	/* borrowed */
	const struct tune_set	*set;		/* borrowed, as the three below */
	const struct replay	*replay;	/* NULL: none */
	struct params		*base;		/* the model's weights */
	struct params		*adapter;	/* the initial adapter; then the result */
	int			 rank;		/* of that */
	bool			 goes_on;	/* the initial adapter is not zero */
	struct trainer_set	 other;		/* of other music; borrowed */
	struct trainer_options	 options;
};

bool	 tune_run(struct tune_run *, struct tune_result *, struct err *);

#endif
