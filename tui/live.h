/* SPDX-License-Identifier: MIT */
#ifndef TUI_LIVE_H
#define TUI_LIVE_H

/*
 * live.h - a picture on a plain terminal that is drawn over and over in place.
 *
 * For the programs that run without the composer's screen.  It goes up as many
 * lines as the last picture had and writes the new one over it, so what was
 * above stays and the last picture is left standing.  Inks become the sixteen
 * colours that every palette has, on dark and on light.
 */

struct program_host;

/* Gives the host what it shows pictures by, where standard output is a terminal that can go up. */
void	 live_begin(struct program_host *);

#endif
