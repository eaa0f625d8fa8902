/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GAN_GRAPH_H
#define MODEL_GAN_GRAPH_H

/*
 * gan_graph.h - GAN for textures: a generator and its critic, as graphs.
 *
 * A Wasserstein GAN with gradient penalty (Gulrajani et al., Improved training of
 * Wasserstein GANs, 2017); both nets are small, with two hidden layers.  The critic
 * is trained at every step, the generator at one step in GAN_CRITIC_STEPS, so that
 * the critic stays ahead.  With noise z, kind k (texture.h), a grid G of numbers
 * from 0 to 1, and a score D that is higher for written music:
 *
 *	G(z, k) = sigmoid(out l(hidden l(in z + kind k)) + bias)	l: op_leaky
 *	D(x, k) = out l(hidden l(in x + kind k))
 *	critic	minimises mean D(G) - mean D(x) + GAN_PENALTY mean (|dD/dx^| - 1)^2,
 *		where x^ lies somewhere between an x and a G
 *	generator	minimises -mean D(G)
 *
 * A run reports the critic's loss: it is negative, and the nearer to zero, the less
 * the critic can tell the two apart.
 *
 * In arch_config, the context is the number of steps of a texture, 16 or 32, and the
 * width is that of the hidden layers.  The weights are (width d, N = 24 x steps):
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

/* The head of arch_gan: the loss of generator and critic; it has no weights of its own. */
extern const struct head head_gan;

/*
 * For `count` textures whose kinds (and for the critic, onsets) are in the window, time
 * by time; params: one per row of the list.
 */
/* (count, 24 x steps): the generator's output for noise (count, GAN_NOISE). */
struct tensor	*gan_put_generator(struct tape *, struct tensor *params,
		     const struct token_window *, int count, const float *noise);
/* (count, 1): scores. */
struct tensor	*gan_put_critic(struct tape *, struct tensor *params, const struct token_window *,
		     int count, int steps);

#endif
