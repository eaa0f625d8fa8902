/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEMORY_INTERNAL_H
#define MODEL_MEMORY_INTERNAL_H

/*
 * memory_internal.h - inside of the memory and its streams, for the files that run them.
 */

#include "model/memory/hash_table.h"
#include "model/memory/memory.h"
#include "model/token/grammar.h"

#define TAIL_MAX	32		/* most intervals kept per track */
#define CELLS_KEPT	32		/* bars kept per track; more than the farthest repeat */
#define CELLS_AHEAD	16		/* bars per track that an echo reaches */
#define CELLS_MAX	65536		/* most contents of cells in a memory */

extern const int match_lengths[];	/* longest first; ends with 0 */

/* The contents of a cell, by number. */
struct content {
	uint64_t	 hash;
	uint16_t	 first;		/* its first token */
};

struct memory {
	struct view	 view;
	struct hash_table tallies;	/* of all experts that count */
	struct hash_table matches;	/* of tails: the interval that followed */
	struct hash_table numbers;	/* of contents */
	struct content	*content;	/* owned; number n is content[n - 1] */
	int		 contents, content_capacity;
	size_t		 learnt;	/* tokens */
};

struct cell_span {
	uint64_t	 hash;		/* of its tokens */
	uint32_t	 at;		/* in the stream's tokens */
	uint16_t	 length;
	uint16_t	 code;		/* the repeat that encoded it, or 0 */
};

/* The recent past of a track. */
struct stream_track {
	uint16_t	 tail[TAIL_MAX];	/* a ring of intervals */
	unsigned	 intervals;		/* total number */
	uint64_t	 tail_hash[TAIL_MAX + 1];	/* of the last k; [0] is a constant */
	int		 pitch;			/* of its last note */
	uint16_t	 interval;		/* to it, as a symbol; 0: none yet */
	int		 bars;			/* the first bar whose cell was not read */
	struct cell_span cell[CELLS_KEPT];	/* of bar b at b % CELLS_KEPT */
	struct cell_span early[CELLS_AHEAD];	/* first cells of this range; length 0: none */
	uint8_t		 run[EXPERTS];		/* consecutive right guesses */
};

#define EARLIER		5		/* own cells compared with the current one (aligned.c) */
#define COMPANIONS	(VOCAB_TRACKS + EARLIER)

/* Cells compared with the current one: of the tracks above, and earlier ones of the track. */
struct companions {
	/* 0 to 1, of the track's cells with each */
	float		 agreement[VOCAB_TRACKS][COMPANIONS];
	int8_t		 shift[VOCAB_TRACKS][COMPANIONS];	/* half tones to each */
	struct aligned {
		uint32_t	 at;		/* its tokens in the stream's */
		uint16_t	 length, next;	/* next: the one at the current place */
		/* the cell exists; it has a token at that place */
		bool		 on, fits;
	}		 cell[COMPANIONS];
};

struct memory_stream {
	struct memory	*memory;	/* borrowed */
	struct grammar	 g;		/* of the window */
	bool		 has_grammar;
	struct token	 last;		/* read last */
	int		 first_bar;	/* bar of the piece where the window begins */
	int		 from_bar;	/* where this range of reading began */
	bool		 partial;	/* tracks are left out: the choice of rows means nothing */
	int		 track_of[VOCAB_TRACKS], slot_of[VOCAB_TRACKS];	/* -1: none */

	struct stream_track track[VOCAB_TRACKS];
	int		 ahead_bar;	/* where the music ahead begins; -1: none */
	struct cell_span ahead[VOCAB_TRACKS][CELLS_AHEAD];	/* its cells; length 0: none */
	size_t		 ahead_tokens;	/* of these; stored before all others */
	struct companions companions;
	/* tracks with rows in this block, the one before */
	uint8_t		 row[VOCAB_TRACKS], before[VOCAB_TRACKS];
	int		 rows, rows_before;
	int		 block;		/* bar of the piece; -1: none yet */
	uint16_t	*token;		/* owned; all tokens followed, with repeats expanded */
	size_t		 tokens, token_capacity;
	size_t		 cell_at;	/* where the open cell begins */

	/* The place before the next token. */
	bool		 aimed;
	struct token_place	 place;
	int		 at_track, at_bar;	/* of the piece; in a row */
	uint64_t	 key[EXPERTS];		/* of its context here; 0: none */
	uint64_t	 cell_key[EXPERTS];	/* likewise, at the start of the open cell */
	uint16_t	 guess[EXPERTS];	/* a token, or VIEW_NOTHING */
	uint8_t		 guess_class[EXPERTS];
};

/* Finds the place before the next token, and each expert's context there. */
void	 stream_aim(struct memory_stream *);
/* Cell of a track, or NULL if it is unknown. */
const struct cell_span *stream_cell(const struct memory_stream *, int track, int bar);

/* A cell begins. */
void	 aligned_begin(struct memory_stream *);
/* Its next token; not a repeat. */
void	 aligned_read(struct memory_stream *, uint16_t token);
/*
 * The token of the row above, or of the earlier cell, that agrees best, and how well it
 * agrees.
 */
bool	 aligned_row(const struct memory_stream *, uint16_t *token, float *agreement);
bool	 aligned_earlier(const struct memory_stream *, uint16_t *token, float *agreement);

#endif
