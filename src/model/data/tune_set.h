/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_SET_H
#define MODEL_TUNE_SET_H

/*
 * tune_set.h - the bars of a few pieces, parted into those to learn from and
 * those held out.
 *
 * Held out are two neighbouring bars of every fourteen (TUNE_HELD_OUT of
 * TUNE_PERIOD; of a shorter piece its last two).  What is learnt from is cut
 * between them: a window of training holds none of their notes, neither to be
 * predicted nor to be read.  When the held-out bars are measured, the bars
 * before them are read as context, as they would be when the model goes on
 * from there.
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
#define TUNE_BARS_MIN	4		/* in a piece that has bars held out */

struct song;

struct tune_stretch {			/* bars [first, end) of a piece */
	size_t		 piece;
	int		 first, end;
	size_t		 notes;
};
struct tune_set {
	struct encoding	 encoding;
	size_t		 context;	/* tokens in a window, at most */
	struct piece	*pieces;	/* owned */
	size_t		 piece_count;
	struct tune_stretch *stretches;	/* owned; to learn from; each has notes */
	size_t		 stretch_count;
	size_t		 notes;		/* in all stretches */
	struct token_window *held_out;	/* owned */
	size_t		 held_out_count;
};

bool	 tune_set_make(struct tune_set *, const struct song *const *songs, size_t count,
	     const struct encoding *, size_t context, struct err *);
void	 tune_set_clear(struct tune_set *);
/* A random stretch from a random bar on, in a random key; window: room for `context`. */
bool	 tune_set_draw(const struct tune_set *, struct rng *, struct token_window *);

#endif
