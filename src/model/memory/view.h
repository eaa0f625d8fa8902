/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

/*
 * view.h - the memory's view of tokens and of the automaton.
 *
 * Everything that the memory knows about vocab.h and grammar.h is here: the kind and the
 * pitch of tokens, and the place in the music of the next token.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/token/vocab.h"

struct grammar;

#define VIEW_NOTHING	0xffff		/* a symbol that is not a token */

/* Kinds of tokens with weights of their own. */
enum symbol_kind {
	SYMBOL_FRAME,			/* of rows and blocks */
	SYMBOL_CELL_END, SYMBOL_REPEAT, SYMBOL_POSITION, SYMBOL_DURATION,
	SYMBOL_VELOCITY, SYMBOL_NOTE, SYMBOL_PLUS, SYMBOL_DRUM,
	SYMBOL_KINDS
};

/* Place of the next token. */
enum place_phase {
	PLACE_ROW,			/* the track of the next row */
	PLACE_CELL,			/* the first token of a cell */
	PLACE_NEXT,			/* after a note: another, the next onset, or the end */
	PLACE_NOTE,			/* inside an onset, before its note */
	PLACE_PHASES,
	PLACE_ELSEWHERE = PLACE_PHASES	/* in no row, or in the future */
};

struct token_place {
	enum place_phase phase;
	int		 slot;		/* of the row; -1: none in this block yet */
	int		 bar;		/* from the past's first; for a row the block's first */
	int		 form;		/* the phase, and what is given of the next note */
	int		 position;	/* step in the bar */
	int		 pitch;		/* of the track's last note; 128: none */
	int		 bass, top;	/* pitch classes of earlier rows; 12: none */
	int		 duration;	/* of the next note */
};

struct view {
	int		 tokens;	/* in the vocabulary */
	uint8_t		 kind[VOCAB_SIZE_MAX];		/* of a token; enum symbol_kind */
	uint8_t		 value[VOCAB_SIZE_MAX];	/* pitch of a note, distance of a repeat in bars */
	uint16_t	 cell_end, block_end, unknown;	/* tokens */
	uint16_t	 note, plus;			/* for pitch 0, if it existed */
	uint16_t	 track[VOCAB_TRACKS];		/* token of a slot */
	uint16_t	 repeat[2 * VOCAB_REPEATS];	/* nearest first, then the echoes */
};

void	 view_init(struct view *);
/* last: the token read last, which has the features of this state. */
void	 view_place(const struct grammar *, const struct token *last, struct token_place *);
/* The slot whose row the token begins; -1: none. */
int	 view_slot(const struct view *, uint16_t token);
/* Bars back to the cell that it repeats; < 0: forward. */
int	 view_repeat(const struct view *, uint16_t repeat);

/* A note as its interval from the previous pitch, other tokens unchanged; and back. */
uint16_t view_interval(const struct view *, uint16_t token, int pitch_before);
/* May be VIEW_NOTHING. */
uint16_t view_token(const struct view *, uint16_t interval, int pitch_before);
/* A note transposed by half tones, or VIEW_NOTHING; other tokens unchanged. */
uint16_t view_transposed(const struct view *, uint16_t token, int by);

#endif
