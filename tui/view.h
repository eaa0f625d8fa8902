/* SPDX-License-Identifier: MIT */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

/*
 * view.h - the parts of the screen.
 *
 * A view draws the session into its rectangle of the ui's screen and changes
 * nothing of the piece.  Each is one function in view_*.c.
 */

#include "music/song.h"
#include "ui.h"

/* With the piano keys; first: it fills what the lane shows. */
void	 view_roll(struct ui *);
void	 view_ruler(struct ui *);
void	 view_velocity(struct ui *);
void	 view_tracks(struct ui *);
void	 view_map(struct ui *);
void	 view_status(struct ui *);
void	 view_message(struct ui *);
void	 view_modeline(struct ui *);
void	 view_keybar(struct ui *);
void	 view_candidates(struct ui *, struct rect);
void	 view_tune(struct ui *, struct rect);
void	 view_mixer(struct ui *, struct rect);
void	 view_undo(struct ui *, struct rect);
void	 view_help(struct ui *);
void	 view_too_small(struct ui *);

/* What sounds in a window is called; "" where it has no common name.  name: CHORD_NAME_SIZE. */
void	 view_chord(const struct ui *, const struct window *, bool flats, char *name);

/* The help screen's keys. */
bool	 help_key(struct ui *, const char *key);
/* The button of the key bar at a column: its key's name, or NULL. */
const char *keybar_at(const struct ui *, int x);
void	 panel_frame(struct ui *, struct rect, const char *title);

/*
 * A line of blocks that gives way by priority when it gets narrow: a block is
 * shown long, then short, then not at all, the lowest priority first.
 */
struct block {
	char		 full[160], brief[64];	/* brief "": it goes straight away */
	int		 priority;		/* higher stays longer */
	struct style	 style;
	bool		 right;			/* from the right end */
};
void	 blocks_draw(struct screen *, struct rect, const struct block *, int count,
	     struct style between);

#endif
