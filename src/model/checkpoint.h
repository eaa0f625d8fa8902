/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CHECKPOINT_H
#define MODEL_CHECKPOINT_H

/*
 * checkpoint.h - a run of training in a file, to go on from.
 *
 * A safetensors file: the numbers under their own names (so that a checkpoint
 * of a model can be opened as one), "moment.0." and "moment.1." before the
 * optimiser's, "best." before the best so far; in the metadata, under
 * "run.NAME", the numbers of struct checkpoint_run as %a, which loses nothing.
 * Random numbers need no state: they follow from the seed and the step.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct arch;
struct arch_config;
struct params;

/* Doubles alone: checkpoint.c has a table of them. */
struct checkpoint_run {
	double	 step, seconds;
	double	 best, best_step, first;
	double	 worse;			/* evaluations since the best one */
	double	 nats, notes;		/* moving sums of the training loss */
	double	 seed_low, seed_high;	/* halves of the seed */
};

struct checkpoint {
	const struct arch	*arch;
	const struct arch_config *config;
	struct params		*trained;
	float			*moment[2];	/* as long as trained, or NULL */
	float			*best;		/* likewise */
	struct checkpoint_run	 run;
};

bool	 checkpoint_write(const struct checkpoint *, const char *path, struct err *);
/* Into the arrays of the checkpoint, all of which must fit; on failure some may have changed. */
bool	 checkpoint_read(struct checkpoint *, const char *path, struct err *);

#endif
