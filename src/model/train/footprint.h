/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FOOTPRINT_H
#define MODEL_FOOTPRINT_H

/*
 * footprint.h - how much memory a training run takes, before it takes any.
 *
 * Of P numbers there are the numbers, the best so far, the gradients of each
 * thread, the optimiser's moments and the average, and, where products are the
 * program's own, both packings of every matrix; and a tape for each thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct trainer_options;
struct trainer_task;

/* Bytes; the task's params are not looked at.  threads: of the run.  0: there is no memory to say. */
size_t	 footprint_bytes(const struct trainer_task *, const struct trainer_options *, int threads);
/* It fits the memory that is free on this machine, or one sentence. */
bool	 footprint_check(const struct trainer_task *, const struct trainer_options *, struct err *);

#endif
