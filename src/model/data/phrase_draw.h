/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PHRASE_DRAW_H
#define MODEL_PHRASE_DRAW_H

/*
 * phrase_draw.h - phrases and textures from a corpus, for training and measuring.
 *
 * A phrase is two bars of one track (phrase.h), a texture a grid of onsets (texture.h).
 * The corpus is only read: any thread, with its own random state.
 */

#include <stdbool.h>
#include <stddef.h>

#include "model/data/corpus.h"
#include "model/token/texture.h"

/* As corpus_draw and corpus_fixed, for one track: transposed, and in its own key. */
bool	 phrase_draw(const struct corpus *, struct rng *, size_t length, struct token_window *);
bool	 phrase_fixed(const struct corpus *, enum corpus_split, size_t i, size_t count,
	     size_t length, struct token_window *);
/* A texture to train on; the same random state draws the same one.  False: there is none. */
bool	 texture_draw(const struct corpus *, enum corpus_split, struct rng *, int steps,
	     struct texture *);

#endif
