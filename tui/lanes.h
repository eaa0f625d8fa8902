/* SPDX-License-Identifier: MIT */
#ifndef TUI_LANES_H
#define TUI_LANES_H

/*
 * lanes.h - lanes on the screen: which cell is which value, strokes of the mouse, actions.
 *
 * What is drawn by the mouse is shown and heard at once, and becomes one edit when
 * the button is let go.
 */

#include "music/lane.h"
#include "screen.h"

struct mouse;
struct ui;

/* The shown lane in a rectangle as wide as the roll. */
struct lane_place {
	struct rect	 a;
	struct lane	 lane;
	double		 low, high;	/* of the lowest and of the highest row */
};
void	 lanes_place(const struct ui *, struct rect, struct lane_place *);
/* Eighths of rows from below, 0 to 8 * a.h. */
int	 lanes_eighths(const struct lane_place *, double value);
double	 lanes_value(const struct lane_place *, int y);
/* A value as it is written; of a metre with what it counts: "3/4". */
const char *lanes_text(const struct ui *, const struct lane *, int64_t tick, double value,
	     char text[LANE_TEXT]);
/* What holds at a tick; of a velocity, that of the loudest note from there on.  < 0: none. */
double	 lanes_value_at(const struct ui *, const struct lane *, int64_t tick);

/* Presses in the rectangle, drags and releases.  Button 3 takes points out. */
void	 lanes_mouse(struct ui *, struct rect, const struct mouse *);

/* Actions. */
void	 lanes_turn(struct ui *, const char *by);
void	 lanes_mark(struct ui *, const char *unused);
void	 lanes_line(struct ui *, const char *shape);

#endif
