/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PIECE_H
#define MODEL_PIECE_H

/*
 * piece.h - piece on the model's grid: bars of steps, tracks of cells.
 *
 * A piece is made from a song or a range of its bars.  Onsets are snapped
 * within their bar, durations to the vocabulary's values, velocities to eight
 * levels.  Bars longer than VOCAB_BAR_STEPS are split.  Where two notes of one
 * pitch overlap in a track, the earlier ends when the later begins.  A piece on
 * the grid survives encoding and decoding (encode.h) exactly.
 *
 * A slot is a pair (track, channel) of the song, so the parts of a format 0
 * file are separate.  Notes that start before the range are not in the piece.
 *
 * The arrays are flat, so a piece can be stored in a mapped file.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/vocab.h"

struct key;
struct song;
struct time_map;

#define PIECE_BARS_MAX	16384
#define PIECE_NOTES_MAX	4000000

struct piece_note {
	uint8_t		 position;	/* step in the bar */
	uint8_t		 pitch;		/* MIDI */
	uint8_t		 duration;	/* index: vocab_duration_steps */
	uint8_t		 velocity;	/* level: vocab_velocity_of */
};

struct piece_bar {
	uint8_t		 steps;		/* 1..VOCAB_BAR_STEPS */
	uint8_t		 metre;		/* class; if other, steps give the length */
	uint8_t		 key, tempo;	/* classes */
};

struct piece_track {
	uint8_t		 family;
	uint8_t		 texture;	/* register * 2 + (chords) */
	uint8_t		 duration, velocity;	/* the most common */
	uint8_t		 low, high;	/* pitches in use; low > high: none */
};

struct piece {
	int		 bars, tracks;
	size_t		 notes;
	struct piece_bar *bar;		/* (bars) */
	struct piece_track *track;	/* (tracks) */
	uint32_t	*cell;		/* (tracks, bars) and one more: index of each first note */
	struct piece_note *note;	/* (notes): by track, bar, position, pitch */
	void		*owned;		/* the memory of the arrays; NULL: borrowed */
};

/* Where a piece lies in its song. */
struct piece_place {
	int		 ticks_per_quarter;
	int64_t		*bar_ticks;	/* owned: (bars + 1), the starts and the end */
	int		 track[VOCAB_TRACKS], channel[VOCAB_TRACKS];	/* of each slot */
	/* The track's own velocity for each level. */
	uint8_t		 velocity[VOCAB_TRACKS][VOCAB_VELOCITIES];
	int		 left_out;	/* slots beyond VOCAB_TRACKS: those with the fewest notes */
};

struct piece_request {
	int64_t		 first_bar;	/* of the song */
	int64_t		 bars;		/* of the song; 0: to its last note */
	const bool	*wanted;	/* per track: gets a slot even without notes; or NULL */
};

/* place may be NULL.  Both are zeroed first; clear them only after success. */
bool	 piece_from_song(const struct song *, const struct time_map *,
	     const struct piece_request *, struct piece *, struct piece_place *,
	     struct err *);
/* All of the song. */
bool	 piece_of_song(const struct song *, struct piece *, struct err *);
/* Zeroed arrays of these sizes.  Cells are (tracks, bars). */
bool	 piece_init(struct piece *, int bars, int tracks, size_t notes, struct err *);
void	 piece_clear(struct piece *);
void	 piece_place_clear(struct piece_place *);

/* The notes of one cell. */
const struct piece_note *piece_cell(const struct piece *, int track, int bar, size_t *count);
bool	 piece_same_cell(const struct piece *, int track, int bar, int earlier);
/* Notes of all tracks in the bars [first, end). */
size_t	 piece_notes_in(const struct piece *, int first, int end);
/* How far back (step -1) or on (step 1) from a bar line at most so many notes reach: a bar line. */
int	 piece_reach(const struct piece *, int bar, int step, size_t most);
bool	 piece_is_drums(const struct piece_track *);
bool	 piece_is_one_voice(const struct piece_track *);

/* All numbers are in range and cells in order; otherwise the piece must not be encoded. */
bool	 piece_is_sound(const struct piece *);
int	 piece_register(int pitch);	/* register of a track of that mean pitch */

int	 piece_key(const struct key *);	/* its class */
/* A pitch moved into the vocabulary's range by octaves; -1 for a drum out of range. */
int	 piece_pitch(int pitch, bool drums);
int64_t	 piece_steps(int64_t ticks, int ticks_per_quarter);	/* the nearest number of them */
/* The step nearest to a tick, in the bar that contains the tick or at the start of the next. */
void	 piece_snap(const struct piece *, const struct piece_place *, int64_t tick,
	     int *bar, int *step);
/* The piece's note, of this track, for a note of the song; -1: none. */
ptrdiff_t piece_find(const struct piece *, const struct piece_place *, int track, int64_t tick,
	     int pitch);
/* Tick of a step, inside its bar. */
int64_t	 piece_tick(const struct piece_place *, int bar, int step);

#endif
