/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PHRASE_H
#define MODEL_PHRASE_H

/*
 * phrase.h - two bars of one track, as tokens that stand alone.
 *
 * A phrase is read by a grammar of its own, of a piece with one track and one
 * block.  What a phrase says is its kind of instrument, its metre and its
 * notes; all else that a head and a block name (key, tempo, texture, usual
 * duration and velocity) is always the same and is left out:
 *
 *	HEAD INSTRUMENT METRE [POSITION] cell cell
 *
 * The features of a token are the automaton's before the next that is not
 * left out.  A cell is as in vocab.h; the second may be REPEAT(1).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

#define PHRASE_BARS		2
#define PHRASE_NOTES_MIN	2
#define PHRASE_NOTES_MAX	64

struct phrase {
	uint8_t		 family;	/* kind of instrument; VOCAB_FAMILY_DRUMS */
	uint8_t		 metre, steps;	/* of both bars, as in struct piece_bar */
	uint32_t	 cell[PHRASE_BARS + 1];	/* first note of each bar, and their number */
	struct piece_note note[PHRASE_NOTES_MAX];
};

/* What is settled before a phrase is made; -1: not settled. */
struct phrase_frame {
	int		 family, metre, steps;	/* steps: of VOCAB_METRE_OTHER only */
};
#define PHRASE_ANY { -1, -1, -1 }

/*
 * Bars bar and bar + 1; false: they are no phrase (other metres, one that is
 * no number of sixteenths, too few or too many notes).
 */
bool	 phrase_take(const struct piece *, int track, int bar, struct phrase *);
void	 phrase_transpose_range(const struct phrase *, int *down, int *up);	/* *down <= 0 <= *up */
void	 phrase_transpose(struct phrase *, int half_tones);	/* drums stay */

/* Share of a's notes that b has: the same pitch at the same place. */
double	 phrase_share(const struct phrase *a, const struct phrase *b);

/*
 * Row i reads token i and has token i + 1 to predict; the last row reads the
 * last token, so that all are read, and predicts what always follows, with
 * weight 0.  False: it takes more than `room` rows.
 */
bool	 phrase_encode(const struct phrase *, size_t room, struct token_window *);

/* Token by token; g is to be cleared.  token: what was read, with its features. */
bool	 phrase_begin(struct grammar *g, struct token *, struct err *);
/* What may follow; false: nothing, the phrase is complete.  It has a note then. */
bool	 phrase_mask(const struct grammar *, const struct phrase_frame *, bool *allowed);
bool	 phrase_read(struct grammar *, uint16_t id, struct token *, struct err *);
/* The notes so far, at most PHRASE_NOTES_MAX. */
void	 phrase_made(const struct grammar *, struct phrase *);

#endif
