/* SPDX-License-Identifier: MIT */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

/*
 * view.h - the parts of the screen, each one function in view_*.c.
 *
 * A view draws the session into its rectangle of the ui's screen and changes
 * nothing of the piece.
 */

#include "music/song.h"
#include "ui.h"

void	 view_transport(struct ui *);
void	 view_ruler(struct ui *);
void	 view_roll(struct ui *);	/* before the lane: it finds what that shows */
void	 view_keys(struct ui *);
void	 view_velocity(struct ui *);
void	 view_tracks(struct ui *);
void	 view_map(struct ui *);
void	 view_message(struct ui *);
void	 view_modeline(struct ui *);
void	 view_keybar(struct ui *);

/* The message of the session is still to be read. */
bool	 view_message_fresh(const struct ui *);
/* What sounds in a window is called; "" where it has no common name.  name: CHORD_NAME_SIZE. */
void	 view_chord(const struct ui *, const struct window *, bool flats, char *name);
/* The button of the key bar at a column: its key's name. */
const char *view_keybar_at(const struct ui *, int x);

#endif
