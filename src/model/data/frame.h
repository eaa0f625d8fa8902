/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FRAME_H
#define MODEL_FRAME_H

/*
 * frame.h - pieces of the published benchmarks, as frames.
 *
 * A folder has train/, valid/ and optionally test/, each with text files
 * (*.txt), one per piece, one line per frame.  There are two kinds of folders:
 *
 *	chords	the sounding MIDI pitches, 21 to 108, ascending; an empty line is
 *		silence (Boulanger-Lewandowski, Bengio and Vincent 2012)
 *	voices	four numbers per line, soprano, alto, tenor and bass: a pitch, or
 *		-1 for a rest
 *
 * A folder holds voices if every line of the first file in train/ has four
 * numbers and they do not ascend in all lines; otherwise it holds chords.
 *
 * Predictions are scored in nats per frame, or per cell for voices, pooled over
 * all frames of a split, with and without the first frame of each piece.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define FRAME_LOW	21		/* MIDI pitch of pitch 0 */
#define FRAME_PITCHES	88
#define FRAME_REST	FRAME_PITCHES	/* a voice rests; or "no pitch" */
#define FRAME_VOICES	4

enum frame_kind { FRAME_CHORDS, FRAME_CELLS };
enum frame_side { FRAME_TRAIN, FRAME_VALID, FRAME_TEST, FRAME_SIDES };

struct frame {
	uint64_t	 bits[2];	/* pitch p sounds: bit p % 64 of bits[p / 64] */
	uint8_t		 voice[FRAME_VOICES];	/* as in the file; FRAME_REST for chords */
};
struct frame_piece {
	size_t		 first, count;	/* frames */
};
struct frames {				/* zeroed: empty */
	enum frame_kind	 kind;
	struct frame	*frame;		/* owned; piece after piece, side after side */
	struct frame_piece *piece;	/* owned */
	size_t		 count, pieces;
	struct {
		size_t	 first, pieces, count;	/* pieces from `first`; frames */
	} side[FRAME_SIDES];
	size_t		 room, piece_room;	/* allocated */
};

/* test/ may be missing; any other error names the file and the line. */
bool	 frames_read(const char *folder, struct frames *, struct err *);
void	 frames_clear(struct frames *);

bool	 frame_has(const struct frame *, int pitch);
int	 frame_next(const struct frame *, int from);	/* lowest pitch >= from; FRAME_REST: none */
/* Higher by some half tones; pitches that would leave the range are dropped. */
struct frame frame_moved(const struct frame *, int half_tones);

struct frame_score {
	double	 nats, later_nats;	/* of all frames; without the first frame of each piece */
	size_t	 units, later_units;	/* frames or cells */
};
double	 frame_score_all(const struct frame_score *);	/* nats per unit */
double	 frame_score_later(const struct frame_score *);

/*
 * The one-gram model: each pitch, or each voice's pitch, independently, with its
 * frequency in train/.  What never occurs there has a probability of 1e-7.
 */
bool	 frames_one_gram(const struct frames *, enum frame_side, struct frame_score *,
	     struct err *);

#endif
