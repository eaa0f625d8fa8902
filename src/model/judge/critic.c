/* SPDX-License-Identifier: MIT */
#include "model/judge/critic.h"

#include <math.h>

#define DEVIATION_MIN	1e-3f	/* so that a constant of the style does not divide by 0 */

void
critic_inputs(const struct bands *bands, const double value[MEASURES], float x[CRITIC_INPUTS])
{
	x[0] = 1;
	for (int i = 0; i < MEASURES; i++) {
		const struct band *b = &bands->of[i];
		float off = 0;

		/* The notes in all depend on the length; the bar's density says the same. */
		if (i != MEASURE_NOTES_TOTAL && !isnan(value[i]) && !isnan(b->mean))
			off = ((float)value[i] - b->mean) / (b->deviation + DEVIATION_MIN);
		off = fminf(fmaxf(off, -CRITIC_OFF_MAX), CRITIC_OFF_MAX);
		x[1 + i] = off;
		x[1 + MEASURES + i] = fabsf(off);
	}
}

double
critic_logit(enum critic_span span, const float x[CRITIC_INPUTS])
{
	double sum = 0;

	for (int i = 0; i < CRITIC_INPUTS; i++)
		sum += critic_table[span][i] * x[i];
	return sum;
}
