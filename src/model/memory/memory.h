/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEMORY_H
#define MODEL_MEMORY_H

/*
 * memory.h - what a piece has had so far, and what it makes of the next token.
 *
 * A net knows music in general; the memory knows the piece.  It counts what
 * followed what, in several views at once (expert.h): intervals whatever the
 * key, the place in the bar, the harmony, whole cells, rows that double each
 * other.  At a place in the music each expert votes for the tokens that it
 * expects; mix.h adds the votes to the net's prediction.  This is context
 * mixing, as in the PAQ compressors (Mahoney 2005, Adaptive weighing of
 * context models for lossless data compression), over tokens of music.
 *
 * A memory belongs to one piece; tracks are numbered as there.  A stream is one
 * reader of that piece: it follows the tokens of a window with an automaton of
 * its own and keeps what has stood just before.  Reading with MEMORY_LEARN, a
 * stream also adds to the memory, and then it is the only one that may use it.
 * Else the memory is read-only, and any number of streams, on any threads,
 * share it; a stream belongs to one thread.
 *
 * To know the music around a region: memory_learn what comes after and say so
 * (memory_stream_ahead), then what comes before, up to the region; that stream,
 * and copies of it, go on there.
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
	MEMORY_PASS,		/* the automaton moves: a head, or music that was read before */
	MEMORY_FOLLOW,		/* and it becomes what has stood just before */
	MEMORY_LEARN		/* and the memory has it from now on */
};

/* Some experts expect a token, each from a state of its own: how sure it has reason to be. */
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
/* Forgets what has stood before: the next bar of the piece to be read is this one (first 0). */
void		 memory_stream_begin(struct memory_stream *, int bar);
/* What has been read since then lies after what will be read: echoes are of its first bars. */
void		 memory_stream_ahead(struct memory_stream *);
/*
 * A new window: its automaton as it stands (copied), the bar of the piece where
 * its past begins, and the piece's track in each slot.
 */
bool		 memory_stream_window(struct memory_stream *, const struct grammar *, int first_bar,
		     const int *track, int slots, struct err *);
/* The next token of the window, with its features. */
bool		 memory_stream_read(struct memory_stream *, const struct token *,
	     enum memory_reading,
		     struct err *);
/* Of the window, as it stands; borrowed. */
const struct grammar *memory_stream_grammar(const struct memory_stream *);
/* What the experts expect next, of the tokens that are allowed (vocab_size()). */
void		 memory_stream_votes(struct memory_stream *, const bool *allowed,
	     struct memory_votes *);

/*
 * Reads and learns a stretch of bars: encoding, first_bar, end_bar, first_block, without and
 * order of the request.  whole: a track without a row is silent; else it may be one that is
 * left out, and which rows come is not learnt.
 */
bool		 memory_learn(struct memory_stream *, const struct piece *,
	     const struct encode_request *,
		     bool whole, struct err *);

#endif
