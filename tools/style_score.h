/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_STYLE_SCORE_H
#define TOOLS_STYLE_SCORE_H

/*
 * style_score.h - how well answers are right, and how sure they may be.
 *
 * Macro averages are over the answers that a held-out piece has.  The expected calibration
 * error is over ten bins of the best answer's share (Guo et al. 2017).
 */

#include "style_set.h"

/* Logits of each piece of the set: (count, answers). */
struct style_logits {
	const struct style_set *set;
	enum style_question question;
	float		*x;
	int		 bars;		/* that were heard at most; 0: all */
};

/* The one that makes the answers of a side likeliest. */
double		 style_temperature(const struct style_logits *, enum style_side);
/* One line; with `confusion` also each answer and what it was taken for. */
void		 style_print_score(const char *name, const struct style_logits *,
		     enum style_side, double temperature, bool confusion);

#endif
