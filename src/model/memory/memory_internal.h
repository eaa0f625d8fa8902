/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEMORY_INTERNAL_H
#define MODEL_MEMORY_INTERNAL_H

/*
 * memory_internal.h - what memory.c, stream.c, vote.c, expert.c and aligned.c know of each other.
 */

#include "model/memory/hash_table.h"
#include "model/memory/memory.h"
#include "model/token/grammar.h"

#define TAIL_MAX	32		/* intervals of a track that are kept */
#define CELLS_KEPT	32		/* bars of a track; more than the farthest repeat */
#define CELLS_AHEAD	16		/* bars of a track; as far as an echo reaches */
#define CELLS_MAX	65536		/* contents of cells that a memory numbers */

extern const int match_lengths[];	/* longest first; ends with 0 */

/* A content of cells, by its number. */
struct content {
	uint64_t	 hash;
	uint16_t	 first;		/* token that it begins with */
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

struct cell {
	uint64_t	 hash;		/* of its tokens */
	uint32_t	 at;		/* in the stream's tokens */
	uint16_t	 length;
	uint16_t	 code;		/* the repeat that it was written as, or 0 */
};

/* What has stood just before in a track. */
struct stream_track {
	uint16_t	 tail[TAIL_MAX];	/* a ring of intervals */
	unsigned	 intervals;		/* that were ever put there */
	uint64_t	 tail_hash[TAIL_MAX + 1];	/* of the last k; [0] is a constant */
	int		 pitch;			/* of its last note */
	uint16_t	 interval;		/* to it, as a symbol; 0: none yet */
	int		 bars;			/* the first bar whose cell has not been read */
	struct cell	 cell[CELLS_KEPT];	/* of bar b at b % CELLS_KEPT */
	struct cell	 early[CELLS_AHEAD];	/* with which this stretch began; length 0: none */
	uint8_t		 run[EXPERTS];		/* guesses that were right, one after another */
};

#define EARLIER		5		/* own cells that one is compared with (aligned.c) */
#define COMPANIONS	(VOCAB_TRACKS + EARLIER)

/*
 * Cells beside the one that is being written: of the tracks above, and the track's own
 * earlier ones.
 */
struct companions {
	/* of a track's cells with it, 0 to 1 */
	float		 agreement[VOCAB_TRACKS][COMPANIONS];
	int8_t		 shift[VOCAB_TRACKS][COMPANIONS];	/* half tones from it to them */
	struct aligned {
		uint32_t	 at;		/* its tokens in the stream's */
		uint16_t	 length, next;	/* next: the one at the place where the cell is */
		/* there is such a cell; it has something at that place */
		bool		 on, fits;
	}		 cell[COMPANIONS];
};

struct memory_stream {
	struct memory	*memory;	/* borrowed */
	struct grammar	 g;		/* of the window */
	bool		 has_grammar;
	struct token	 last;		/* that was read */
	int		 first_bar;	/* of the piece, where the window begins */
	int		 from_bar;	/* where this stretch of reading began */
	bool		 partial;	/* tracks are left out: which rows come says nothing */
	int		 track_of[VOCAB_TRACKS], slot_of[VOCAB_TRACKS];	/* -1: none */

	struct stream_track track[VOCAB_TRACKS];
	/* where the music that lies ahead begins; -1: there is none */
	int		 ahead_bar;
	struct cell	 ahead[VOCAB_TRACKS][CELLS_AHEAD];	/* its cells; length 0: none */
	size_t		 ahead_tokens;	/* of these, before all others */
	struct companions companions;
	/* tracks with rows in this block, the one before */
	uint8_t		 row[VOCAB_TRACKS], before[VOCAB_TRACKS];
	int		 rows, rows_before;
	int		 block;		/* bar of the piece; -1: none yet */
	uint16_t	*token;		/* owned; all that was followed, repeats written out */
	size_t		 tokens, token_capacity;
	size_t		 cell_at;	/* where the open cell begins */

	/* What is known of the place before the next token. */
	bool		 aimed;
	struct token_place	 place;
	int		 at_track, at_bar;	/* of the piece; in a row */
	uint64_t	 key[EXPERTS];		/* of its context here; 0: none */
	uint64_t	 cell_key[EXPERTS];	/* likewise, at the beginning of the open cell */
	uint16_t	 guess[EXPERTS];	/* a token, or VIEW_NOTHING */
	uint8_t		 guess_class[EXPERTS];
};

/* Finds the place before the next token, and what each expert has to go by there. */
void	 stream_aim(struct memory_stream *);
/* Cell of a track, or NULL where it is not known. */
const struct cell *stream_cell(const struct memory_stream *, int track, int bar);

/* A cell begins. */
void	 aligned_begin(struct memory_stream *);
/* Its next token; not a repeat. */
void	 aligned_read(struct memory_stream *, uint16_t token);
/*
 * The token that the row above, or the earlier cell, that agrees best has here, and
 * how well it agrees.
 */
bool	 aligned_row(const struct memory_stream *, uint16_t *token, float *agreement);
bool	 aligned_earlier(const struct memory_stream *, uint16_t *token, float *agreement);

#endif
