/* SPDX-License-Identifier: MIT */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

/*
 * view.h - views: the parts of the screen, each a function in view_*.c.
 *
 * A view draws the session into its rectangle of the ui's screen and changes
 * nothing of the piece.
 */

#include "music/song.h"
#include "ui.h"

#define VIEW_HINT_W	26		/* columns of a list of keys or words */

void	 view_transport(struct ui *);
void	 view_marks(struct ui *);	/* above the ruler */
void	 view_tutor(struct ui *);
void	 view_ruler(struct ui *);
void	 view_strip(struct ui *);	/* below the ruler */
void	 view_themes(struct ui *);	/* below the strip */
void	 view_roll(struct ui *);	/* before view_lane, whose data it computes */
void	 view_surprise_row(struct ui *, int y, const uint16_t *row);	/* view_roll's own */
void	 view_keys(struct ui *);
void	 view_lane(struct ui *);
/* The shown lane in a rectangle; with the cursor and the mark where it is edited by keys. */
void	 view_lane_in(struct ui *, struct rect, struct rect gutter, bool marks);
void	 view_tracks(struct ui *);
void	 view_map(struct ui *);
/* The tick under a column of the map; -1: there is none. */
int64_t	 view_map_tick(const struct ui *, int x);
void	 view_message(struct ui *);
void	 view_hints(struct ui *);	/* the keys that may follow those typed so far */
void	 view_modeline(struct ui *);
void	 view_keybar(struct ui *);

/* Whether the session's message should still be shown. */
bool	 view_message_fresh(const struct ui *);
/* Name of the chord in a window; "" if it has none.  name: CHORD_NAME_SIZE bytes. */
void	 view_chord(const struct ui *, const struct window *, const struct key *, char *name);
/* Whether the piece has marks that are worth a line above the ruler. */
bool	 view_has_marks(struct ui *);
/* The tick of the mark under a column of the screen. */
bool	 view_mark_at(const struct ui *, int x, int64_t *tick);
/* The key name of the key bar's button at a column. */
const char *view_keybar_at(const struct ui *, int x);

#endif
