/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GAN_H
#define MODEL_GAN_H

/*
 * gan.h - textures from noise: a generator and the critic it learns from.
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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/net/arch.h"
#include "model/net/layer.h"
#include "model/token/texture.h"

#define GAN_NOISE	32
#define GAN_PENALTY	10.0f
#define GAN_CRITIC_STEPS 3

/* A model that is run. */
struct gan {
	struct arch_config	 config;
	struct params		 params;	/* owned */
};
/* name: a file; or a sentence why it is no such model.  Clear it in any case. */
bool	 gan_open(const char *name, struct gan *, struct err *);
void	 gan_clear(struct gan *);

/* The head of arch_gan: its loss is both opponents'; it has no numbers of its own. */
extern const struct head head_gan;

/*
 * Makes `count` textures of a kind.  noise (count, GAN_NOISE): where from; the
 * same noise, the same texture.  params: as arch_gan lists them.
 */
bool	 gan_make(const struct arch_config *, const struct params *, bool drums, const float *noise,
	     size_t count, struct texture *, struct err *);
/* Scores of textures, higher for what looks written. */
bool	 gan_judge(const struct arch_config *, const struct params *, const struct texture *,
	     size_t count, float *scores, struct err *);

#endif
