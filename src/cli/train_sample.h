/* SPDX-License-Identifier: MIT */
#ifndef APP_TRAIN_SAMPLE_H
#define APP_TRAIN_SAMPLE_H

/*
 * train_sample.h - audible samples during training.
 *
 * After every N steps the current weights go into OUT.sample, and a program makes
 * OUT.step-N.mid with them: `continue` makes bars of a new piece; for models that
 * do not work token by token, `sample` is used.
 */

#include <stdbool.h>

#include "base/err.h"

struct arch;
struct program_call;

struct train_sample {
	struct program_call *call;	/* borrowed; --out, --seed and --sample-every are read */
	const struct arch *arch;
	long		 every;		/* steps; 0: never */
	long		 next;		/* 0: before the first step */
	/* Writes the current model. */
	bool		(*write)(void *arg, const char *path, struct err *);
	void		*arg;
};

/*
 * Call after each evaluation; makes a sample if it is time.  Errors are reported,
 * and training goes on.  The first call only notes the step.
 */
void	 train_sample(struct train_sample *, long step);

#endif
