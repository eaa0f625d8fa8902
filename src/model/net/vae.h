/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VAE_H
#define MODEL_VAE_H

/*
 * vae.h - a variational autoencoder of two-bar phrases.
 *
 * The recipe is that of Roberts et al. (2018), A hierarchical latent vector
 * model for learning long-term structure in music, arXiv:1803.05428, for its
 * short phrases.  An encoder reads a phrase (phrase.h) both ways; from where
 * the two ways end come the mean m and the spread of its code z, a draw from
 * the normal distribution around m.  The decoder is a gru which is told z at
 * every token, and of the tokens themselves sees not all (word dropout), so
 * that it must ask the code:
 *
 *	e_t = embed[id_t] + sum over F of feature.F[feature_t[F]]
 *	f = the last state of a gru over e, b = that of one from the end
 *	m, v = code_forward f + code_backward b
 *	z = m + exp(v / 2) times a draw
 *	x_t = e_t + from_code z			(with a token left out: as if it were HEAD, and
 *						the last pitch not known)
 *	logits = embed gru(x)
 *
 * What is minimised is the loss of the tokens and beta times what the code
 * tells beyond VAE_FREE_BITS; beta grows from 0 to VAE_BETA over the first
 * VAE_WARM_UP steps.
 *
 * A struct vae is immutable but for its room: one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/phrase.h"

struct sampler;

#define VAE_BETA	0.2f
#define VAE_FREE_BITS	48
#define VAE_WARM_UP	1000
#define VAE_WORD_DROPOUT 0.3f
#define VAE_LATENT_MAX	256

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
bool		 vae_refine(struct vae *, size_t n, const struct phrase *, float *codes, struct err *);
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
