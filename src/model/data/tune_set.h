/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_SET_H
#define MODEL_TUNE_SET_H

/*
 * tune_set.h - training and held-out bars of the pieces that a model is tuned on.
 *
 * Two neighbouring bars of every fourteen are held out (TUNE_HELD_OUT of
 * TUNE_PERIOD; in a shorter piece the last two).  Training windows are cut
 * between them: they contain no held-out notes, neither to predict nor to read.
 * When the held-out bars are measured, the bars before them are read as context,
 * as they would be when the model continues from there.
 *
 * Immutable once made: any number of threads may draw from it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/rng.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

#define TUNE_PERIOD	14		/* bars */
#define TUNE_HELD_OUT	2		/* of them */
#define TUNE_BARS_MIN	4		/* of a piece with held-out bars */

struct song;

struct tune_stretch {			/* bars [first, end) of a piece */
	size_t		 piece;
	int		 first, end;
	size_t		 notes;
};
struct tune_set {
	struct encoding	 encoding;
	size_t		 context;	/* most tokens in a window */
	struct piece	*pieces;	/* owned */
	size_t		 piece_count;
	struct tune_stretch *stretches;	/* owned; to train on; each has notes */
	size_t		 stretch_count;
	size_t		 notes;		/* in all stretches */
	struct token_window *held_out;	/* owned */
	size_t		 held_out_count;
};

bool	 tune_set_make(struct tune_set *, const struct song *const *songs, size_t count,
	     const struct encoding *, size_t context, struct err *);
void	 tune_set_clear(struct tune_set *);
/* A random stretch from a random bar, in a random key; window: capacity of `context`. */
bool	 tune_set_draw(const struct tune_set *, struct rng *, struct token_window *);

#endif
