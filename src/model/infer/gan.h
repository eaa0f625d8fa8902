/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GAN_H
#define MODEL_GAN_H

/*
 * gan.h - GAN for textures: its generator and its critic (gan_graph.h).
 *
 * A loaded model is only read: any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/net/arch.h"
#include "model/net/gan_graph.h"
#include "model/net/layer.h"
#include "model/token/texture.h"

/* A loaded model. */
struct gan {
	struct arch_config	 config;
	struct params		 params;	/* owned */
};
/* name: a file.  Fails if it is not a GAN.  Clear it in any case. */
bool	 gan_open(const char *name, struct gan *, struct err *);
void	 gan_clear(struct gan *);

/*
 * Makes `count` textures of a kind from noise (count, GAN_NOISE); the same noise
 * gives the same texture.  params: as arch_gan lists them.
 */
bool	 gan_make(const struct arch_config *, const struct params *, bool drums, const float *noise,
	     size_t count, struct texture *, struct err *);
/* Scores of textures; higher means more like written music. */
bool	 gan_judge(const struct arch_config *, const struct params *, const struct texture *,
	     size_t count, float *scores, struct err *);

#endif
