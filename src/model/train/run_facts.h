/* SPDX-License-Identifier: MIT */
#ifndef MODEL_RUN_FACTS_H
#define MODEL_RUN_FACTS_H

/*
 * run_facts.h - what a run of training was begun with, in words.
 *
 * A checkpoint keeps it, so that a run which goes on with something else says
 * so: with another model, data or way of learning it does not go on at all;
 * with another length, rate or number of threads it does, to other numbers.
 */

#include "model/train/checkpoint.h"

struct trainer_options;
struct trainer_task;

#define RUN_FACTS_MAX 32

/*
 * o: with no default left open; threads: how many there are; precision: what
 * "auto" has come to.  How many facts.
 */
size_t	 run_facts(const struct trainer_task *, const struct trainer_options *o, int threads,
	     const char *precision, struct checkpoint_fact facts[RUN_FACTS_MAX]);

#endif
