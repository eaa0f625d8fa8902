/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PHRASE_H
#define MODEL_PHRASE_H

/*
 * phrase.h - phrase: two bars of one track, as a token sequence of its own.
 *
 * A phrase has its own grammar, for a piece with one track and one block.  It
 * holds the instrument's family, the metre and the notes.  Everything else in a
 * head and a block (key, tempo, texture, usual duration and velocity) is fixed
 * and left out:
 *
 *	HEAD INSTRUMENT METRE [POSITION] cell cell
 *
 * The features of a token are those of the automaton before the next token that
 * is not left out.  Cells are as in vocab.h; the second may be REPEAT(1).
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
	uint8_t		 family;	/* of the instrument; or VOCAB_FAMILY_DRUMS */
	uint8_t		 metre, steps;	/* of both bars, as in struct piece_bar */
	uint32_t	 cell[PHRASE_BARS + 1];	/* first note of each bar, and their number */
	struct piece_note note[PHRASE_NOTES_MAX];
};

/* What is fixed before a phrase is generated; -1: free. */
struct phrase_frame {
	int		 family, metre, steps;	/* steps: only for VOCAB_METRE_OTHER */
};
#define PHRASE_ANY { -1, -1, -1 }

/*
 * Bars bar and bar + 1.  Returns false if they are not a phrase: their metres
 * differ, a bar is not a whole number of sixteenths, or there are too few or too
 * many notes.
 */
bool	 phrase_take(const struct piece *, int track, int bar, struct phrase *);
/* *down <= 0 <= *up, in half tones. */
void	 phrase_transpose_range(const struct phrase *, int *down, int *up);
void	 phrase_transpose(struct phrase *, int half_tones);	/* drums stay */

/* Share of a's notes that b has at the same pitch and position. */
double	 phrase_share(const struct phrase *a, const struct phrase *b);
/*
 * How long note i sounds, which starts at step `at` of the phrase: until the next note of its
 * pitch starts, or the phrase ends.
 */
int	 phrase_note_steps(const struct phrase *, uint32_t i, int at, int end);

/*
 * Row i reads token i and predicts token i + 1.  The last row reads the last
 * token, so that all are read, and predicts what always follows, with weight 0.
 * Returns false if it takes more than `room` rows.
 */
bool	 phrase_encode(const struct phrase *, size_t room, struct token_window *);

/* Token by token; the caller clears g.  token: the token read, with its features. */
bool	 phrase_begin(struct grammar *g, struct token *, struct err *);
/* What may follow; false if nothing: the phrase is complete and has a note. */
bool	 phrase_mask(const struct grammar *, const struct phrase_frame *, bool *allowed);
bool	 phrase_read(struct grammar *, uint16_t id, struct token *, struct err *);
/* The notes so far, at most PHRASE_NOTES_MAX. */
void	 phrase_made(const struct grammar *, struct phrase *);

#endif
