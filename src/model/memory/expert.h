/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EXPERT_H
#define MODEL_EXPERT_H

/*
 * expert.h - experts of the memory, each with its own view of the piece.
 *
 * An expert either counts what followed each of its contexts, as tokens, intervals,
 * cells or rows, or makes one guess: the token that followed the longest match, or the
 * one that a doubled row or an earlier cell has here.  The state of a vote says how
 * reliable it is: for counts how often and how surely, for a guess how long the match is
 * and how many guesses before it were right.
 */

#include <stdbool.h>
#include <stdint.h>

#define EXPERT_STATES	16

enum expert_id {
	EXPERT_ROW, EXPERT_ROW_BEFORE,
	EXPERT_T3, EXPERT_T4, EXPERT_T7, EXPERT_T12,
	EXPERT_MATCH, EXPERT_DOUBLE, EXPERT_EARLIER,
	EXPERT_S3, EXPERT_S4, EXPERT_X1, EXPERT_X2, EXPERT_P1,
	EXPERT_C1, EXPERT_C2, EXPERT_CX, EXPERT_RCX,
	EXPERTS
};

enum expert_kind {			/* what it counts */
	EXPERT_ROWS,			/* tracks of rows; EXPERT_NO_ROW: the block ended */
	EXPERT_TOKENS,
	EXPERT_INTERVALS,		/* tokens, notes as intervals */
	EXPERT_CELLS,			/* whole cells, by number */
	EXPERT_GUESSES			/* counts nothing, but guesses */
};
#define EXPERT_NO_ROW	0xff

struct memory_stream;

struct expert {
	const char	*name;
	const char	*sentence;	/* its context, or its guess */
	enum expert_kind kind;
	unsigned	 phases;	/* bit per enum place_phase in which it votes */
	/* The hash of its context at the stream's place; false if it has none. */
	bool		(*context)(const struct memory_stream *, int length, uint64_t *hash);
	int		 length;	/* of the context */
	/* Or its guess: a token, and a class of 0 to 3 for the quality of the match. */
	bool		(*guess)(const struct memory_stream *, uint16_t *token, int *class);
};
extern const struct expert expert_table[EXPERTS];

#endif
