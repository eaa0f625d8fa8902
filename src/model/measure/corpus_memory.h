/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CORPUS_MEMORY_H
#define MODEL_CORPUS_MEMORY_H

/*
 * corpus_memory.h - weights of a model's memory, fitted to held-out pieces of a corpus.
 *
 * Pieces of every collection are taken in turn, evenly spread, until there are
 * about 150,000 predictions; more change the weights little.  The same model and
 * corpus give the same weights.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct corpus;
struct memory_weights;
struct model;

struct corpus_memory {
	size_t	 pieces, notes;		/* used for fitting */
	double	 nats_alone, nats_mixed;	/* per note of these: the net alone, and mixed */
};

/* Also fails if `cancelled` (or NULL) returns true. */
bool	 corpus_memory_fit(struct model *, const struct corpus *,
	     bool (*cancelled)(void *arg), void *arg, struct memory_weights *,
	     struct corpus_memory *, struct err *);

#endif
