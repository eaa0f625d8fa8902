/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FRAME_TOKEN_H
#define MODEL_FRAME_TOKEN_H

/*
 * frame_token.h - frames as rows of a network, in one of three ways.
 *
 * ROWS_FRAMES, for chords: a row a frame.  It is answered with 88 probabilities,
 * each by itself: nets of this kind cannot know that notes of one frame depend
 * on each other.
 *
 * ROWS_NOTES, for chords: a row a note.  A frame is its pitches, rising, and
 * END.  What is not above the pitch before cannot follow and has no
 * probability, so that a set has one spelling and the sum over its rows is
 * exactly -ln p(frame | all before).
 *
 * ROWS_CELLS, for voices: a row a cell, soprano, bass, alto, tenor.  Its target
 * is told from where the voice was, so that one step means the same everywhere:
 * see frame_step.
 *
 * With each row go features, all of them of what is known before the target:
 * where in time, what sounds, since when, what came before it, and the frame
 * that followed the last time that so much was the same (its `match`), as
 * compressors use it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/frame.h"
#include "model/token/vocab.h"

enum frame_rows { ROWS_FRAMES, ROWS_NOTES, ROWS_CELLS };

#define FRAME_CLASSES	(FRAME_PITCHES + 1)	/* of a note or cell; the last: END, rest */
#define FRAME_MOVE_MAX	12			/* half tones that a window may be moved by */

/* Of a row of a frame: in its features; ROW_MOVE and the number, which takes three, of a note's too. */
enum {
	ROW_TIME,			/* mod 16 */
	ROW_AT,				/* frames before it in the piece; 255: as many or more */
	ROW_SAME,			/* how long the frame before has stood */
	ROW_MATCHED,			/* how long a match; 0: there is none */
	ROW_MOVE = 10, ROW_NUMBER
};
#define ROW_MOVE_NONE	(FRAME_MOVE_MAX + 1)	/* that of ROW_MOVE; 0 is nobody's: padding */
#define ROW_MOVE_FIRST	0x80			/* of ROW_MOVE: no frame of the piece is before it */

/* Of a row of a note; the pitch before it, or END, is the token's id. */
enum {
	NOTE_TIME,			/* of the frame, mod 16 */
	NOTE_COUNT,			/* notes of the frame so far */
	NOTE_NEXT,			/* lowest of the frame before that may still follow, or END */
	NOTE_SINCE,			/* how long that has sounded */
	NOTE_SECOND,			/* the next above that */
	NOTE_BELOW,			/* highest of the frame before that may not follow */
	NOTE_CHANGED,			/* as NOTE_NEXT, of the last frame unlike the one before */
	NOTE_SAME,			/* how long the frame before has stood; 16 and more: it is as this so far */
	NOTE_MATCH,			/* as NOTE_NEXT, of the match, or "there is none" */
	NOTE_MATCHED,			/* how long a match; 16 and more: it is as this so far */
	NOTE_FEATURES
};

/* Of a row of a cell; the cell before it is the token's id. */
enum {
	CELL_PLACE,			/* voice and time mod 16 */
	CELL_BAR,			/* time / 16 */
	CELL_OWN,			/* this voice one frame before */
	CELL_SINCE,			/* how long that has stood */
	CELL_WAS,			/* what it was before that */
	CELL_VOICE,			/* four: each voice now, or, where that is to come, before */
	CELL_MOVED = CELL_VOICE + FRAME_VOICES,	/* a bit for each voice that is known now: it changed */
	CELL_SINCE_OUTER,		/* how long soprano and bass have stood */
	CELL_SINCE_INNER,
	CELL_MATCH,			/* this voice of the match */
	CELL_MATCHED,			/* as of notes */
	CELL_FEATURES
};

/*
 * A voice's pitch, or rest, as seen from what it was before (a pitch, a rest,
 * or FRAME_CLASSES: nothing): one class for each, and FRAME_STAYS if it stays.
 */
#define FRAME_STAYS	(FRAME_PITCHES / 2)
int	 frame_step(int pitch, int before);

/* What is known of a frame beside what sounds in it. */
struct frame_fact {
	uint32_t	 match;		/* frame that this may be like; FRAME_NO_MATCH: none */
	uint8_t		 matched;	/* how many frames before the two are the same; at most 255 */
	uint8_t		 same;		/* how many frames before this are like the one before it */
};
#define FRAME_NO_MATCH	UINT32_MAX
#define FRAME_BUCKETS	16
int	 frame_bucket(size_t n);	/* how many frames, in few steps: 0..FRAME_BUCKETS - 1 */

/* What rows are made from; the heads' head_arg. */
struct frame_source {
	const struct frames *frames;	/* borrowed */
	enum frame_rows	 rows;
	struct frame_fact *fact;	/* owned; (frames->count) */
	bool		 plain;		/* of ROWS_FRAMES: with a row goes the frame before and no more */
};
bool	 frame_source_make(struct frame_source *, const struct frames *, enum frame_rows,
	     struct err *);
void	 frame_source_clear(struct frame_source *);

/* Rows that frame `at` of a piece takes. */
size_t	 frame_row_count(const struct frame_source *, const struct frame_piece *, size_t at);
/*
 * Rows of frames from..to (excluded) of a piece, moved by so many half tones,
 * behind what is in the window, which has room; each frame counts as one note,
 * a cell as one.
 */
void	 frame_window_add(const struct frame_source *, const struct frame_piece *, size_t from,
	     size_t to, int move, bool weigh, struct token_window *);

#endif
