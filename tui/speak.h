/* SPDX-License-Identifier: MIT */
#ifndef TUI_SPEAK_H
#define TUI_SPEAK_H

/*
 * speak.h - changes of the screen as one plain line, for screen readers.
 *
 * With `set speak on`, the line stands at the bottom instead of hints, and is added to a
 * file that a screen reader can follow.  The row of a panel is read from the screen: it is
 * the one with the mark of glyphs.here at its left.  The terminal's own cursor stands on
 * the cell of the cursor, or on that row, whether it speaks or not.
 */

struct ui;

/* Both once a frame, when the roll and the panel are drawn. */
void	 speak_frame(struct ui *);
void	 speak_place_cursor(struct ui *);

#endif
