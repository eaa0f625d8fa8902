/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_SET_H
#define MODEL_TUNE_SET_H

/*
 * tune_set.h - set for tuning: the bars of a few pieces, split into those to train
 * on and those that measure progress.
 *
 * TUNE_EVERY_BAR: each piece is cut into its first TUNE_BEGIN_SHARE and
 * TUNE_PARTS - 1 parts of what follows.  Part by part, the next one is scored
 * before it is learnt from (prequential: Dawid, Statistical theory, the
 * prequential approach, 1984).  In the end every bar has been learnt, and every
 * bar but the beginning has been a test.
 *
 * TUNE_HOLD_OUT: two neighbouring bars of every fourteen (TUNE_HELD_OUT of
 * TUNE_PERIOD; of a shorter piece its last two) are never learnt from.
 *
 * A window of training holds no note of a bar that is yet to be scored, neither
 * to be predicted nor to be read.  When bars are scored, those before them are
 * read as context, as they are when the model continues from there.
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
#define TUNE_HELD_OUT	2		/* of them; and of a window that is scored */
#define TUNE_BARS_MIN	4		/* in a piece that has bars to judge by */
#define TUNE_PARTS	4		/* learning every bar: parts of a piece ... */
#define TUNE_BEGIN_SHARE 0.4		/* ... and the first of them */

struct song;

enum tune_split { TUNE_EVERY_BAR, TUNE_HOLD_OUT };

struct tune_stretch {			/* bars [first, end) of a piece */
	size_t		 piece;
	int		 first, end;
	size_t		 notes;
};
struct tune_part {			/* of the run */
	size_t		 stretch, stretch_end;	/* what may be learnt from */
	size_t		 judge, judge_end;	/* windows that are scored at its end */
	size_t		 notes;		/* in those stretches */
};
struct tune_set {
	struct encoding	 encoding;
	size_t		 context;	/* tokens in a window, at most */
	enum tune_split	 split;
	struct piece	*pieces;	/* owned */
	size_t		 piece_count;
	struct tune_stretch *stretches;	/* owned; each has notes */
	size_t		 stretch_count;
	struct tune_stretch *held_out;	/* owned; bars never learnt from, with notes or without */
	size_t		 held_out_count;
	struct token_window *judges;	/* owned; each has notes that weigh */
	size_t		 judge_count;
	struct tune_part part[TUNE_PARTS];
	int		 parts;
};

bool	 tune_set_make(struct tune_set *, const struct song *const *songs, size_t count,
	     enum tune_split, const struct encoding *, size_t context, struct err *);
void	 tune_set_clear(struct tune_set *);
/* A random stretch of a part from a random bar on, in a random key; window: room for `context`. */
bool	 tune_set_draw(const struct tune_set *, int part, struct rng *, struct token_window *);
/* Bars of the longest piece. */
int	 tune_set_bars(const struct tune_set *);
size_t	 tune_set_notes(const struct tune_set *);	/* of all pieces */

#endif
