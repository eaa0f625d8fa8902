/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MIXTURE_H
#define MODEL_MIXTURE_H

/*
 * mixture.h - weighted product of several predictors.
 *
 *	p(v) = product over the members of p_i(v)^w_i, normalised to sum 1;  w_i >= 0
 *
 * is a product of experts (Hinton 2002, Training products of experts by
 * minimizing contrastive divergence) with weights, also called a logarithmic
 * opinion pool (Heskes 1998, Selecting weighting factors in logarithmic opinion
 * pools): a token must be likely for all members that count.  The weights
 * maximise the likelihood of some held-out events.  They need not sum to 1,
 * because they also calibrate the members.  The loss is convex in them,
 *
 *	L(w) = sum over events of -log p(target) + PRIOR/2 sum_i (w_i - 1/members)^2
 *	dL/dw_i = sum of (mean_p(x_i) - x_i(target)) + ...,  d2L = sum of cov_p(x_i, x_j) + ...
 *
 * with x_i = log p_i, or logits, which differ only by a constant; so Newton's
 * method finds the minimum.  The second term keeps the weights equal while there
 * is little evidence.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define MIXTURE_MEMBERS_MAX 8

struct infer_kernels;

struct mixture {
	int	 members;
	double	 weight[MIXTURE_MEMBERS_MAX];
};

/* Events to fit to; zeroed: none. */
struct mixture_sample {
	size_t	 count, capacity;
	float	*logits;	/* (count, members, vocab); owned */
	uint16_t *target;	/* owned */
};

void	 mixture_begin(struct mixture *, int members);	/* equal weights, of sum 1 */
/* Logits of the mixture (vocab), from those of the members (members, vocab). */
void	 mixture_logits(const struct mixture *, const float *logits, size_t vocab, float *to);
/* -log p(target); room (vocab). */
double	 mixture_nats(const struct mixture *, const struct infer_kernels *,
	     const float *logits, size_t vocab, size_t target, float *room);

/* Adds an event and returns its logits (members, vocab), to fill in; NULL: no memory. */
float	*mixture_add(struct mixture_sample *, int members, size_t vocab, size_t target,
	     struct err *);
/* Starts from the current weights; room (vocab). */
void	 mixture_fit(struct mixture *, const struct infer_kernels *,
	     const struct mixture_sample *, size_t vocab, float *room);
void	 mixture_clear(struct mixture_sample *);

#endif
