/* SPDX-License-Identifier: MIT */
#ifndef TUI_PANEL_FRAME_H
#define TUI_PANEL_FRAME_H

/*
 * panel_frame.h - frame of a panel beside or below the roll: its title, and a footer
 * with all its keys, from the keymap.
 */

#include "screen.h"

struct ui;

/* The inside of the open panel's rectangle, above its footer. */
struct rect panel_inside(struct ui *, struct rect);
/* Lines that the open panel wants below the roll; 0: it stands beside it, or none is open. */
int	 panel_rows(const struct ui *);
/* Lines of a panel of so many columns with `rows` lines inside. */
int	 panel_lines(struct ui *, int w, int rows);
/* Draws the frame of the open panel; returns its inside, above the footer. */
struct rect panel_frame(struct ui *, struct rect, const char *title);

#endif
