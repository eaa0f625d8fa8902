/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FIT_H
#define MODEL_FIT_H

/*
 * fit.h - fits the weights of the mixing (mix.h) to predictions of held-out pieces.
 *
 * Adagrad (Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning
 * and stochastic optimization), some passes over the events in random order from a seed:
 * the same events give the same weights.  During fitting, a weight is a sum of shared
 * parts: of its expert and state, with the kind of token, with the bucket, of its expert,
 * kind and bucket, and a part of its own.  So rare states rely on common ones.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct infer_kernels;
struct memory_event;
struct memory_weights;

struct memory_fit {			/* zeroed: no events */
	uint8_t		*bytes;		/* owned: the events, consecutive */
	size_t		 size, capacity;
	size_t		*at;		/* owned: offset of each */
	size_t		 events, event_capacity;
};

bool	 memory_fit_add(struct memory_fit *, const struct memory_event *, int target, struct err *);
/* Overwrites the weights; without events they are as from memory_weights_init. */
bool	 memory_fit(struct memory_fit *, const struct infer_kernels *, struct memory_weights *,
	     struct err *);
/* Cost of all events with some weights, in nats. */
double	 memory_fit_nats(const struct memory_fit *, const struct infer_kernels *,
	     const struct memory_weights *);
void	 memory_fit_clear(struct memory_fit *);

#endif
