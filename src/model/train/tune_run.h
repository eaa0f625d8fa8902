/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_RUN_H
#define MODEL_TUNE_RUN_H

/*
 * tune_run.h - the steps of a tuning, the looks at it and what is kept: of tune.c.
 *
 * All on the caller's thread and the stepper's.
 */

#include "model/train/trainer.h"
#include "model/train/tune.h"

struct replay;

struct tune_run {
	const struct tune_request *request;	/* borrowed */
	const struct tune_set	*set;		/* borrowed, as the three below */
	const struct replay	*replay;	/* NULL: there is none */
	struct params		*base;		/* the model's numbers */
	struct params		*adapter;	/* where it begins; then what is kept */
	bool			 goes_on;	/* from an adapter that is not zero */
	struct trainer_set	 other;		/* of other music; borrowed */
	struct trainer_options	 options;
};

bool	 tune_run(struct tune_run *, struct tune_result *, struct err *);

#endif
