/* SPDX-License-Identifier: MIT */
#ifndef TUI_LIVE_H
#define TUI_LIVE_H

/*
 * live.h - a picture on a plain terminal that is drawn over and over in place.
 *
 * For the programs that run without the composer's screen.  It goes up as many
 * lines as the last picture had and writes the new one over it, so what was
 * above stays and the last picture is left standing.
 */

#include <stdbool.h>

/* false: standard output is no terminal that can go up. */
bool	 live_begin(int *width, int *height);
void	 live_show(const char *const *rows, int count);

#endif
