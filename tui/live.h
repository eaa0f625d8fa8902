/* SPDX-License-Identifier: MIT */
#ifndef TUI_LIVE_H
#define TUI_LIVE_H

/*
 * live.h - a picture on a plain terminal, redrawn in place.
 *
 * For programs that run without the composer's screen.  Moves the cursor up by
 * the lines of the last picture and draws the new one over it, so earlier output
 * stays, and the last picture remains.  Uses the sixteen colours that all
 * palettes have, for dark and light backgrounds.
 */

struct program_host;

/*
 * Sets the host's picture functions if standard output is a terminal that can
 * move the cursor up.
 */
void	 live_begin(struct program_host *);

#endif
