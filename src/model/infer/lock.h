/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOCK_H
#define MODEL_LOCK_H

/*
 * lock.h - locks: what the cells of a region must keep, as a mask over tokens.
 *
 * A model may ignore a condition; a mask cannot be ignored.  A cell to generate
 * has notes that it keeps, and a range of steps in which other notes may start.
 * lock_mask() removes, from what the grammar allows, everything after which the
 * cell could not be completed with its kept notes.  So sampling never gets stuck:
 *
 *	LOCK_NOTES	the notes themselves; others in between
 *	LOCK_RHYTHM	onsets, durations and velocities; pitches are new, except
 *			those with LOCK_FIXED
 *	LOCK_CONTOUR	the same, and each onset moves in its old direction, if
 *			any pitch is left in that direction
 *	LOCK_PITCHES	the pitches in order; onsets and durations are new
 *
 * A cell that keeps anything, or is only partly free, is never a repeat.
 * Positions must be explicit (no encoding.auto_advance).  Immutable in use: any
 * thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"

enum lock_kind { LOCK_NOTES, LOCK_RHYTHM, LOCK_CONTOUR, LOCK_PITCHES };
#define LOCK_FIXED	0x80	/* added to a pitch of LOCK_RHYTHM or LOCK_CONTOUR: it stays */

struct lock_cell {
	enum lock_kind	 kind;
	uint32_t	 first, count;	/* kept notes, by position and pitch */
	uint8_t		 from, to;	/* steps where others may start; all for LOCK_PITCHES */
	bool		 free;		/* keeps nothing, and notes may start anywhere */
};

struct locks {
	int		 bars;
	int32_t		*start;		/* owned: (bars + 1), steps from the region's first bar */
	struct lock_cell *cell;		/* owned: (bars, VOCAB_TRACKS) */
	struct piece_note *note;	/* owned */
	size_t		 notes, capacity;
};

/* For the bars of a piece from first_bar; all cells are free.  Clear it also after a failure. */
bool	 locks_init(struct locks *, const struct piece *, int first_bar, int bars, struct err *);
void	 locks_clear(struct locks *);
/*
 * The cell keeps these notes.  Others may start in [from, to) (LOCK_NOTES); or
 * the kept pitches must, which needs as many steps (LOCK_PITCHES).  Each cell is
 * set once.
 */
bool	 locks_set(struct locks *, int bar, int slot, enum lock_kind, const struct piece_note *,
	     size_t count, int from, int to, struct err *);
const struct lock_cell *locks_cell(const struct locks *, int bar, int slot);
/* What the cell keeps, count of them; NULL if it keeps none. */
const struct piece_note *locks_kept(const struct locks *, const struct lock_cell *);

/*
 * g is in a cell of the region's bar `bar`.  allowed: (vocab_size()), what the
 * grammar allows.  Returns true if only one token is left, which must be read
 * regardless of the grammar's limits: *id.
 */
bool	 lock_mask(const struct locks *, const struct grammar *, int bar, bool *allowed,
	     uint16_t *id);

#endif
