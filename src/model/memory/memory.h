/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEMORY_H
#define MODEL_MEMORY_H

/*
 * memory.h - memory of a piece: predicts tokens from what the piece has had so far.
 *
 * A net knows music in general; the memory knows the piece.  It counts what followed
 * what, in several views at once (expert.h): intervals in any key, the place in the bar,
 * the harmony, whole cells, rows that double each other.  At each place, every expert
 * votes for the tokens it expects, and mix.h adds the votes to the net's prediction.
 * This is context mixing, as in the PAQ compressors (Mahoney 2005, Adaptive weighing of
 * context models for lossless data compression), over tokens of music.
 *
 * A memory belongs to one piece and numbers tracks as the piece does.  A stream is one
 * reader of that piece: it follows the tokens of a window with its own automaton and
 * keeps the recent past.  With MEMORY_LEARN, a stream also adds to the memory; then no
 * other stream may use the memory.  Otherwise the memory is read-only, and any number of
 * streams, on any threads, share it; a stream belongs to one thread.
 *
 * To learn the music around a region: memory_learn what comes after it, then call
 * memory_stream_ahead, then learn what comes before it.  That stream, and copies of it,
 * continue in the region.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/memory/expert.h"
#include "model/memory/hash_table.h"
#include "model/memory/view.h"
#include "model/token/vocab.h"

struct encode_request;
struct grammar;
struct memory;
struct memory_stream;
struct piece;

/* What reading a token does. */
enum memory_reading {
	MEMORY_PASS,		/* moves the automaton only: a head, or music already read */
	MEMORY_FOLLOW,		/* and adds to the stream's recent past */
	MEMORY_LEARN		/* and adds to the memory */
};

/* A vote of an expert for a token, with the expert's state. */
struct memory_vote {
	uint16_t	 token;
	uint8_t		 kind;		/* of the token; enum symbol_kind */
	uint8_t		 expert;	/* enum expert_id */
	uint8_t		 state;		/* < EXPERT_STATES */
};
#define MEMORY_VOTES_MAX (EXPERTS * TALLY_SYMBOLS)
#define MEMORY_AGES	8		/* up to 100 tokens learnt, 200, 400 and so on */
struct memory_votes {
	enum place_phase phase;		/* PLACE_ELSEWHERE: no votes */
	int		 age;		/* of the memory; < MEMORY_AGES */
	int		 count;
	struct memory_vote vote[MEMORY_VOTES_MAX];
};

struct memory	*memory_new(struct err *);
void		 memory_free(struct memory *);

/* The memory is borrowed. */
struct memory_stream *memory_stream_new(struct memory *, struct err *);
bool		 memory_stream_copy(struct memory_stream *to, const struct memory_stream *from,
	     struct err *);
void		 memory_stream_free(struct memory_stream *);
/* Forgets the recent past: the next bar to read is this bar of the piece (first 0). */
void		 memory_stream_begin(struct memory_stream *, int bar);
/* What was read since then comes after what will be read: echoes refer to its first bars. */
void		 memory_stream_ahead(struct memory_stream *);
/*
 * A new window: its automaton (copied), the bar of the piece where its past begins, and
 * the piece's track of each slot.
 */
bool		 memory_stream_window(struct memory_stream *, const struct grammar *, int first_bar,
		     const int *track, int slots, struct err *);
/* The next token of the window, with its features. */
bool		 memory_stream_read(struct memory_stream *, const struct token *,
		     enum memory_reading, struct err *);
/* Of the current window; borrowed. */
const struct grammar *memory_stream_grammar(const struct memory_stream *);
/* What the experts expect next, among the allowed tokens (vocab_size()). */
void		 memory_stream_votes(struct memory_stream *, const bool *allowed,
	     struct memory_votes *);

/*
 * Reads and learns a range of bars: encoding, first_bar, end_bar, first_block, without and
 * order of the request.  whole: a track without a row is silent; otherwise it may have been
 * left out, and the choice of rows is not learnt.
 */
bool		 memory_learn(struct memory_stream *, const struct piece *,
		     const struct encode_request *, bool whole, struct err *);

#endif
