/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SAMPLER_H
#define MODEL_SAMPLER_H

/*
 * sampler.h - from what the model thinks likely to one token.
 *
 * The mask comes first: what the grammar forbids has no chance.  Then the
 * filters of sampler_filters, in their order, each with its amount; then a
 * draw.  The same generator and logits pick the same token.
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
};

/* Works on natural logarithms of chances; -INFINITY: none.  They need not sum to one. */
struct sampler_filter_row {
	const char	*name;
	float		 low, high;
	float		 usual;		/* what a new sampler has */
	float		 neutral;	/* the amount that changes nothing */
	const char	*sentence;
	void		(*apply)(float *logs, size_t count, float amount);
};
extern const struct sampler_filter_row sampler_filters[SAMPLER_FILTERS];

/*
 * What else speaks for a token than the net (mix.h): its logarithm counts `net`
 * times, and boost[v] (vocab_size()) is added, after the filters, so that these
 * see the net alone: a strong boost would leave them no other token.  A token
 * whose boost is above `keep` passes them.
 */
struct sampler_boost {
	float		 net, keep;
	const float	*boost;
};

void		 sampler_init(struct sampler *);
/* logits: (vocab_size()), to the logarithms of chances under the mask.  False: nothing is allowed. */
bool		 sampler_mask(float *logits, const bool *allowed);
/*
 * log_p: what sampler_mask has left.  Temperature 0 takes the likeliest; `rank`
 * then takes the one that stands so many places below it (0: itself).  boost may be
 * NULL.  nats (or NULL): what the pick costs without the filters.
 */
int		 sampler_pick(const struct sampler *, const float *log_p,
	     const struct sampler_boost *,
		     int rank, struct rng *, double *nats);

#endif
