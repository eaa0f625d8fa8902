/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FRAME_TOKEN_H
#define MODEL_FRAME_TOKEN_H

/*
 * frame_token.h - frames as rows of a network, in one of three ways.
 *
 * ROWS_FRAMES, for chords: one row per frame.  The output is 88 independent
 * probabilities: these nets cannot model how the notes of one frame depend on
 * each other.
 *
 * ROWS_NOTES, for chords: one row per note.  A frame is its pitches, ascending,
 * and END.  A pitch at or below the previous one has no probability, so each set
 * has one spelling and the sum over its rows is exactly
 * -ln p(frame | all before).
 *
 * ROWS_CELLS, for voices: one row per cell, soprano, bass, alto, tenor.  The
 * target is relative to the voice's previous pitch, so that one step means the
 * same everywhere: see frame_step.
 *
 * Each row carries features, all known before the target: the position in time,
 * the sounding notes, their age, the notes before them, and the frame that
 * followed the latest longest match of the context (its `match`), as in data
 * compressors.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/frame.h"
#include "model/token/vocab.h"

enum frame_rows { ROWS_FRAMES, ROWS_NOTES, ROWS_CELLS };

#define FRAME_CLASSES	(FRAME_PITCHES + 1)	/* of a note or cell; the last: END, rest */
#define FRAME_MOVE_MAX	12			/* half tones that a window may be transposed by */

/* Features of a frame's row.  A note's row also has ROW_MOVE and ROW_NUMBER (3 features). */
enum {
	ROW_TIME,			/* mod 16 */
	ROW_AT,				/* frames before it in the piece, at most 255 */
	ROW_SAME,			/* how many frames the frame before has lasted */
	ROW_MATCHED,			/* length of the match; 0: none */
	ROW_MOVE = 10, ROW_NUMBER
};
#define ROW_MOVE_NONE	(FRAME_MOVE_MAX + 1)	/* ROW_MOVE if not transposed; 0 marks padding */
#define ROW_MOVE_FIRST	0x80			/* added to ROW_MOVE: first frame of the piece */

/* Features of a note's row; the pitch before it, or END, is the token's id. */
enum {
	NOTE_TIME,			/* of the frame, mod 16 */
	NOTE_COUNT,			/* notes of the frame so far */
	NOTE_NEXT,			/* lowest of the frame before that may follow, or END */
	NOTE_SINCE,			/* how many frames it has sounded */
	NOTE_SECOND,			/* the next one above it */
	NOTE_BELOW,			/* highest of the frame before that may not follow */
	NOTE_CHANGED,			/* as NOTE_NEXT, of the last frame unlike the one before */
	NOTE_SAME,			/* age of the frame before; + 16: it agrees so far */
	NOTE_MATCH,			/* as NOTE_NEXT, of the match, or "none" */
	NOTE_MATCHED,			/* length of the match; + 16: it agrees so far */
	NOTE_FEATURES
};

/* Features of a cell's row; the cell before it is the token's id. */
enum {
	CELL_PLACE,			/* voice and time mod 16 */
	CELL_BAR,			/* time / 16 */
	CELL_OWN,			/* this voice one frame before */
	CELL_SINCE,			/* how many frames that has lasted */
	CELL_WAS,			/* what it was before that */
	CELL_VOICE,			/* four: each voice now if known, else one frame before */
	CELL_MOVED = CELL_VOICE + FRAME_VOICES,	/* one bit per voice known now: it changed */
	CELL_SINCE_OUTER,		/* how many frames soprano and bass have lasted */
	CELL_SINCE_INNER,
	CELL_MATCH,			/* this voice in the match */
	CELL_MATCHED,			/* as NOTE_MATCHED */
	CELL_FEATURES
};

/*
 * A voice's pitch, or rest, relative to its previous state (a pitch, a rest, or
 * FRAME_CLASSES for none): one class for each, and FRAME_STAYS if it is the same.
 */
#define FRAME_STAYS	(FRAME_PITCHES / 2)
int	 frame_step(int pitch, int before);

/* Facts about a frame besides its notes. */
struct frame_fact {
	uint32_t	 match;		/* frame predicted by the match; FRAME_NO_MATCH: none */
	uint8_t		 matched;	/* length of the match in frames, at most 255 */
	uint8_t		 same;		/* how many frames the frame before has lasted */
};
#define FRAME_NO_MATCH	UINT32_MAX
#define FRAME_BUCKETS	16
int	 frame_bucket(size_t n);	/* a number of frames in steps: 0..FRAME_BUCKETS - 1 */

/* The source of rows; head_arg of the heads. */
struct frame_source {
	const struct frames *frames;	/* borrowed */
	enum frame_rows	 rows;
	struct frame_fact *fact;	/* owned; (frames->count) */
	bool		 plain;		/* ROWS_FRAMES only: rows have just the frame before */
};
bool	 frame_source_make(struct frame_source *, const struct frames *, enum frame_rows,
	     struct err *);
void	 frame_source_clear(struct frame_source *);

/* Number of rows of frame `at` of a piece. */
size_t	 frame_row_count(const struct frame_source *, const struct frame_piece *, size_t at);
/*
 * Appends the rows of frames from..to (excluded) of a piece, transposed, to the
 * window, which has the capacity.  Each frame or cell counts as one note.
 */
void	 frame_window_add(const struct frame_source *, const struct frame_piece *, size_t from,
	     size_t to, int move, bool weigh, struct token_window *);

#endif
