/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PIECE_H
#define MODEL_PIECE_H

/*
 * piece.h - music on the model's grid: bars of steps, tracks of cells.
 *
 * A piece is made from a song (or a stretch of its bars).  Onsets are snapped
 * within their bar, durations to the vocabulary's values, velocities to eight
 * levels; bars longer than VOCAB_BAR_STEPS are split; where two notes of one
 * pitch overlap in a track, the earlier ends when the later begins.  What is
 * on the grid survives encode and decode (encode.h) exactly.
 *
 * A slot is a pair of (track, channel) of the song, so a format 0 file has its
 * parts apart.  Notes that start before the stretch are not in the piece.
 *
 * The arrays are flat, so a piece can lie in a mapped file.
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
	uint8_t		 metre;		/* class; other: steps say how long */
	uint8_t		 key, tempo;	/* classes */
};

struct piece_track {
	uint8_t		 family;
	uint8_t		 texture;	/* register * 2 + (chords) */
	uint8_t		 duration, velocity;	/* the commonest */
	uint8_t		 low, high;	/* pitches in use; low > high: none */
};

struct piece {
	int		 bars, tracks;
	size_t		 notes;
	struct piece_bar *bar;		/* (bars) */
	struct piece_track *track;	/* (tracks) */
	uint32_t	*cell;		/* (tracks, bars) and one: the first note of each */
	struct piece_note *note;	/* (notes): by track, bar, position, pitch */
	void		*owned;		/* what the arrays lie in; NULL: borrowed */
};

/* Where a piece lies in its song. */
struct piece_place {
	int		 ticks_per_quarter;
	int64_t		*bar_ticks;	/* owned: (bars + 1), starts, and the end */
	int		 track[VOCAB_TRACKS], channel[VOCAB_TRACKS];	/* of each slot */
	uint8_t		 velocity[VOCAB_TRACKS][VOCAB_VELOCITIES];	/* the track's own for each level */
	int		 left_out;	/* slots beyond VOCAB_TRACKS, those with the fewest notes */
};

struct piece_request {
	int64_t		 first_bar;	/* of the song */
	int64_t		 bars;		/* of the song; 0: to its last note */
	const bool	*wanted;	/* per track: gets a slot though it has no note; or NULL */
};

/* place may be NULL.  Both are zeroed first; clear them after success only. */
bool	 piece_from_song(const struct song *, const struct time_map *,
	     const struct piece_request *, struct piece *, struct piece_place *,
	     struct err *);
/* All of the song. */
bool	 piece_of_song(const struct song *, struct piece *, struct err *);
/* Arrays for that many; all zero.  Cells are (tracks, bars). */
bool	 piece_init(struct piece *, int bars, int tracks, size_t notes, struct err *);
void	 piece_clear(struct piece *);
void	 piece_place_clear(struct piece_place *);

/* The notes of one cell. */
const struct piece_note *piece_cell(const struct piece *, int track, int bar, size_t *count);
bool	 piece_same_cell(const struct piece *, int track, int bar, int earlier);
bool	 piece_is_drums(const struct piece_track *);
bool	 piece_is_one_voice(const struct piece_track *);

/* Every number is in its range and cells are in order; one that is not must not be encoded. */
bool	 piece_is_sound(const struct piece *);
int	 piece_register(int pitch);	/* what a track of that mean pitch has in its texture */

int	 piece_key(const struct key *);	/* its class */
/* A pitch as the vocabulary has it, folded in by octaves; of drums -1: it has none. */
int	 piece_pitch(int pitch, bool drums);
/* The step nearest to a tick, in the bar that the tick lies in or at the start of the next. */
void	 piece_snap(const struct piece *, const struct piece_place *, int64_t tick,
	     int *bar, int *step);
/* Tick of a step of a bar, inside the bar. */
int64_t	 piece_tick(const struct piece_place *, int bar, int step);

#endif
