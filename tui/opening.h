/* SPDX-License-Identifier: MIT */
#ifndef TUI_OPENING_H
#define TUI_OPENING_H

/*
 * opening.h - actions that open pieces, change from one to another and close them.
 *
 * An action only says what it wants: the piece that was on the screen may still be
 * in use while a key is handled.  The loop calls opening_tend after each event.
 */

#include <stdbool.h>

struct ui;

void	 opening_open(struct ui *, const char *typed);	/* a path, in quotes or not */
void	 opening_open_path(struct ui *, const char *path);
void	 opening_open_salvaged(struct ui *, const char *path);
void	 opening_show(struct ui *, const char *what);
void	 opening_next(struct ui *, const char *unused);
void	 opening_previous(struct ui *, const char *unused);
void	 opening_new(struct ui *, const char *template);	/* "": without one */
void	 opening_close(struct ui *, const char *what);

/* Does what was asked for.  true: another piece is on the screen, and has no sound yet. */
bool	 opening_tend(struct ui *);
/*
 * The person leaves.  false: another piece has edits that would be lost, and opening_tend
 * puts it on the screen.
 */
bool	 opening_may_quit(struct ui *);

#endif
