/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

/*
 * encode.h - encoder and decoder between pieces and tokens.
 *
 * decode(encode(x)) = x for every piece.  A range of bars is encoded as if it
 * stood alone, except for bar numbers: nothing in it refers to earlier bars.
 *
 * A range may have a future: the bars after it, which are written first.
 * Tracks that are hidden, in the future or before the region to generate, are
 * written as UNKNOWN rows.
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
	uint8_t		*weight;	/* 0: always given: the head and the frames of blocks */
	uint8_t		*notes;		/* that the token stands for, at most 255 */
	size_t		 count, capacity;
};
void	 token_list_clear(struct token_list *);

struct encode_request {
	struct encoding	 encoding;
	int		 first_bar, end_bar;	/* of the piece; end_bar 0: its last */
	int		 first_number;		/* FEATURE_BAR of the piece's first bar */
	int		 bars_after;		/* bars of music after the piece's last one */
	int		 first_block;		/* bars in the first block; 0: as the others */
	int		 transpose;		/* half tones, within encode_transpose_range */
	uint32_t	 without;		/* bit per track of the piece: left out */
	/* Tracks of the piece by slot; count 0: those with notes, in order. */
	int		 order[VOCAB_TRACKS];
	int		 order_count;
	bool		 remaining;		/* encode how many bars are left */
	/* The future: this many bars from future_bar (0: end_bar).  0 bars: none. */
	int		 future_bar, future_bars;
	int		 region_bar;		/* a block begins here; hidden tracks end */
	uint32_t	 hidden_past;		/* bit per slot: UNKNOWN before region_bar */
	uint32_t	 hidden_future;		/* bit per slot: UNKNOWN in the future */
	/* Two per bar of the piece (harmony.h), weighing where bars do; NULL: no chord rows. */
	const uint8_t	*chords;
	unsigned	 controls;		/* set of 1u << control: measured and encoded */
	bool		 likeness;		/* encode which earlier bar each bar resembles */
	int		 controls_bar;		/* controls and likeness from this bar on */
	uint32_t	 controls_slots;	/* bit per slot: with controls; 0: all */
	int		 style;			/* 1 + index; 0: unknown */
	bool		 hide_key, hide_dynamics;
	int		 weigh_from, weigh_to;	/* only these bars weigh; both 0: all */
	uint32_t	 weigh_slots;		/* bit per slot: which of them weigh; 0: all */
	size_t		 limit;			/* stop at this many tokens; 0: no limit */
};

/*
 * Appends to the list.  g (or NULL) is left as the automaton after the last
 * token; the caller clears it.
 */
bool	 encode(const struct piece *, const struct encode_request *,
	     struct token_list *, struct grammar *, struct err *);
/* Appends one token, through the automaton. */
bool	 encode_token(struct grammar *, uint16_t id, bool weight, struct token_list *,
	     struct err *);
/* The head and the blocks separately, for callers that continue by themselves. */
bool	 encode_head(const struct piece *, const struct encode_request *,
	     struct grammar *, struct token_list *, struct err *);
bool	 encode_block(const struct piece *, const struct encode_request *,
	     int bar, int bars, struct grammar *, struct token_list *, struct err *);
/* BLOCK and METRE of a block that others fill; it has no controls. */
bool	 encode_frame(const struct piece *, int bar, int bars,
	     struct grammar *, struct token_list *, struct err *);
/* The chord row of that block; two values of TOKEN_CHORD per bar. */
bool	 encode_chords(const uint8_t *chords, int bars, int transpose, bool weight,
	     struct grammar *, struct token_list *, struct err *);
/* FUTURE, the blocks of the request's future, PAST; nothing without a future. */
bool	 encode_future(const struct piece *, const struct encode_request *,
	     struct grammar *, struct token_list *, struct err *);
/* The row of one track in the open block; nothing if it has no note. */
bool	 encode_row(const struct piece *, const struct encode_request *, int slot,
	     struct grammar *, struct token_list *, struct err *);
/* The first cells of that row, even if all are silent. */
bool	 encode_cells(const struct piece *, const struct encode_request *, int slot, int cells,
	     struct grammar *, struct token_list *, struct err *);
/* Into the open cell: the notes of the piece's cell that start before a step. */
bool	 encode_notes(const struct piece *, const struct encode_request *,
	     int track, int bar, int before_step,
	     struct grammar *, struct token_list *, struct err *);
/* Number of bars of the block that starts at a bar: of one metre, at most `most`. */
int	 encode_block_bars(const struct piece *, int bar, int end_bar, int most);
/* The default of `order`. */
int	 encode_order(const struct piece *, int first_bar, int end_bar,
	     uint32_t without, int order[VOCAB_TRACKS]);
/* *down <= 0 <= *up, in half tones. */
void	 encode_transpose_range(const struct piece *, int *down, int *up);

/* future_bar: bars from the first bar of the past to the future; echoes count by it. */
bool	 decode(const struct encoding *, int future_bar, const uint16_t *ids, size_t count,
	     struct piece *, struct err *);
/* The piece that an automaton has read. */
bool	 decode_grammar(const struct grammar *, struct piece *, struct err *);

/* The window of predictions [from, from + length) of a list, cut at its end. */
void	 encode_window(const struct token_list *, size_t from, size_t length,
	     struct token_window *);

#endif
