/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CHECKPOINT_H
#define MODEL_CHECKPOINT_H

/*
 * checkpoint.h - checkpoint: the state of a training run in a file, to resume from.
 *
 * A safetensors file: the weights under their own names, with "moment.0." and
 * "moment.1." before them the optimiser's moments, with "average." their moving
 * average, and with "best." the best so far.  In the metadata, "run.NAME" holds the
 * numbers of struct checkpoint_run as %a, which is lossless, and "begun.NAME" the
 * facts that the run began with.  Random numbers need no state: they depend only on
 * the seed and the step.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tensor/schedule.h"

struct arch;
struct arch_config;
struct params;

/* Only doubles: checkpoint.c has a table of them. */
struct checkpoint_run {
	double	 step, seconds;
	double	 best, best_per_token, best_step, first;
	double	 worse;			/* evaluations since the best one */
	double	 nats, notes, targets;	/* moving sums of the training loss */
	double	 beta1_before;		/* momentum of the last step */
	struct schedule_state schedule;
};

struct checkpoint_fact {
	const char	*name;
	bool		 may_change;	/* a run may be resumed with another value */
	char		 value[128];
};

struct checkpoint {
	const struct arch	*arch;
	const struct arch_config *config;
	struct params		*trained;
	float			*moment[2];	/* as long as trained, or NULL */
	float			*average;	/* likewise */
	float			*best;		/* likewise, never NULL */
	const struct checkpoint_fact *facts;
	size_t			 fact_count;
	struct checkpoint_run	 run;
};

bool	 checkpoint_write(const struct checkpoint *, const char *path, struct err *);
/*
 * Reads into the arrays of the checkpoint; on failure some may have changed.  Fails if
 * a fact differs that may not change.  `changed` lists those that differ and may;
 * "" if none.
 */
bool	 checkpoint_read(struct checkpoint *, const char *path, char *changed, size_t size,
	     struct err *);

#endif
