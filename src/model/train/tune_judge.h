/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_JUDGE_H
#define MODEL_TUNE_JUDGE_H

/*
 * tune_judge.h - judge of a tuning: whether it helps, and at what strength.
 *
 * Windows that were not trained on are scored by the base and by the adapter at several
 * strengths.  For a strength with differences d over w windows with n notes, the gain is
 * D = sum d / sum n, and its standard error is that of a ratio,
 *
 *	e = sqrt(w / (w - 1) * sum (d - D n)^2) / sum n
 *
 * (Cochran, Sampling techniques, 1977, 6.4).  The strength with the lowest D + t e is kept,
 * where t is Student's one-sided 95 % quantile with w - 1 degrees of freedom.  The base,
 * with D and e 0, is kept if none is lower.
 *
 * Plain data, one owner.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define TUNE_STRENGTHS	5		/* 0, 1/4, 1/2, 3/4, 1 */

struct tune_judge {
	size_t	 windows;		/* at most `room` */
	size_t	 room;
	double	*notes;			/* (room); owned, with all below */
	double	*nats[TUNE_STRENGTHS];	/* (room) each; the first of the base */
};
struct tune_verdict {
	double	 strength;		/* kept; 0: the base */
	double	 gain;			/* fall in nats per note at that strength; at 0 that of 1 */
	double	 error;			/* its standard error */
	double	 base;			/* nats per note of the base on those windows */
	size_t	 windows;
};

bool	 tune_judge_init(struct tune_judge *, size_t room, struct err *);
void	 tune_judge_clear(struct tune_judge *);
double	 tune_judge_strength(int i);
/* Fall in nats per note so far, at strength i. */
double	 tune_judge_gain(const struct tune_judge *, int i);
/* most: the highest strength allowed. */
void	 tune_judge_decide(const struct tune_judge *, double most, struct tune_verdict *);

#endif
