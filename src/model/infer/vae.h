/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VAE_H
#define MODEL_VAE_H

/*
 * vae.h - variational autoencoder for two-bar phrases (vae_graph.h).
 *
 * A struct vae has working buffers: one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/net/vae_graph.h"
#include "model/token/phrase.h"

struct sampler;

#define VAE_LANES	16		/* phrases read or made at once */

struct vae;

/* name: a file.  Fails if it is not a VAE. */
struct vae	*vae_open(const char *name, struct err *);
void		 vae_free(struct vae *);
int		 vae_latent(const struct vae *);	/* numbers in a code */

/* Cost of phrases encoded by latent codes. */
struct vae_cost {
	size_t		 phrases, notes, tokens;
	double		 nats;		/* of the tokens, given the code */
	double		 code_nats;	/* of the codes: KL divergence */
};
/*
 * Reads n <= VAE_LANES phrases.  Gives the means (n, latent) of their codes,
 * unless NULL, and adds to cost, unless NULL.  seed NULL: decodes from the means;
 * else from random codes, whose total cost bounds that of the phrases.  Fails if a
 * phrase is too long or there is no memory.
 */
bool		 vae_read(struct vae *, size_t n, const struct phrase *, const uint64_t *seed,
		     float *means, struct vae_cost *, struct err *);
/*
 * Moves the codes (n, latent) of phrases by gradient descent to where they
 * reconstruct them better: Kim et al. (2018), Semi-amortized variational
 * autoencoders.
 */
bool		 vae_refine(struct vae *, size_t n, const struct phrase *, float *codes,
	     struct err *);
/* Whether the phrase fits the model's context. */
bool		 vae_fits(struct vae *, const struct phrase *);
/*
 * Makes n <= VAE_LANES phrases from codes (n, latent).  The model decides what
 * the frame leaves free.  A phrase depends only on its own code, seed[i] and the
 * sampler.
 */
bool		 vae_write(struct vae *, size_t n, const float *codes, const struct phrase_frame *,
		     const struct sampler *, const uint64_t *seed, struct phrase *, struct err *);

/*
 * Interpolates from a (at 0) to b (at 1): spherically, as in Shoemake (1985),
 * Animating rotation with quaternion curves, with the length interpolated too.
 */
void		 vae_between(const float *a, const float *b, int latent, double at, float *code);

#endif
