/* SPDX-License-Identifier: MIT */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

/*
 * loop.h - composing: the terminal, the session and the screen between them.
 *
 * Sleeps until a key, a message or the next frame; draws at most 30 frames a
 * second and only when something has changed.
 */

#include <stdbool.h>

/* path "": a new piece without a name.  Returns the exit status; says on stderr what went wrong. */
int	 tui_run(const char *path, bool salvage);

#endif
