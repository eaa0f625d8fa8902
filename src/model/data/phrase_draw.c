/* SPDX-License-Identifier: MIT */
#include "model/data/phrase_draw.h"

#define PHRASE_TRIES		100	/* draws before giving up on a phrase */
#define TEXTURE_TRIES		1000	/* bars tried for a texture */

bool
phrase_draw(const struct corpus *c, struct rng *rng, size_t length, struct token_window *w)
{
	for (int i = 0; i < PHRASE_TRIES; i++) {
		struct piece piece;
		struct phrase p;
		int bar, down, up;

		if (!corpus_draw_piece(c, CORPUS_TRAIN, rng, &piece, &bar))
			return false;
		if (!phrase_take(&piece, (int)rng_below(rng, (uint32_t)piece.tracks), bar, &p))
			continue;
		phrase_transpose_range(&p, &down, &up);
		down = down < -5 ? -5 : down;
		up = up > 6 ? 6 : up;
		phrase_transpose(&p, down + (int)rng_below(rng, (uint32_t)(up - down + 1)));
		if (phrase_encode(&p, length, w))
			return true;
	}
	return false;
}

bool
phrase_fixed(const struct corpus *c, enum corpus_split split, size_t i, size_t count,
    size_t length, struct token_window *w)
{
	struct piece piece;
	struct phrase p;
	int bar;

	if (!corpus_fixed_piece(c, split, -1, i, count, &piece, &bar))
		return false;
	for (int k = 0; k < piece.bars * piece.tracks; k++)
		if (phrase_take(&piece, (int)((i + (size_t)k) % (size_t)piece.tracks),
		    (bar + k / piece.tracks) % piece.bars, &p) && phrase_encode(&p, length, w))
			return true;
	return false;
}

bool
texture_draw(const struct corpus *c, enum corpus_split split, struct rng *rng, int steps,
    struct texture *t)
{
	for (int i = 0; i < TEXTURE_TRIES; i++) {
		struct piece piece;
		struct phrase p;
		int bar;

		if (!corpus_draw_piece(c, split, rng, &piece, &bar))
			return false;
		if (phrase_take(&piece, (int)rng_below(rng, (uint32_t)piece.tracks), bar, &p) &&
		    texture_take(&p, steps, t))
			return true;
	}
	return false;
}
