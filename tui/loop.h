/* SPDX-License-Identifier: MIT */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

/*
 * loop.h - the composer's main loop: terminal, session and screen.
 *
 * Sleeps until a key, a message or the next frame.  Draws at most 30 frames per
 * second, and only after changes.
 */

enum tui_start { TUI_COMPOSE, TUI_SALVAGE, TUI_TUTOR, TUI_TEMPLATE };
/*
 * path "": a new unnamed piece.  template: for TUI_TEMPLATE.  Returns the exit status;
 * reports errors on stderr.
 */
int	 tui_run(const char *path, enum tui_start, const char *template);
/* The tutorial, on a piece that is kept nowhere. */
int	 tui_tutor(void);

#endif
