/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOCK_H
#define MODEL_LOCK_H

/*
 * lock.h - what the cells of a region must keep, as a mask over the next token.
 *
 * A model does not obey; a mask does.  A cell that is to be made has notes that
 * it keeps, and a stretch of steps in which others may begin.  lock_mask()
 * takes away from what the grammar allows all after which the cell could not
 * be finished with what it keeps, so sampling never gets stuck:
 *
 *	LOCK_NOTES	the notes as they are; others in between
 *	LOCK_RHYTHM	onsets, lengths and velocities; pitches are new, but of
 *			those that are LOCK_FIXED
 *	LOCK_CONTOUR	the same, and each onset goes up or down as it did, while
 *			there are pitches left that way
 *	LOCK_PITCHES	the pitches in their order; onsets and lengths are new
 *
 * No earlier cell is repeated where a cell keeps something or is not free as a
 * whole.  Positions are explicit (struct encoding): not with auto_advance.
 * Immutable while it is used: any thread.
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
	uint32_t	 first, count;	/* notes that it keeps: by position, pitch */
	uint8_t		 from, to;	/* steps in which others may begin; of LOCK_PITCHES: all */
	bool		 free;		/* it keeps nothing, and others may begin anywhere */
};

struct locks {
	int		 bars;
	int32_t		*start;		/* owned: (bars + 1), steps from the region's first bar */
	struct lock_cell *cell;		/* owned: (bars, VOCAB_TRACKS) */
	struct piece_note *note;	/* owned */
	size_t		 notes, capacity;
};

/* So many bars of a piece from first_bar on; all cells are free.  Clear it also after a failure. */
bool	 locks_init(struct locks *, const struct piece *, int first_bar, int bars, struct err *);
void	 locks_clear(struct locks *);
/*
 * The cell keeps those notes, and others may begin in [from, to) (LOCK_NOTES),
 * or the kept ones must (LOCK_PITCHES: so many steps must be there).  Cells are
 * set once.
 */
bool	 locks_set(struct locks *, int bar, int slot, enum lock_kind, const struct piece_note *,
	     size_t count, int from, int to, struct err *);
const struct lock_cell *locks_cell(const struct locks *, int bar, int slot);

/*
 * g stands in a cell, which is that of the region's bar `bar`.  allowed: what the
 * grammar allows, of (vocab_size()).  True where one token is left, which must
 * be read whatever the grammar's limits say: *id.
 */
bool	 lock_mask(const struct locks *, const struct grammar *, int bar, bool *allowed,
	     uint16_t *id);

#endif
