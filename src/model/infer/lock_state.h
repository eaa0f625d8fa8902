/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOCK_STATE_H
#define MODEL_LOCK_STATE_H

/*
 * lock_state.h - one call of lock_mask: the open cell, and the mask as it becomes; for
 * lock_*.c alone.
 */

#include "model/infer/lock.h"

#define LOCK_PITCH_COUNT 128
#define LOCK_NEVER	INT32_MAX

struct lock_state {
	const struct locks	*locks;
	const struct grammar	*g;
	const struct lock_cell	*cell;
	const struct piece_note	*kept;
	int			 bar, count;	/* count: of kept notes */
	int			 next;		/* index of the next kept note; count: none left */
	bool			*allowed;
	int32_t			 steps_to[LOCK_PITCH_COUNT], steps_to_any;	/* on an onset */
};

static inline int
lock_notes_made(const struct grammar *g)
{
	return (int)g->cells[(size_t)(g->block_bar + g->cell) * VOCAB_TRACKS + g->slot].count;
}

static inline const struct piece_note *
lock_note_made(const struct grammar *g, int i)
{
	return &g->note[g->cells[(size_t)(g->block_bar + g->cell) * VOCAB_TRACKS + g->slot].first +
	    (uint32_t)i].note;
}

/* The step at which a note would start now. */
static inline int
lock_step_now(const struct grammar *g)
{
	return g->phase == PHASE_CHORD ? g->onset : g->pointer;
}

static inline bool
lock_on_onset(const struct grammar *g)
{
	return g->phase == PHASE_ONSET || g->phase == PHASE_CHORD;
}

/* lock_state.c: what is forbidden, and free notes between kept ones. */
void	 lock_forbid(struct lock_state *, enum token_kind);
void	 lock_forbid_notes(struct lock_state *);
void	 lock_forbid_all_but(struct lock_state *, enum token_kind);
void	 lock_only(struct lock_state *, enum token_kind, int value);
bool	 lock_any_allowed(const struct lock_state *);
uint16_t lock_note_id(const struct grammar *, int pitch);	/* the token for it now */
int	 lock_lowest_pitch(const struct grammar *);
int	 lock_highest_pitch(const struct grammar *);
/* Leaves only the kept note's duration or velocity, if it must be given first; then true. */
bool	 lock_say_of(struct lock_state *, const struct piece_note *);
/*
 * The steps until the next kept note of the track may start, of each pitch and of
 * any; LOCK_NEVER where none does.  In LOCK_RHYTHM, only fixed notes have a pitch.
 */
void	 lock_find_steps(struct lock_state *);
/* Forbids pitches that would run into a kept note. */
void	 lock_forbid_running_into(struct lock_state *, int steps);
/* A free note: forbids durations after which no pitch would be left. */
void	 lock_mask_free_note(struct lock_state *);

/* lock_rhythm.c: LOCK_RHYTHM and LOCK_CONTOUR. */
void	 lock_mask_rhythm(struct lock_state *);

/* lock_pitches.c: LOCK_PITCHES. */
void	 lock_mask_pitches(struct lock_state *);
int	 lock_next_pitch(const struct lock_state *);	/* skips those that cannot be made */

#endif
