/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CORPUS_MEMORY_H
#define MODEL_CORPUS_MEMORY_H

/*
 * corpus_memory.h - the weights of a model's memory, from held-out pieces of a corpus.
 *
 * Pieces of every collection are taken in turn, spread over each, until there
 * are enough: some 150,000 predictions fit the weights, and more change little.
 * The same model and corpus give the same weights.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct corpus;
struct memory_weights;
struct model;

struct corpus_memory {
	size_t	 pieces, notes;		/* that they are of */
	double	 nats_alone, nats_mixed;	/* a note of these, by the net alone and with them */
};

/* False also where `cancelled` (or NULL) says so. */
bool	 corpus_memory_fit(struct model *, const struct corpus *,
	     bool (*cancelled)(void *arg), void *arg, struct memory_weights *,
	     struct corpus_memory *, struct err *);

#endif
