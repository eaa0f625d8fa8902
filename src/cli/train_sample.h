/* SPDX-License-Identifier: MIT */
#ifndef APP_TRAIN_SAMPLE_H
#define APP_TRAIN_SAMPLE_H

/*
 * train_sample.h - something to hear while a model learns.
 *
 * Every so many steps the numbers as they are go into OUT.sample, and one of
 * the programs makes OUT.step-N.mid with them: `continue` bars of a new piece,
 * or `sample` where a model does not go note by note.
 */

#include <stdbool.h>

#include "base/err.h"

struct arch;
struct program_call;

struct train_sample {
	struct program_call *call;	/* borrowed; --out, --seed and --sample-every are read */
	const struct arch *arch;
	long		 every;		/* steps; 0: never */
	long		 next;		/* 0: it has not begun */
	/* Writes the model as it is now. */
	bool		(*write)(void *arg, const char *path, struct err *);
	void		*arg;
};

/*
 * After an evaluation at this step, if it is time; what goes wrong is said, and
 * the training goes on.  The first call only sees where the run begins.
 */
void	 train_sample(struct train_sample *, long step);

#endif
