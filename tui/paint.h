/* SPDX-License-Identifier: MIT */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

/*
 * paint.h - notes painted into eighths of cells.
 *
 * The other tracks lie below the one that is edited, and candidates above
 * both.  What an eighth holds fits 16 bits, so a piece of any size costs what
 * the screen shows of it.
 */

#include <stdbool.h>
#include <stdint.h>

struct ui;

/* What an eighth holds; 0: nothing. */
#define PAINT_NOTE	0x8000		/* always set where there is something */
#define PAINT_ONSET	0x4000		/* a note begins in this eighth */
#define PAINT_TRACK	0x0007
#define PAINT_SHADE(p)	((p) >> 3 & 7)
#define PAINT_LOOK(p)	((p) >> 6 & 7)

enum look {
	LOOK_GHOST, LOOK_MUTED, LOOK_ACTIVE, LOOK_SELECTED, LOOK_SOUNDING,
	LOOK_CANDIDATE, LOOK_CANDIDATE_OTHER
};

/*
 * Fills ui->paint, eight eighths a cell and roll.area.w cells a row (two rows
 * where a row has two pitches), and what the lane and the hints show: loudest,
 * off_above, off_below.  playhead -1: not playing.  false: no memory.
 */
bool	 paint_notes(struct ui *, int64_t playhead);

#endif
