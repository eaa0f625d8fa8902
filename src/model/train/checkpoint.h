/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CHECKPOINT_H
#define MODEL_CHECKPOINT_H

/*
 * checkpoint.h - a run of training in a file, to go on from.
 *
 * A safetensors file: the numbers under their own names, "moment.0." and
 * "moment.1." before the optimiser's, "average." before their moving average,
 * "best." before the best so far; in the metadata, under "run.NAME", the numbers of struct
 * checkpoint_run as %a, which loses nothing, and under "begun.NAME" what the
 * run was begun with.  Random numbers need no state: they follow from the seed
 * and the step.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tensor/schedule.h"

struct arch;
struct arch_config;
struct params;

/* Doubles alone: checkpoint.c has a table of them. */
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
	bool		 may_change;	/* a run goes on with another */
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
 * Into the arrays of the checkpoint; on failure some may have changed.  It
 * fails where a fact differs that may not; of those that may, `changed` says
 * which, "" if none.
 */
bool	 checkpoint_read(struct checkpoint *, const char *path, char *changed, size_t size,
	     struct err *);

#endif
