/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_JUDGE_H
#define MODEL_TUNE_JUDGE_H

/*
 * tune_judge.h - whether what was learnt helps, and how much of it to keep.
 *
 * Windows that were not learnt from are scored by the base and by the adapter
 * at some strengths.  For a strength with differences d of w windows with n
 * notes the gain is D = sum d / sum n, and its standard error that of a ratio,
 *
 *	e = sqrt(w / (w - 1) * sum (d - D n)^2) / sum n
 *
 * (Cochran, Sampling techniques, 1977, 6.4).  The strength that is kept has the
 * lowest D + t e, where t is Student's one-sided 95 % quantile with w - 1
 * degrees of freedom; the base, whose D and e are 0, stays where none is lower.
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
	double	*notes;			/* (room); owned, and the rest lies behind it */
	double	*nats[TUNE_STRENGTHS];	/* (room) each; the first is the base's */
};
struct tune_verdict {
	double	 strength;		/* that is kept; 0: the base */
	double	 gain;			/* nats a note that fell, by that strength; at 0 by 1 */
	double	 error;			/* its standard error */
	double	 base;			/* nats a note of the base on those windows */
	size_t	 windows;
};

bool	 tune_judge_init(struct tune_judge *, size_t room, struct err *);
void	 tune_judge_clear(struct tune_judge *);
double	 tune_judge_strength(int i);
/* Nats a note that fell so far, by strength i. */
double	 tune_judge_gain(const struct tune_judge *, int i);
/* most: the highest strength that is allowed. */
void	 tune_judge_decide(const struct tune_judge *, double most, struct tune_verdict *);

#endif
