/* SPDX-License-Identifier: MIT */
#ifndef MODEL_RESTS_H
#define MODEL_RESTS_H

/*
 * rests.h - rests: bars in which a part is silent.
 *
 * A small model that has left a bar of a part empty leaves the next ones empty too, so
 * a part that falls silent never comes back.  The piece itself sets the rule: the share
 * of bars in which the part rests between its first and last note, and its longest rest.
 * Where a candidate has rested more than that, and for two bars, another empty bar becomes
 * less likely.  A part that is new is expected to play in most bars.  Nothing is forbidden.
 * Plain data: any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/infer/habits.h"
#include "model/token/vocab.h"

struct grammar;
struct piece;

/* Slots are those of the tokens' head. */
struct rests {
	bool	 known[VOCAB_TRACKS];
	float	 share[VOCAB_TRACKS];
	int	 longest[VOCAB_TRACKS];		/* in bars */
};

/* order: the track of each slot.  The bars of the region do not count. */
void	 rests_find(struct rests *, const struct piece *, const int *order, int slots,
	     struct habit_region);
/* Slots, a bit each, that never rest for so many bars. */
uint32_t rests_steady(const struct rests *, int bars);
/*
 * For the next cell of the open row, if nobody asked for a density; first: bar of the
 * grammar that the region begins with; logits (vocab_size()).
 */
void	 rests_weigh(const struct rests *, const struct grammar *, int first, float *logits);

#endif
