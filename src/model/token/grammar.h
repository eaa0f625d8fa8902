/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GRAMMAR_H
#define MODEL_GRAMMAR_H

/*
 * grammar.h - grammar of tokens: the automaton that reads them.
 *
 * It knows which tokens may come next, which notes they form, and the features
 * that go with each.  The encoder, the decoder and the generator all drive it,
 * so they cannot disagree.
 *
 * Bars count in the order of reading: those of the future, if any, come first.
 * Nothing crosses from one section to the other: no repeat, and no sounding
 * note.
 *
 * A grammar can be copied, so that several candidates continue one prefix.  It
 * belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/control.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

#define GRAMMAR_STEPS	(VOCAB_BLOCK_BARS * VOCAB_BAR_STEPS + 192)

/* What is expected next. */
enum grammar_phase {
	PHASE_HEAD, PHASE_KEY, PHASE_TEMPO, PHASE_INSTRUMENT, PHASE_TEXTURE,
	PHASE_TRACK_DURATION, PHASE_TRACK_VELOCITY, PHASE_BLOCK, PHASE_METRE,
	PHASE_LENGTH, PHASE_HARMONY, PHASE_ROW, PHASE_CELL, PHASE_ONSET, PHASE_CHORD,
	PHASE_END,
	PHASES
};

/* Limits of a generator beyond the grammar; all zero sets none. */
struct grammar_limit {
	uint8_t		 low, high;	/* pitches; high 0: any */
	uint8_t		 most;		/* simultaneous notes; 1: no chords or overlaps; 0: any */
	uint16_t	 scale;		/* pitch classes, one bit each; 0: any.  Not for drums */
	uint64_t	 kit[2];	/* of drums: pitches, a bit each; all 0: any */
};

struct grammar_cell {
	uint32_t	 first, count;	/* notes */
};

struct grammar_note {
	int		 slot;
	int		 bar;		/* from the first bar of the window */
	struct piece_note note;
};

struct grammar {
	struct encoding	 encoding;
	int		 first_bar;	/* number of the past's first bar in the piece */
	int		 total_bars;	/* of the piece; -1: unknown */
	int		 future_bar;	/* number of the future's first bar; -1: no future */
	int		 style;		/* index; VOCAB_STYLES: unknown */
	enum dynamics	 dynamics[VOCAB_TRACKS];	/* of the slots' velocities */
	/* Controls of the rows and bars of the block; set when the block begins. */
	uint8_t		 control[VOCAB_TRACKS][CONTROLS];
	uint8_t		 like[VOCAB_BLOCK_BARS];	/* FEATURE_LIKE */

	enum grammar_phase phase;
	int		 key, tempo;
	int		 tracks;
	struct piece_track track[VOCAB_TRACKS];
	struct grammar_limit limit[VOCAB_TRACKS];
	uint32_t	 may_play;	/* bit per slot: may have rows; all at first */
	uint32_t	 may_hide;	/* bit per slot: may be UNKNOWN; all at first */

	bool		 in_future;	/* the future is being read */
	int		 section_bar;	/* first bar of the section, in the order of reading */
	int		 future_bars;	/* read so far */
	uint8_t		 goal[VOCAB_TRACKS];	/* top pitch of its first onset there; 128: none */
	uint8_t		 goal_bass;	/* pitch class of the lowest first note there; 12: none */

	int		 block_bar, block_bars;	/* first bar and length of the block */
	int		 metre, steps;	/* of the block's bars; steps 0: none yet */
	int32_t		 block_step;	/* where the block begins */
	bool		 has_chords;	/* the block has a chord row */
	int		 chords;	/* half bars read of it */
	uint8_t		 chord[2 * VOCAB_BLOCK_BARS];	/* value of TOKEN_CHORD, never "hold" */
	int		 slot;		/* of the row; -1: none yet in this block */
	int		 cell;		/* bar of the row, from 0 */

	int		 onset;		/* step of the last onset in the cell; -1: none */
	int		 pointer;	/* step of the next onset */
	int		 pitch;		/* last at this onset; -1: none */
	int		 duration, velocity;
	bool		 said_duration, said_velocity;	/* given since the last note or position */

	int		 last_pitch[VOCAB_TRACKS];	/* 128: none yet */
	int32_t		 until[VOCAB_TRACKS][128];	/* step at which the pitch ends */
	int32_t		 silent_from[VOCAB_TRACKS];	/* step at which all have ended */
	/* By step from block_step: extremes of the notes in finished rows; 255: none. */
	uint8_t		 bass[GRAMMAR_STEPS], top[GRAMMAR_STEPS];

	int		 bars;		/* started: block_bar + block_bars */
	struct piece_bar *bar;		/* owned: (bars) */
	struct grammar_cell *cells;	/* owned: (bars, VOCAB_TRACKS) */
	int		 bar_capacity;
	struct grammar_note *note;	/* owned: all notes so far */
	size_t		 notes, note_capacity;
};

/* first_bar, total_bars: as in the struct.  Clear the grammar also after a failure. */
void	 grammar_init(struct grammar *, const struct encoding *, int first_bar, int total_bars);
void	 grammar_clear(struct grammar *);
/* to: cleared or new. */
bool	 grammar_copy(struct grammar *to, const struct grammar *from, struct err *);

/* A cell is open: notes may come, or it ends. */
static inline bool
grammar_in_cell(const struct grammar *g)
{
	return g->phase >= PHASE_CELL && g->phase <= PHASE_CHORD;
}
/* allowed: (vocab_size()); false if nothing may follow (after END). */
bool	 grammar_mask(const struct grammar *, bool *allowed);
bool	 grammar_allows(const struct grammar *, uint16_t id);
/*
 * Reads a token.  The notes that it adds are note[notes before .. notes after].
 * Returns false, and changes nothing, if the token is not allowed here or there
 * is no memory.
 */
bool	 grammar_read(struct grammar *, uint16_t id, struct err *);
/* How many pitches of the row's track may start at a step of the open cell. */
int	 grammar_free_pitches(const struct grammar *, int step);
void	 grammar_features(const struct grammar *, uint8_t feature[FEATURE_COUNT]);
/* True if the piece's structure alone decides: BLOCK, METRE, the head. */
bool	 grammar_is_given(const struct grammar *);
/* The number in the piece of a bar that was read or is being read. */
int	 grammar_bar_number(const struct grammar *, int bar);
/* Resets the controls of a new block's rows and bars. */
void	 grammar_ask_nothing(struct grammar *);

#endif
