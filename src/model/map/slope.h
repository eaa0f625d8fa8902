/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SLOPE_H
#define MODEL_SLOPE_H

/*
 * slope.h - which way a code goes for its phrase to have more of a trait (trait.h).
 *
 * The way is a linear regression of codes on the four traits of many phrases, so each way
 * leaves the other three traits as they are, as far as they are linear: with a the traits and
 * z the codes, both about their means,
 *
 *	ways = (sum of a a^T)^-1 (sum of a z^T), times the deviation of each trait
 *
 * They are learnt from the music that ships (replay.h), whatever VAE is in use.  Attribute
 * vectors: Roberts et al. (2018), as in vae_graph.h, took the difference of two means.
 *
 * What a code decodes to jumps.  So a step along a way decodes sixteen codes on it at once
 * and takes the nearest whose phrase has more of the trait than before: a slider that is
 * pushed one way never turns back.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/infer/vae.h"
#include "model/token/trait.h"

struct slopes {
	int	 latent;
	float	 way[TRAITS][VAE_LATENT_MAX];	/* of one standard deviation of the trait */
};

/* codes: (count, latent).  Fails for fewer than SLOPE_LEAST phrases. */
#define SLOPE_LEAST	16
bool	 slopes_fit(const double *codes, const struct phrase *, size_t count, int latent,
	     struct slopes *, struct err *);
/* From known music.  go_on as in tsne.h, or NULL. */
bool	 slopes_learn(struct vae *, struct slopes *, bool (*go_on)(void *), void *arg,
	     struct err *);

struct slope_step {
	bool		 found;		/* there is more of it, or less */
	double		 moved;		/* how far along the way */
	struct phrase	 phrase;
};
/*
 * From a code (latent) that stands for the phrase `now` towards more of a trait, by > 0, or
 * less, by < 0.  The code moves if a phrase is found.
 */
bool	 slope_walk(struct vae *, const struct slopes *, enum trait, int by, float *code,
	     const struct phrase *now, const struct phrase_frame *, struct slope_step *,
	     struct err *);

#endif
