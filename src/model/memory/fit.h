/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FIT_H
#define MODEL_FIT_H

/*
 * fit.h - the weights of the mixing (mix.h) from predictions of held-out pieces.
 *
 * Adagrad (Duchi, Hazan and Singer 2011, Adaptive subgradient methods for
 * online learning and stochastic optimization), some passes over the events in
 * an order drawn from a seed: the same events give the same weights.  While it
 * fits, a weight is a sum of what it shares with others: of its expert and
 * state, with the kind of token, with the bucket, of its expert, kind and
 * bucket, and what is its own.  So states that are rare lean on the common ones.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct kernel;
struct memory_event;
struct memory_weights;

struct memory_fit {			/* zeroed: no events */
	uint8_t		*bytes;		/* owned: the events, one after another */
	size_t		 size, capacity;
	size_t		*at;		/* owned: where each begins */
	size_t		 events, event_capacity;
};

bool	 memory_fit_add(struct memory_fit *, const struct memory_event *, int target, struct err *);
/* Writes the weights over; with no events they are as memory_weights_init leaves them. */
bool	 memory_fit(struct memory_fit *, const struct kernel *, struct memory_weights *,
	     struct err *);
/* What all events cost with some weights, in nats. */
double	 memory_fit_nats(const struct memory_fit *, const struct kernel *,
	     const struct memory_weights *);
void	 memory_fit_clear(struct memory_fit *);

#endif
