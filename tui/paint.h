/* SPDX-License-Identifier: MIT */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

/*
 * paint.h - paints notes into eighths of cells.
 *
 * Other tracks are painted first, then the edited track, then candidates, then ghost notes.  An
 * eighth is 16 bits, so the cost depends on the screen and not on the piece.
 */

#include <stdbool.h>
#include <stdint.h>

struct ui;

/* Bits of an eighth; 0: empty. */
#define PAINT_NOTE	0x8000		/* always set for a note */
#define PAINT_ONSET	0x4000		/* a note starts in this eighth */
#define PAINT_TRACK	0x0007		/* its colour */
#define PAINT_SHADE(p)	((p) >> 3 & 7)
#define PAINT_LOOK(p)	((p) >> 6 & 7)
#define PAINT_SURPRISE(p) ((p) >> 9 & 7)	/* enum surprise_level; 0: not coloured by it */

enum look {
	LOOK_GHOST, LOOK_MUTED, LOOK_ACTIVE, LOOK_SELECTED, LOOK_SOUNDING,
	LOOK_CANDIDATE, LOOK_CANDIDATE_OTHER,
	LOOK_NEXT				/* what the model expects: ghost.h */
};

/*
 * Fills ui->paint, with eight eighths per cell and roll.area.w cells per row
 * (two rows per screen row with two pitches), and the data of the lane and the
 * hints: loudest, off_above, off_below.  playhead -1: stopped.  false: no memory.
 */
bool	 paint_notes(struct ui *, int64_t playhead);

#endif
