/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

/*
 * view.h - what the memory sees of tokens and of the automaton.
 *
 * Everything that the memory knows of vocab.h and grammar.h is here: of a
 * token its kind and its pitch, and of the automaton the place in the music
 * where the next token will stand.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/token/vocab.h"

struct grammar;

#define VIEW_NOTHING	0xffff		/* a symbol that is no token here */

/* Kinds of tokens, as the mixing weights tell them apart. */
enum symbol_kind {
	SYMBOL_FRAME,			/* of rows and blocks */
	SYMBOL_CELL_END, SYMBOL_REPEAT, SYMBOL_POSITION, SYMBOL_DURATION,
	SYMBOL_VELOCITY, SYMBOL_NOTE, SYMBOL_PLUS, SYMBOL_DRUM,
	SYMBOL_KINDS
};

/* Where the next token stands. */
enum place_phase {
	PLACE_ROW,			/* which track's row comes */
	PLACE_CELL,			/* the first token of a cell */
	PLACE_NEXT,			/* after a note: another, the next onset, or the end */
	PLACE_NOTE,			/* inside an onset, before its note */
	PLACE_PHASES,
	PLACE_ELSEWHERE = PLACE_PHASES	/* in no row, or in the future */
};

struct token_place {
	enum place_phase phase;
	int		 slot;		/* of the row; -1: none in this block yet */
	int		 bar;		/* from the past's first; at a row the block's first */
	int		 form;		/* the phase, and what has been said of the next note */
	int		 position;	/* step in the bar */
	int		 pitch;		/* of the track's last note; 128: none */
	int		 bass, top;	/* pitch classes that sound in earlier rows; 12: nothing */
	int		 duration;	/* that the next note would have */
};

struct view {
	int		 tokens;	/* in the vocabulary */
	uint8_t		 kind[VOCAB_SIZE_MAX];		/* of a token; enum symbol_kind */
	uint8_t		 value[VOCAB_SIZE_MAX];	/* a note's pitch, how many bars away a repeat is */
	uint16_t	 cell_end, block_end, unknown;	/* tokens */
	uint16_t	 note, plus;			/* of pitch 0, if there were one */
	uint16_t	 track[VOCAB_TRACKS];		/* a slot's token */
	uint16_t	 repeat[2 * VOCAB_REPEATS];	/* nearest first, then echoes likewise */
};

void	 view_init(struct view *);
/* last: the token that was read last, which has the features of this state. */
void	 view_place(const struct grammar *, const struct token *last, struct token_place *);
/* that it begins a row of; -1: none */
int	 view_slot(const struct view *, uint16_t token);

/* bars from the cell that it repeats; < 0: later */
int	 view_repeat(const struct view *, uint16_t repeat);

/*
 * A note as its distance from the pitch before, any other token as itself; and back
 * (or VIEW_NOTHING).
 */
uint16_t view_interval(const struct view *, uint16_t token, int pitch_before);
uint16_t view_token(const struct view *, uint16_t interval, int pitch_before);
/* A note some half tones higher, or VIEW_NOTHING; any other token as it is. */
uint16_t view_transposed(const struct view *, uint16_t token, int by);

#endif
