/* SPDX-License-Identifier: MIT */
#ifndef TUI_ROLL_H
#define TUI_ROLL_H

/*
 * roll.h - where a tick and a pitch are on the screen.
 *
 * One geometry serves the roll, the ruler, the velocity lane and the mouse, so
 * their columns always agree.  A cell is an exact fraction of ticks counted
 * from tick 0, not from the left edge: bar lines never drift while scrolling.
 */

#include <stdbool.h>
#include <stdint.h>

#include "screen.h"

struct song;
struct time_map;
struct view_state;

/* Which part of the piece is in sight.  How wide a cell is stands in the session. */
struct scroll {
	int64_t		 left_ticks;
	int		 top_pitch;
};

struct roll {
	struct rect	 area;		/* the notes: gutter and lanes are outside */
	int64_t		 num, den;	/* ticks a cell */
	int64_t		 first_cell;	/* of the left column */
	int		 zoom;		/* -1: two pitches a row, 1: two rows a pitch */
	int		 order[128];	/* the pitches that are shown, highest first */
	int		 count;
	int		 top;		/* index into order of the first row */
	/* Of a pitch in order; of one that is folded away the next below. */
	int16_t		 index[128];
	bool		 shown[128];
};

/*
 * The pitches of a key: natural or harmonic minor both count, so a leading
 * note is never folded away.
 */
bool	 scale_has(int sharps, bool minor, int pitch);
int	 scale_tonic(int sharps, bool minor);	/* 0..11 */

/* `used`: which pitches to keep when folding; NULL: all. */
void	 roll_set(struct roll *, const struct view_state *, const struct scroll *, struct rect,
	     const bool *used);
int64_t	 roll_cell_of(const struct roll *, int64_t tick);	/* absolute */
/* From the left column; clamped far outside. */
int	 roll_column(const struct roll *, int64_t tick);
int	 roll_eighth(const struct roll *, int64_t tick);	/* in eighths of a cell, likewise */
int64_t	 roll_tick(const struct roll *, int column);		/* the first tick of a column */
int64_t	 roll_cell_ticks(const struct roll *);			/* rounded up; at least 1 */
int	 roll_rows(const struct roll *);			/* pitches that fit, in whole */
/* Sub-rows: area.h * 2 when two pitches share a row.  -1: not on the screen. */
int	 roll_sub_row(const struct roll *, int pitch);
int	 roll_pitch_at(const struct roll *, int y);		/* screen row -> pitch; -1: none */
/* Lowest and highest pitch in sight. */
int	 roll_low(const struct roll *);
int	 roll_high(const struct roll *);
/* Moves the view so that the place is inside it; says whether it moved. */
bool	 roll_show_tick(const struct roll *, struct scroll *, int64_t tick, int64_t length);
bool	 roll_show_pitch(const struct roll *, struct scroll *, int pitch);
void	 roll_page(const struct roll *, struct scroll *, int64_t tick, bool centre);

#endif
