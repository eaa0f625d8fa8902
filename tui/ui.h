/* SPDX-License-Identifier: MIT */
#ifndef TUI_UI_H
#define TUI_UI_H

/*
 * ui.h - the composer's screen without its terminal: its state.
 *
 * It takes the names of keys and gives back a grid of cells, so a test can
 * press keys and read the screen with no terminal at all; loop.c feeds it from
 * a real one.  What happens to it stands above this header: input.h takes keys
 * and the mouse, tick.h takes in time and what other threads sent, draw.h
 * draws.  Views, panels and actions know this header only.
 *
 * One thread, the terminal's.  Time comes in as an argument (milliseconds on
 * any clock that only goes forward).
 */

#include <stdbool.h>
#include <stdint.h>

#include "action.h"
#include "base/err.h"
#include "keymap.h"
#include "layout.h"
#include "music/time.h"
#include "prompt.h"
#include "roll.h"
#include "screen.h"
#include "theme.h"

struct panel;
struct session;

#define UI_MIN_W	40
#define UI_MIN_H	10
#define UI_MESSAGE_MS	8000		/* how long a message stays when nothing else is said */
#define UI_MAP_MS	400		/* the map follows an edit this much later */
#define UI_HINT_MS	400		/* a prefix waits this long before its keys are listed */

/* What the terminal has to do; the loop looks at it after each event. */
struct ui_wants {
	bool		 redraw, suspend;
	char		 open[4096];	/* another piece to go over to; "" none */
	bool		 opening, salvage;
};

/* What there is to choose from: tables.h has all of it. */
struct ui_tables {
	const struct panel *const *panels;	/* ends with NULL */
	const struct ui_action *actions;
	const struct binding *keys;	/* those of no panel */
};

struct ui {
	struct session	*session;	/* borrowed */
	const struct ui_tables *tables;	/* borrowed */
	struct screen	 screen;
	struct theme	 theme;
	const struct glyphs *glyphs;
	struct keymap	 keymap;
	struct prompt	 prompt;
	struct layout	 layout;
	struct roll	 roll;
	struct scroll	 scroll;	/* which part of the piece is in sight */
	struct ui_wants	 wants;
	bool		 dirty;		/* something is to be drawn */
	int64_t		 now_ms;

	/* Keys: what has been typed of a longer one. */
	char		 pending[64];
	int		 count;		/* 0: none */
	int64_t		 pending_ms;

	const struct panel *panel;	/* the one that is open; NULL: none */
	bool		 panel_focus;	/* it has the keys first */

	/* What the last frame showed, to see what has moved. */
	int64_t		 cursor_ticks;
	int		 cursor_pitch, cursor_track;
	uint64_t	 fit_serial;
	int64_t		 hold_follow_ms;	/* the person is looking elsewhere until then */
	uint64_t	 message_serial;
	int64_t		 message_ms;
	/* The candidates that were there: only to be compared. */
	const void	*last_batch;
	bool		 was_tuning;
	unsigned	 last_mode;
	/* A place to bring into sight with the next frame; -1: none. */
	int64_t		 reveal_ticks;
	/* The pitch of the lowest letter in step and play mode. */
	int		 piano_base;
	int64_t		 interrupt_ms;		/* of the last Ctrl-C */

	/* Pitches in use, for folding; of this revision. */
	bool		 used[128];
	uint64_t	 used_revision;
	bool		 used_known;

	/* The help screen. */
	char		 help_filter[64];
	int		 help_at;

	/* The mouse. */
	bool		 dragging;

	/* Scratch of the roll: eighths of cells; owned, grows with the screen. */
	uint16_t	*paint;
	size_t		 paint_size;
	uint8_t		*loudest, *loudest_selected;	/* per column of the lane; owned */
	int		 off_above, off_below;

	/* The key that the notes suggest, where the file names none; of this revision. */
	struct key	 guessed;
	uint64_t	 guessed_revision;
	bool		 guessed_known;

	/* The map of the whole piece: braille dots per column, of one revision and width. */
	uint8_t		*map;		/* owned */
	int		 map_w;
	uint64_t	 map_revision;
	int64_t		 map_ms;		/* when it was made */
};

bool	 ui_init(struct ui *, const struct ui_tables *, struct session *, int w, int h,
	     enum colour_tier, enum glyph_tier, bool light, struct err *);
void	 ui_free(struct ui *);
void	 ui_set_session(struct ui *, struct session *);	/* another piece */
bool	 ui_resize(struct ui *, int w, int h);

/* Runs a command line or an action; says what went wrong.  count 0: none was typed. */
bool	 ui_run(struct ui *, const char *line, int count);
bool	 ui_run_command(struct ui *, const char *line, int count);	/* no action */
void	 ui_ask(struct ui *, const char *question, const char *command_if_yes);
const struct ui_action *ui_action_find(const struct ui *, const char *name);

/* Opens a panel, which takes the keys, in place of another; NULL closes it. */
void	 ui_show_panel(struct ui *, const struct panel *);
bool	 ui_panel_takes_keys(const struct ui *);
/* Looks into the keymap with what has the keys now: sets keymap.modes. */
void	 ui_set_modes(struct ui *);

/* The key at a place: the file's, or else the one that the notes suggest (then true). */
bool	 ui_key_at(struct ui *, int64_t tick, struct key *);

#endif
