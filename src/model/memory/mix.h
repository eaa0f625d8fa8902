/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MIX_H
#define MODEL_MIX_H

/*
 * mix.h - the memory's votes added to the net's prediction.
 *
 *	score(v) = net[phase] log p(v) + sum over the votes for v of
 *	    expert[expert][state][kind of v][bucket of p(v)] +
 *	    age[expert][age of the memory][kind of v]
 *
 * and a softmax of the scores over the tokens that the grammar allows.  p is
 * the net's, made to sum to 1 over these; its buckets are above 0.5, 0.1, 0.01
 * and less.  The scores are linear in the weights, so the loss is convex in
 * them: fit.h finds them from events, and memory_step follows the gradient of
 * one event, as a mixer of PAQ does.
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
	float		 strength;	/* 1, or what they were scaled to */
	float		 net[PLACE_PHASES];
	float		 expert[EXPERTS][EXPERT_STATES][SYMBOL_KINDS][MEMORY_BUCKETS];
	float		 age[EXPERTS][MEMORY_AGES][SYMBOL_KINDS];
};

/* One prediction. */
struct memory_event {
	enum place_phase phase;
	int		 count;		/* tokens that are allowed */
	uint16_t	 token[VOCAB_SIZE_MAX];
	float		 log_p[VOCAB_SIZE_MAX];	/* the net's */
	int		 votes;
	struct memory_event_vote {
		uint16_t	 at;		/* which of the tokens */
		uint16_t	 weight;	/* which of MEMORY_WEIGHTS */
		uint16_t	 age;		/* and of MEMORY_AGE_WEIGHTS */
	}		 vote[MEMORY_VOTES_MAX];
};

struct kernel;
struct sampler_boost;

/* net 1, the rest 0: as if there were no memory. */
void	 memory_weights_init(struct memory_weights *);
/* As strong as `strength`, 0 to 1: halfway between the net alone and the weights at 0.5. */
void	 memory_weights_scale(struct memory_weights *, double strength);

/*
 * For the sampler: the votes' weights summed by token to sum (vocab_size()), which *boost
 * borrows.  log_p: the net's, under the mask.
 */
void	 memory_boost(const struct memory_weights *, const struct memory_votes *,
	     const float *log_p, struct sampler_boost *boost, float *sum);

/*
 * From the net's logits (vocab_size()), with the tokens that are allowed (likewise; at
 * least one).
 */
void	 memory_event_make(struct memory_event *, const struct kernel *, const float *logits,
	     const bool *allowed, const struct memory_votes *);
/* its place in it; -1: not allowed */
int	 memory_event_find(const struct memory_event *, uint16_t token);
/* score (count): they are to be normalised yet. */
void	 memory_scores(const struct memory_weights *, const struct memory_event *, float *score);
/* -log p of the token at a place in the event. */
double	 memory_nats(const struct memory_weights *, const struct kernel *,
	     const struct memory_event *, int target);
/* The same, and its gradient: by the net's weight of the phase, and by each vote's (votes). */
double	 memory_slope(const struct memory_weights *, const struct kernel *,
	     const struct memory_event *, int target, float *net, float *vote);
/* A step down that gradient: the weights learn the piece while it is read. */
void	 memory_step(struct memory_weights *, const struct kernel *,
	     const struct memory_event *, int target);

#endif
