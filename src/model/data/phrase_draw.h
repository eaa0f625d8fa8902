/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PHRASE_DRAW_H
#define MODEL_PHRASE_DRAW_H

/*
 * phrase_draw.h - phrases and textures of a corpus' pieces, to learn from and to measure by.
 */

#include <stdbool.h>
#include <stddef.h>

#include "model/data/corpus.h"
#include "model/token/texture.h"

/* As corpus_draw and corpus_fixed: of one track, in another key; in its own. */
bool	 phrase_draw(const struct corpus *, struct rng *, size_t length, struct token_window *);
bool	 phrase_fixed(const struct corpus *, enum corpus_split, size_t i, size_t count,
	     size_t length, struct token_window *);
/* One of a piece to learn from; the same state of the generator draws the same.  False: there is none. */
bool	 texture_draw(const struct corpus *, enum corpus_split, struct rng *, int steps,
	     struct texture *);

#endif
