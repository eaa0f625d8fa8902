/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CRITIC_H
#define MODEL_CRITIC_H

/*
 * critic.h - critic: tells written bars from generated and corrupted ones.
 *
 * The discriminator of a GAN, without the gradient: it sees the measures of a region in
 * its context (measure.h), in standard deviations from music of that style (bands.h), and
 * gives the logarithm of the odds that a composer wrote it.  One table judges whole
 * regions, another single bars.  tools/make_critic learns both from written bars, from
 * what the models make in their place, and from written bars that it corrupts.  Any thread.
 */

#include "model/judge/bands.h"
#include "model/judge/measure.h"

#define CRITIC_INPUTS	(1 + 2 * MEASURES)	/* one, and how far each lies off, and its size */
#define CRITIC_OFF_MAX	3.0f			/* standard deviations */

enum critic_span { CRITIC_REGION, CRITIC_BAR, CRITIC_SPANS };

/* Made by tools/make_critic. */
extern const float critic_table[CRITIC_SPANS][CRITIC_INPUTS];

/* bands: for the region's style and length.  A measure that is NAN counts as average. */
void	 critic_inputs(const struct bands *, const double value[MEASURES], float x[CRITIC_INPUTS]);
/* Above 0: rather written. */
double	 critic_logit(enum critic_span, const float x[CRITIC_INPUTS]);

#endif
