/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VAE_GRAPH_H
#define MODEL_VAE_GRAPH_H

/*
 * vae_graph.h - VAE for phrases, as graphs.
 *
 * The recipe is that of Roberts et al. (2018), A hierarchical latent vector model for
 * learning long-term structure in music, arXiv:1803.05428, for its short phrases.
 * An encoder reads a phrase (phrase.h) in both directions; the two last states give
 * the mean m and the spread of the code z, a draw from the normal distribution
 * around m.  The decoder is a GRU that gets z with every token.  Some of its input
 * tokens are dropped (word dropout), so that it has to use the code:
 *
 *	e_t = embed[id_t] + sum over F of feature.F[feature_t[F]]
 *	f = the last state of a gru over e, b = that of one from the end
 *	m, v = code_forward f + code_backward b
 *	z = m + exp(v / 2) times a draw
 *	x_t = e_t + from_code z			(for a dropped token: as if it were HEAD,
 *						with the last pitch unknown)
 *	logits = embed gru(x)
 *
 * The loss is that of the tokens plus beta times the divergence of the code beyond
 * VAE_FREE_BITS; beta grows from 0 to VAE_BETA over the first VAE_WARM_UP steps.
 *
 * Graphs are for one tape; everything borrowed must live as long.
 */

#include "model/net/arch.h"

#define VAE_BETA	0.2f
#define VAE_FREE_BITS	48
#define VAE_WARM_UP	1000
#define VAE_WORD_DROPOUT 0.3f
#define VAE_LATENT_MAX	256

struct tape;
struct tensor;

struct vae_graph {
	struct tensor	*stats;		/* (lanes, 2 latent): m and v of each phrase's code */
	struct tensor	*evidence;	/* (1, 3): as op_evidence */
};
/* draw: random codes, by the run's seed; else the means. */
void		 vae_put(struct tape *, const struct arch_config *, const struct arch_run *,
		     bool draw, struct vae_graph *);

/* (1, 1): the cost of phrases decoded from codes (lanes, latent), without word dropout. */
struct tensor	*vae_put_code(struct tape *, const struct arch_config *, const struct arch_run *,
		     struct tensor *code);

/* One token of each of n phrases being decoded. */
struct vae_step {
	const struct token	*token;		/* (n) */
	struct tensor		*codes;		/* (n, latent) */
	struct tensor		*before;	/* (layers): decoder states, (n, width) each */
	struct tensor		**after;	/* (layers): set to the new states */
};
struct tensor	*vae_put_step(struct tape *, const struct arch_config *, struct tensor *params,
		     int n, const struct vae_step *);	/* logits (n, V) */

#endif
