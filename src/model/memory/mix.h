/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MIX_H
#define MODEL_MIX_H

/*
 * mix.h - mixes the memory's votes with the net's prediction.
 *
 *	score(v) = net[phase] log p(v) + sum over the votes for v of
 *	    expert[expert][state][kind of v][bucket of p(v)] +
 *	    age[expert][age of the memory][kind of v]
 *
 * and a softmax of the scores over the tokens that the grammar allows.  p is the net's,
 * normalised over these; its buckets are above 0.5, 0.1, 0.01 and below.  The scores are
 * linear in the weights, so the loss is convex in them: fit.h fits them to events, and
 * memory_step follows the gradient of one event, as a mixer of PAQ does.
 *
 * Plain values and functions: any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/memory/memory.h"

#define MEMORY_BUCKETS	4
#define MEMORY_WEIGHTS	(EXPERTS * EXPERT_STATES * SYMBOL_KINDS * MEMORY_BUCKETS)
#define MEMORY_AGE_WEIGHTS (EXPERTS * MEMORY_AGES * SYMBOL_KINDS)

struct memory_weights {
	float		 strength;	/* 1, or what they are scaled to */
	float		 net[PLACE_PHASES];
	float		 expert[EXPERTS][EXPERT_STATES][SYMBOL_KINDS][MEMORY_BUCKETS];
	float		 age[EXPERTS][MEMORY_AGES][SYMBOL_KINDS];
};

/* One prediction. */
struct memory_event {
	enum place_phase phase;
	int		 count;		/* allowed tokens */
	uint16_t	 token[VOCAB_SIZE_MAX];
	float		 log_p[VOCAB_SIZE_MAX];	/* the net's */
	int		 votes;
	struct memory_event_vote {
		uint16_t	 at;		/* index of the token */
		uint16_t	 weight;	/* index in MEMORY_WEIGHTS */
		uint16_t	 age;		/* and in MEMORY_AGE_WEIGHTS */
	}		 vote[MEMORY_VOTES_MAX];
};

struct infer_kernels;
struct sampler_boost;

/* net 1, the rest 0: as without a memory. */
void	 memory_weights_init(struct memory_weights *);
/* Scales to `strength`, 0 to 1: 0.5 is halfway between the net alone and these weights. */
void	 memory_weights_scale(struct memory_weights *, double strength);

/*
 * For the sampler: the votes' weights summed by token to sum (vocab_size()), which *boost
 * borrows.  log_p: the net's, under the mask.
 */
void	 memory_boost(const struct memory_weights *, const struct memory_votes *,
	     const float *log_p, struct sampler_boost *boost, float *sum);

/* From the net's logits (vocab_size()) and the allowed tokens (likewise; at least one). */
void	 memory_event_make(struct memory_event *, const struct infer_kernels *,
	     const float *logits, const bool *allowed, const struct memory_votes *);
/* The token's index in the event; -1: not allowed. */
int	 memory_event_find(const struct memory_event *, uint16_t token);
/* -log p of a token by its index in the event. */
double	 memory_nats(const struct memory_weights *, const struct infer_kernels *,
	     const struct memory_event *, int target);
/* The same with its gradient: for the net's weight of the phase, and for each vote (votes). */
double	 memory_slope(const struct memory_weights *, const struct infer_kernels *,
	     const struct memory_event *, int target, float *net, float *vote);
/* A gradient step: adapts the weights to the piece while it is read. */
void	 memory_step(struct memory_weights *, const struct infer_kernels *,
	     const struct memory_event *, int target);

#endif
