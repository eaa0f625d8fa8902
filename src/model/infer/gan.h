/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GAN_H
#define MODEL_GAN_H

/*
 * gan.h - textures made by a generator and judged by its critic: gan_graph.h says what they compute.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/net/arch.h"
#include "model/net/gan_graph.h"
#include "model/net/layer.h"
#include "model/token/texture.h"

/* A model that is run. */
struct gan {
	struct arch_config	 config;
	struct params		 params;	/* owned */
};
/* name: a file; or a sentence why it is no such model.  Clear it in any case. */
bool	 gan_open(const char *name, struct gan *, struct err *);
void	 gan_clear(struct gan *);

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
