/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GAN_GRAPH_H
#define MODEL_GAN_GRAPH_H

/*
 * gan_graph.h - textures from noise: a generator and the critic it learns from.
 *
 * A Wasserstein GAN with a penalty on the critic's gradient (Gulrajani et al.,
 * Improved training of Wasserstein GANs, 2017), both of them small nets of two
 * hidden layers.  The critic learns at every step, the generator at one of
 * GAN_CRITIC_STEPS, so that the critic is ahead.  With z noise, k
 * the kind (texture.h), G a grid of numbers from 0 to 1 and D a score that is
 * higher for what a person wrote:
 *
 *	G(z, k) = sigmoid(out l(hidden l(in z + kind k)) + bias)	l: op_leaky
 *	D(x, k) = out l(hidden l(in x + kind k))
 *	critic	minimises mean D(G) - mean D(x) + GAN_PENALTY mean (|dD/dx^| - 1)^2,
 *		where x^ lies somewhere between an x and a G
 *	generator	minimises -mean D(G)
 *
 * What a run reports is the critic's loss: it is below zero, and nearer to it
 * the less the critic can tell.
 *
 * In arch_config the context is the steps of a texture, 16 or 32, the width is
 * that of the hidden layers; the numbers are the following (d wide, N = 24 x
 * steps):
 *
 *	generator.in.weight (d, GAN_NOISE)	critic.in.weight (d, N)
 *	generator.kind.weight (d, 2)		critic.kind.weight (d, 2)
 *	generator.hidden.weight (d, d)		critic.hidden.weight (d, d)
 *	generator.out.weight (N, d)		critic.out.weight (1, d)
 *	generator.out.bias (N)
 */

#include "model/net/arch.h"
#include "model/token/texture.h"

#define GAN_NOISE	32
#define GAN_PENALTY	10.0f
#define GAN_CRITIC_STEPS 3

struct tape;
struct tensor;

/* The head of arch_gan: its loss is both opponents'; it has no numbers of its own. */
extern const struct head head_gan;

/*
 * Of `count` textures, whose kinds, and for the critic their onsets, stand in the window
 * time by time; params: one per row of the list.
 */
/* (count, 24 x steps): what the generator makes of noise (count, GAN_NOISE). */
struct tensor	*gan_put_generator(struct tape *, struct tensor *params,
	     const struct token_window *,
		     int count, const float *noise);
/* (count, 1): scores. */
struct tensor	*gan_put_critic(struct tape *, struct tensor *params, const struct token_window *,
		     int count, int steps);

#endif
