/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MIXTURE_H
#define MODEL_MIXTURE_H

/*
 * mixture.h - how much each of several predictors counts.
 *
 *	p(v) = sum over the members of w_i p_i(v),  w_i >= 0,  sum of w_i = 1
 *
 * The weights are those that held-out events find likeliest: deleted
 * interpolation (Jelinek and Mercer 1980, Interpolated estimation of Markov
 * source parameters from sparse data) by expectation and maximisation
 * (Dempster, Laird and Rubin 1977).  The loss is convex in the weights, so there
 * is one best.  One event more is counted for each member, so that few events
 * say little; with none the weights are equal.
 */

#include <stddef.h>

#define MIXTURE_MEMBERS_MAX 8

struct mixture {
	int	 members;
	double	 weight[MIXTURE_MEMBERS_MAX];
};

void	 mixture_begin(struct mixture *, int members);	/* equal weights */
/* nats (count, members): -log p_i of what came. */
void	 mixture_fit(struct mixture *, const float *nats, size_t count);
/* -log p of one event: nats (members). */
double	 mixture_nats(const struct mixture *, const float *nats);

#endif
