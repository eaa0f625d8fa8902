/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SAMPLER_H
#define MODEL_SAMPLER_H

/*
 * sampler.h - sampler: draws one token from the model's logits.
 *
 * The mask comes first: what the grammar forbids has probability 0.  Then the
 * filters of sampler_filters apply in their order, each with its amount; then
 * a token is drawn.  The same random state and logits give the same token.
 * Any thread, with its own random state.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"

enum sampler_filter {
	SAMPLER_TEMPERATURE,
	SAMPLER_MIN_P,
	SAMPLER_TOP_P,
	SAMPLER_FILTERS
};

struct sampler {
	float		 amount[SAMPLER_FILTERS];
	/*
	 * From -1, safer, to 1, bolder; 0: as it is.  Net and boost are a product of experts
	 * (mixture.h); all of their weights are doubled or halved, so the token that both
	 * find likely comes nearly always, or others more often.  After the filters.
	 */
	float		 bold;
};

/* Works on natural logarithms of probabilities, not normalised; -INFINITY: impossible. */
struct sampler_filter_row {
	const char	*name;
	float		 low, high;
	float		 usual;		/* default amount */
	float		 neutral;	/* the amount that changes nothing */
	const char	*sentence;
	void		(*apply)(float *logs, size_t count, float amount);
};
extern const struct sampler_filter_row sampler_filters[SAMPLER_FILTERS];

/*
 * Evidence for tokens besides the net (mix.h): the net's logarithm counts `net`
 * times, and boost[v] (vocab_size()) is added.  It is added after the filters, so
 * that they see the net alone: a strong boost would leave no other token.  A
 * token with a boost above `keep` passes all filters.
 */
struct sampler_boost {
	float		 net, keep;
	const float	*boost;
};

void		 sampler_init(struct sampler *);
/* logits: (vocab_size()), become log probabilities under the mask.  False: nothing is allowed. */
bool		 sampler_mask(float *logits, const bool *allowed);
/*
 * log_p: from sampler_mask.  Temperature 0 takes the likeliest token, or with
 * `rank` the token that many places below it.  boost may be NULL.  nats (or
 * NULL): the cost of the token without the filters.
 */
int		 sampler_pick(const struct sampler *, const float *log_p,
		     const struct sampler_boost *, int rank, struct rng *, double *nats);

#endif
