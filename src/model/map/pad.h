/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PAD_H
#define MODEL_PAD_H

/*
 * pad.h - the small space of one piece: four numbers for each of its phrases.
 *
 * A small variational autoencoder learns the codes that the phrase VAE (vae.h) gives to the
 * phrases of a piece: Dinculescu, Engel and Roberts, MidiMe: Personalizing a MusicVAE model
 * with user data, 2019.  Every place in the space decodes to a code like theirs.  Places of
 * phrases lie around 0 with a deviation of about 1 in each direction.
 *
 *	h = gelu(a x + b)		x: a code, each number by its mean and deviation
 *	m, v = c h + d			of four numbers
 *	z = m + exp(v / 2) times a draw
 *	y = f gelu(e z + g) + k		the code again
 *
 * The loss is half the squared error of y plus 0.1 times the divergence of z.  AdamW; the
 * same seed gives the same space.  A struct pad is immutable once learnt.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PAD_SIZE	4
#define PAD_LEAST	4		/* phrases that a space is learnt from */
#define PAD_REACH	2.5		/* places are looked at from -reach to reach */

struct pad;

/* codes: (count, latent).  go_on as in tsne.h, or NULL. */
struct pad	*pad_learn(const double *codes, size_t count, size_t latent, uint64_t seed,
		     bool (*go_on)(void *), void *arg, struct err *);
void		 pad_free(struct pad *);
/* Where a learnt code is. */
void		 pad_place(const struct pad *, size_t i, float place[PAD_SIZE]);
size_t		 pad_count(const struct pad *);
/* The code of a place: (latent). */
void		 pad_code(const struct pad *, const float place[PAD_SIZE], float *code);
/* Mean squared error of the learnt codes from their places, in squared deviations. */
double		 pad_error(const struct pad *);

#endif
