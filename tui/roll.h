/* SPDX-License-Identifier: MIT */
#ifndef TUI_ROLL_H
#define TUI_ROLL_H

/*
 * roll.h - geometry of the piano roll: ticks and pitches to cells.
 *
 * Shared by the roll, the ruler, the velocity lane and the mouse, so their
 * columns always agree.  A cell is an exact fraction of ticks, counted from
 * tick 0 and not from the left edge, so bar lines do not drift while scrolling.
 */

#include <stdbool.h>
#include <stdint.h>

#include "screen.h"

struct key;

struct song;
struct time_map;
struct view_state;

/* Scroll position.  The width of a cell belongs to the session. */
struct scroll {
	int64_t		 left_ticks;
	int		 top_pitch;
};

struct roll {
	struct rect	 area;		/* the notes, without gutter and lanes */
	int64_t		 num, den;	/* ticks per cell */
	int64_t		 first_cell;	/* of the left column */
	int		 zoom;		/* -1: two pitches per row, 1: two rows per pitch */
	int		 order[128];	/* the visible pitches, highest first */
	int		 count;
	int		 top;		/* index of the first row into order */
	/* Index into order; for a hidden pitch, of the next one below. */
	int16_t		 index[128];
	bool		 shown[128];
};

/*
 * The pitches of a key, or of C major where the key is unknown.  Both the natural and
 * the harmonic minor scale count, so a leading note is never hidden.
 */
bool	 scale_has(const struct key *, int pitch);

/* `used`: pitches to show when folding; NULL: all. */
void	 roll_set(struct roll *, const struct view_state *, const struct scroll *, struct rect,
	     const bool *used);
int64_t	 roll_cell_of(const struct roll *, int64_t tick);	/* absolute */
/* From the left column; clamped far outside. */
int	 roll_column(const struct roll *, int64_t tick);
int	 roll_eighth(const struct roll *, int64_t tick);	/* the same in eighths of a cell */
int64_t	 roll_tick(const struct roll *, int column);		/* first tick of a column */
int64_t	 roll_cell_ticks(const struct roll *);			/* rounded up; at least 1 */
int	 roll_rows(const struct roll *);			/* whole pitches that fit */
/* Sub-rows: area.h * 2 if two pitches share a row.  -1: not visible. */
int	 roll_sub_row(const struct roll *, int pitch);
int	 roll_pitch_at(const struct roll *, int y);		/* from a screen row; -1: none */
/* Lowest and highest visible pitch. */
int	 roll_low(const struct roll *);
int	 roll_high(const struct roll *);
/* Scrolls until the tick is visible; returns whether it scrolled. */
bool	 roll_show_tick(const struct roll *, struct scroll *, int64_t tick, int64_t length);
bool	 roll_show_pitch(const struct roll *, struct scroll *, int pitch);
void	 roll_page(const struct roll *, struct scroll *, int64_t tick, bool centre);

#endif
