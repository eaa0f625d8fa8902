/* SPDX-License-Identifier: MIT */
#ifndef CLI_EVAL_MORPH_H
#define CLI_EVAL_MORPH_H

/*
 * eval_morph.h - how well phrases can be morphed: what comes back from the codes that a
 * search finds (vae_refine), and whether sliders go one way (slope.h).
 *
 * A slider of a phrase is pushed two steps down and two up, and each step has more of the
 * trait than the one before, or there is none.  Beside it, the phrases of five codes on the
 * straight way, each a deviation from the next: rising, if no one has less than the one
 * before it.
 */

#include <stddef.h>

#include "cli/eval_kind.h"
#include "model/map/slope.h"

struct morph_trial {
	struct vae	*vae;		/* borrowed */
	struct slopes	 slopes;
	size_t		 wanted, count;
	struct { size_t notes; double regained; } voice, chords;	/* after a search */
	size_t		 found[TRAITS];	/* steps of four */
	size_t		 rising[TRAITS], kept[TRAITS];	/* straight ways; whole sliders */
};

/* Whether at every place of the phrase there is one note at most. */
bool	 phrase_is_one_voice(const struct phrase *);
bool	 morph_trial_begin(struct morph_trial *, struct vae *, size_t wanted, struct err *);
/* Tries n <= VAE_LANES phrases. */
bool	 morph_trial_add(struct morph_trial *, const struct phrase *, size_t n, struct err *);
void	 morph_trial_report(const struct morph_trial *, const struct eval_report *);

#endif
