/* SPDX-License-Identifier: MIT */
#ifndef MODEL_RUN_FACTS_H
#define MODEL_RUN_FACTS_H

/*
 * run_facts.h - facts of a training run, as text.
 *
 * A checkpoint keeps the facts that a run began with, so that a resumed run can
 * report differences.  With another model, data or objective it does not resume.
 * With another length, rate or number of threads it does, with other results.
 */

#include "model/train/checkpoint.h"

struct trainer_options;
struct trainer_task;

#define RUN_FACTS_MAX 32

/*
 * o: without defaults; threads: their actual number; precision: the one in use for
 * "auto".  Returns the number of facts.
 */
size_t	 run_facts(const struct trainer_task *, const struct trainer_options *o, int threads,
	     const char *precision, struct checkpoint_fact facts[RUN_FACTS_MAX]);

#endif
