/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MIX_FILE_H
#define MODEL_MIX_FILE_H

/*
 * mix_file.h - weights of the mixing in a weights file.
 *
 *	memory		metadata: the experts by name, in their order
 *	memory.net	(PLACE_PHASES)
 *	memory.expert	(EXPERTS * EXPERT_STATES, SYMBOL_KINDS * MEMORY_BUCKETS)
 *	memory.age	(EXPERTS, MEMORY_AGES * SYMBOL_KINDS)
 *
 * A file without them, or with those of other experts, is a model without weights for a
 * memory.
 */

#include <stdbool.h>

#include "base/err.h"

#define MEMORY_FILE_PREFIX "memory"	/* of all names */

struct memory_weights;
struct weights;
struct weights_writer;

/* *found: the file has weights of these experts.  Fails if they are broken. */
bool	 memory_weights_read(struct memory_weights *, const struct weights *, bool *found,
	     struct err *);
/* The weights are borrowed until the writer is freed. */
void	 memory_weights_write(const struct memory_weights *, struct weights_writer *);

#endif
