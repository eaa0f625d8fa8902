/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VAE_H
#define MODEL_VAE_H

/*
 * vae.h - a variational autoencoder of two-bar phrases.
 *
 * vae_graph.h says what it computes.
 *
 * A struct vae is immutable but for its room: one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/net/vae_graph.h"
#include "model/token/phrase.h"

struct sampler;

#define VAE_LANES	16		/* phrases that are read or made at once */

struct vae;

/* name: a file; or a sentence why it is no such model. */
struct vae	*vae_open(const char *name, struct err *);
void		 vae_free(struct vae *);
int		 vae_latent(const struct vae *);	/* numbers of a code */

/* What phrases cost that are told by their codes. */
struct vae_cost {
	size_t		 phrases, notes, tokens;
	double		 nats;		/* of the tokens, given the code */
	double		 code_nats;	/* that the codes tell */
};
/*
 * Reads n <= VAE_LANES phrases: means (n, latent) of their codes, or NULL; adds
 * to cost, or NULL.  seed NULL: they are told by those means; else by codes that
 * are drawn, whose costs together are a bound of what the phrases cost.  False:
 * one is too long, or there is no memory.
 */
bool		 vae_read(struct vae *, size_t n, const struct phrase *, const uint64_t *seed,
		     float *means, struct vae_cost *, struct err *);
/*
 * Moves codes (n, latent) of phrases to where they tell these better, by the
 * gradient: Kim et al. (2018), Semi-amortized variational autoencoders.
 */
bool		 vae_refine(struct vae *, size_t n, const struct phrase *, float *codes,
	     struct err *);
/* Does the model have room for it? */
bool		 vae_fits(struct vae *, const struct phrase *);
/*
 * Makes n <= VAE_LANES phrases from codes (n, latent).  What the frame leaves
 * open the model decides.  No two draws are shared: a phrase follows from its
 * own code, seed[i] and the sampler.
 */
bool		 vae_write(struct vae *, size_t n, const float *codes, const struct phrase_frame *,
		     const struct sampler *, const uint64_t *seed, struct phrase *, struct err *);

/*
 * From a (at 0) to b (at 1): turned evenly, as in Shoemake (1985), Animating
 * rotation with quaternion curves, and of a length between theirs.
 */
void		 vae_between(const float *a, const float *b, int latent, double at, float *code);

#endif
