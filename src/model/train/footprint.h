/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FOOTPRINT_H
#define MODEL_FOOTPRINT_H

/*
 * footprint.h - memory estimate of a training run, made before it starts.
 *
 * For P weights it counts the weights, the best so far, the gradients of each
 * thread, the optimiser's moments and the average; both packings of every matrix,
 * if the products are our own; and a tape for each thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct trainer_options;
struct trainer_task;

/* Bytes; ignores the task's params.  threads: of the run.  0: no memory to compute it. */
size_t	 footprint_bytes(const struct trainer_task *, const struct trainer_options *, int threads);
/* Whether it fits this machine's free memory; if not, an error. */
bool	 footprint_check(const struct trainer_task *, const struct trainer_options *, struct err *);

#endif
