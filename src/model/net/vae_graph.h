/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VAE_GRAPH_H
#define MODEL_VAE_GRAPH_H

/*
 * vae_graph.h - what vae.c runs of the network in arch_vae.c.
 *
 * Graphs are for one tape; what is borrowed lives as long.
 */

#include "model/net/arch.h"

struct tape;
struct tensor;

struct vae_graph {
	struct tensor	*stats;		/* (lanes, 2 latent): m and v of each phrase's code */
	struct tensor	*evidence;	/* (1, 3): as op_evidence */
};
/* draw: codes are drawn, by the run's seed; else they are the means. */
void		 vae_put(struct tape *, const struct arch_config *, const struct arch_run *, bool draw,
		     struct vae_graph *);

/* (1, 1): what the phrases cost that are told by codes (lanes, latent), no word left out. */
struct tensor	*vae_put_code(struct tape *, const struct arch_config *, const struct arch_run *,
		     struct tensor *code);

/* One token of each of n phrases that are made. */
struct vae_step {
	const struct token	*token;		/* (n) */
	struct tensor		*codes;		/* (n, latent) */
	struct tensor		*before;	/* (layers): the decoder's states, (n, width) each */
	struct tensor		**after;	/* (layers): set to the states after it */
};
struct tensor	*vae_put_step(struct tape *, const struct arch_config *, struct tensor *params,
		     int n, const struct vae_step *);	/* logits (n, V) */

#endif
