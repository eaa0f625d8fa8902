/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TEXTURE_H
#define MODEL_TEXTURE_H

/*
 * texture.h - texture: one or two bars of one track as a grid of onsets.
 *
 * A texture holds the onsets of drums, an arpeggio or chords: sixteen steps per
 * bar of 4/4, and rows that count half tones above the lowest note, or kinds of
 * drums.  It holds no durations: a note lasts until the next onset.  A grid is
 * turned into a phrase (phrase.h).
 *
 * In a token window, a texture is `steps` rows.  The onsets of a step are the
 * bits of its first features, lowest row first; the feature after them marks
 * drums.  Only the first row weighs.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"
#include "model/token/phrase.h"
#include "model/token/vocab.h"

#define TEXTURE_BAR_STEPS	16
#define TEXTURE_STEPS_MAX	(PHRASE_BARS * TEXTURE_BAR_STEPS)
#define TEXTURE_ROWS		24
#define TEXTURE_DRUM_ROWS	12
#define TEXTURE_ONSETS_MIN	3
#define TEXTURE_KINDS		2	/* pitched, drums */

struct texture {
	bool		 drums;
	int		 steps;			/* one or two bars */
	uint32_t	 onsets[TEXTURE_STEPS_MAX];	/* bit r of a step: onset in row r */
};

/*
 * The first `steps` steps of a phrase; false if it is not in 4/4, too wide or
 * nearly empty.
 */
bool	 texture_take(const struct phrase *, int steps, struct texture *);
/*
 * Keeps as many onsets as a phrase holds.  lowest: pitch of row 0, ignored for
 * drums; family: of the instrument.
 */
void	 texture_phrase(const struct texture *, int lowest, int family, struct phrase *);
int	 texture_onsets(const struct texture *);

/* window: room for `steps` rows. */
void	 texture_window(const struct texture *, struct token_window *);
/* Onsets of a step of a window, and whether they are drums. */
uint32_t texture_step(const struct token *, bool *drums);

#endif
