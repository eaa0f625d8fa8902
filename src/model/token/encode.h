/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

/*
 * encode.h - pieces to tokens and back.
 *
 * decode(encode(x)) = x for every piece.  A stretch of a piece is encoded as
 * if it stood alone, but for the number of its bars: nothing in it refers to
 * what is before.
 *
 * A stretch may have a future: the bars after it, which are written first.
 * What is not known of them, or of the bars before a region that is to be
 * made, is written as an UNKNOWN row.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

struct token_list {			/* zeroed: empty */
	struct token	*token;		/* owned, as the two below */
	uint8_t		*weight;	/* 0: the head and the frame of blocks, which are always given */
	uint8_t		*notes;		/* that the token stands for, at most 255 */
	size_t		 count, capacity;
};
void	 token_list_clear(struct token_list *);

struct encode_request {
	struct encoding	 encoding;
	int		 first_bar, end_bar;	/* of the piece; end_bar 0: its last */
	int		 first_number;		/* what the piece's first bar counts as (FEATURE_BAR) */
	int		 bars_after;		/* of the music, beyond the piece's last: then that is no end */
	int		 first_block;		/* bars in the first block; 0: as the others */
	int		 transpose;		/* half tones; pitches must stay in range: encode_transpose_range */
	uint32_t	 without;		/* bit per track of the piece: left out */
	int		 order[VOCAB_TRACKS];	/* tracks of the piece in the order of their slots ... */
	int		 order_count;		/* ... or 0: those with notes in the stretch, as they come */
	bool		 remaining;		/* say how many bars are left */
	int		 future_bar, future_bars;	/* so many bars from future_bar (0: end_bar) on are the */
						/* future; none: there is no future */
	int		 region_bar;		/* a block begins here, and what was hidden is heard from here on */
	uint32_t	 hidden_past;		/* bit per slot: UNKNOWN before region_bar */
	uint32_t	 hidden_future;		/* bit per slot: UNKNOWN in the future */
	const uint8_t	*chords;		/* two a bar of the piece (harmony.h), or NULL: no chord rows; */
						/* they weigh where all bars do */
	unsigned	 controls;		/* set of 1u << control: what rows are asked for, as they are */
	bool		 likeness;		/* bars say which earlier one they are like */
	int		 controls_bar;		/* controls and likeness from this bar on */
	uint32_t	 controls_slots;	/* bit per slot: those that are asked; 0: all */
	int		 style;			/* 1 + index; 0: not known */
	bool		 hide_key, hide_dynamics;
	int		 weigh_from, weigh_to;	/* only these bars weigh; both 0: all */
	uint32_t	 weigh_slots;		/* bit per slot: those of them that weigh; 0: all */
	size_t		 limit;			/* stop when so many tokens are there; 0: none */
};

/* list is added to; g (or NULL) is left as the automaton after the last token, to be cleared. */
bool	 encode(const struct piece *, const struct encode_request *,
	     struct token_list *, struct grammar *, struct err *);
/* One more token, through the automaton. */
bool	 encode_token(struct grammar *, uint16_t id, bool weight, struct token_list *,
	     struct err *);
/* The head and the blocks apart, for those who go on by themselves. */
bool	 encode_head(const struct piece *, const struct encode_request *,
	     struct grammar *, struct token_list *, struct err *);
bool	 encode_block(const struct piece *, const struct encode_request *,
	     int bar, int bars, struct grammar *, struct token_list *, struct err *);
/* BLOCK and METRE of a block that others fill; it asks nothing. */
bool	 encode_frame(const struct piece *, int bar, int bars,
	     struct grammar *, struct token_list *, struct err *);
/* The chord row of that block; two values of TOKEN_CHORD a bar. */
bool	 encode_chords(const uint8_t *chords, int bars, int transpose, bool weight,
	     struct grammar *, struct token_list *, struct err *);
/* FUTURE, the blocks of the request's future, PAST; nothing where there is none. */
bool	 encode_future(const struct piece *, const struct encode_request *,
	     struct grammar *, struct token_list *, struct err *);
/* The row of one track in the block that is open; nothing where it has no note. */
bool	 encode_row(const struct piece *, const struct encode_request *, int slot,
	     struct grammar *, struct token_list *, struct err *);
/* Into the open cell: the notes of the piece's cell that begin before a step. */
bool	 encode_notes(const struct piece *, const struct encode_request *,
	     int track, int bar, int before_step,
	     struct grammar *, struct token_list *, struct err *);
/* How many bars the block that starts at a bar has: one metre, at most `most`. */
int	 encode_block_bars(const struct piece *, int bar, int end_bar, int most);
/* What `order` is when it is left open. */
int	 encode_order(const struct piece *, int first_bar, int end_bar,
	     uint32_t without, int order[VOCAB_TRACKS]);
void	 encode_transpose_range(const struct piece *, int *down, int *up);	/* *down <= 0 <= *up */

/* future_bar: how many bars after the first of the past the future begins, which echoes count by. */
bool	 decode(const struct encoding *, int future_bar, const uint16_t *ids, size_t count,
	     struct piece *, struct err *);
/* The piece that an automaton has read. */
bool	 decode_grammar(const struct grammar *, struct piece *, struct err *);

/* The window of predictions [from, from + length) of a list; length is cut at its end. */
void	 encode_window(const struct token_list *, size_t from, size_t length,
	     struct token_window *);

#endif
