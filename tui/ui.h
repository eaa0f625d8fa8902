/* SPDX-License-Identifier: MIT */
#ifndef TUI_UI_H
#define TUI_UI_H

/*
 * ui.h - state of the composer's screen, without the terminal.
 *
 * Takes names of keys and produces a grid of cells, so a test can press keys
 * and read the screen without a terminal; loop.c connects it to a real one.
 * Modules above this header act on it: input.h handles keys and the mouse,
 * tick.h time and messages of other threads, draw.h drawing.  Views, panels and
 * actions use only this header.
 *
 * Terminal's thread only.  Time is an argument (milliseconds of any monotonic
 * clock).
 */

#include <stdbool.h>
#include <stdint.h>

#include "action.h"
#include "base/err.h"
#include "base/file.h"
#include "keymap.h"
#include "layout.h"
#include "letters.h"
#include "meter.h"
#include "music/song.h"
#include "music/time.h"
#include "pieces.h"
#include "prompt.h"
#include "replay.h"
#include "roll.h"
#include "screen.h"
#include "theme.h"

struct panel;
struct session;

#define UI_MIN_W	40
#define UI_MIN_H	10
#define UI_MESSAGE_MS	8000		/* how long a message stays */
#define UI_MAP_MS	400		/* delay of the map after an edit */
#define UI_HINT_MS	400		/* delay before the keys after a prefix are listed */
#define UI_ACTION_TABLES 32

enum ui_piece_wish {
	PIECE_STAYS, PIECE_OPEN, PIECE_NEW, PIECE_SALVAGE, PIECE_SHOW, PIECE_CLOSE, PIECE_AT_RISK
};
/* Requests to the terminal, which the loop checks after each event. */
struct ui_wants {
	bool		 redraw, suspend;
	enum ui_piece_wish piece;	/* opening.h */
	char		 what[FILE_PATH_MAX];	/* the piece that is meant */
};

/* Panels, actions and keys: tables.h has all of them. */
struct ui_tables {
	const struct panel *const *panels;	/* ends with NULL */
	const struct ui_action *actions;
	const struct binding *keys;	/* those outside panels */
	const struct binding *cua_keys;	/* over them, if that is set */
	/* Which of the others are left then. */
	bool		(*cua_keeps)(const char *mode, const char *keys);
};

/* What the mouse drags: a rectangle to select, notes, the end of one, or a part of the panel. */
enum drag_kind { DRAG_NONE, DRAG_SELECT, DRAG_MOVE, DRAG_LENGTH, DRAG_PANEL, DRAG_MARK,
	DRAG_LANE, DRAG_MAP };
struct drag {
	enum drag_kind	 kind;
	struct note	 note;		/* DRAG_MOVE, DRAG_LENGTH: under the pointer */
	/* DRAG_MARK: where it stands; else the grid step where the button was pressed. */
	int64_t		 from_ticks;
	int		 from_pitch;
	int64_t		 by_ticks;	/* so far */
	int		 by_semitones;
};

#define SPEAK_ROW	256		/* bytes of a row of a panel */

/* speak.h: with `set speak on`. */
struct speak {
	bool		 on;
	char		 line[768];	/* the last one; "" while it is off */
	/* What was last said of. */
	int64_t		 ticks;
	int		 pitch, track;
	unsigned	 mode;
	bool		 playing, focus;
	size_t		 selected;
	uint64_t	 message;
	const struct panel *panel;	/* the one that has the keys; NULL: the roll */
	char		 row[SPEAK_ROW];
	char		 question[SPEAK_ROW];
};

struct ui {
	struct session	*session;	/* borrowed: the one on the screen */
	struct pieces	 pieces;
	const struct ui_tables *tables;	/* borrowed */
	/* All tables of actions: the screen's, and those of panels. */
	const struct ui_action *actions[UI_ACTION_TABLES + 1];
	struct screen	 screen;
	struct theme	 theme;
	bool		 told_light;	/* the terminal says that its background is light */
	const struct glyphs *glyphs;
	struct keymap	 keymap;
	struct prompt	 prompt;
	struct layout	 layout;
	struct roll	 roll;
	struct scroll	 scroll;	/* visible part of the piece */
	struct ui_wants	 wants;
	bool		 dirty;		/* a redraw is needed */
	bool		 answers;	/* ... at once: it answers a key */
	int64_t		 now_ms;

	/* Keys typed of a longer sequence. */
	char		 pending[64];
	int		 count;		/* 0: none */
	int64_t		 pending_ms;
	/* An operator waits for what it is for: the first bytes of `pending` are its keys. */
	size_t		 op_length;	/* 0: none */
	int		 op_count;
	char		 op_line[128];	/* the object of the doubled key, and the command */

	int		 given_count;		/* of the action that runs; 0: none */
	struct replay	 replay;

	void		**states;	/* owned: of each panel, what ui_state has */
	const struct panel *panel;	/* the open panel; NULL: none */
	bool		 panel_focus;	/* it gets the keys, and the roll gets none */
	/* The panel that a whole-screen panel covers and gives back; may be NULL. */
	const struct panel *under;
	bool		 under_focus;

	/* State of the last frame, to detect changes. */
	int64_t		 cursor_ticks;
	int		 cursor_pitch, cursor_track;
	uint64_t	 fit_serial;
	struct seen {			/* how wide and high music was, and folded how */
		int64_t		 num, den;
		int		 pitch_zoom;
		bool		 fold_scale, fold_used;
		uint64_t	 fit_serial;
		int		 w, h;		/* of the roll that nothing covers */
		bool		 cursor;	/* it was in there */
	}		 seen;
	/* The view does not follow the playhead until then. */
	int64_t		 hold_follow_ms;
	uint64_t	 message_serial;
	int64_t		 message_ms;
	unsigned	 last_mode;
	/* A position to show in the next frame; -1: none. */
	int64_t		 reveal_ticks;
	/* Pitch of the lowest letter in step and play mode. */
	int		 piano_base;
	struct letter_keys letters;
	int64_t		 interrupt_ms;		/* of the last Ctrl-C */

	/* Pitches in use, for folding; at this revision. */
	bool		 used[128];
	uint64_t	 used_revision;
	bool		 used_known;

	bool		 tutoring;	/* the steps of the tutorial are shown */
	int		 tutor_step;	/* of tutor_steps: the one that comes next */

	char		*noted;		/* owned; the piece that was last noted as recent */

	bool		 has_marks;		/* at this revision, counted from 1 */
	uint64_t	 marks_revision;

	bool		 strip;		/* the bars that say the style are marked above the roll */
	bool		 themes;	/* the sections have their letters there */
	struct meters	 meters;

	struct drag	 drag;
	struct speak	 speak;

	/* A line of the lane begins there: lanes.h. */
	int64_t		 lane_mark;
	bool		 lane_marked;
	/* What the mouse draws in the lane, a value for each column from first to last. */
	struct stroke {
		double		*values;	/* owned; of w columns; NULL: it draws nothing */
		int		 w, first, last;
		int		 at;		/* the pointer's column, and its value */
		double		 value;
		bool		 erases;
	}		 stroke;

	/* Buffers of the roll: eighths of cells; owned, grows with the screen. */
	uint16_t	*paint;
	size_t		 paint_size;
	uint8_t		*loudest, *loudest_selected;	/* per column of the lane; owned */
	size_t		 loudest_size;	/* columns */
	/* Visible notes of the track: above the roll, below it, and not in the key. */
	int		 off_above, off_below, out_of_scale;

	/* The map of the whole piece: braille dots per column, at one revision and width. */
	uint8_t		*map;		/* owned */
	int		 map_w;
	uint64_t	 map_revision;
	int64_t		 map_ms;		/* time of its last update */
};

/* The session becomes the first piece; close them by pieces_close. */
bool	 ui_init(struct ui *, const struct ui_tables *, struct session *, int w, int h,
	     enum colour_tier, enum glyph_tier, bool light, struct err *);
void	 ui_free(struct ui *);
void	 ui_set_session(struct ui *, struct session *);	/* switches to another piece */
void	 ui_follow_layout(struct ui *);		/* the setting may have changed */
bool	 ui_resize(struct ui *, int w, int h);

/* Runs a command line or an action and reports errors.  count 0: none was typed. */
bool	 ui_run(struct ui *, const char *line, int count);
bool	 ui_runf(struct ui *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool	 ui_run_command(struct ui *, const char *line, int count);	/* commands only */
void	 ui_ask(struct ui *, const char *question, const char *command_if_yes);
const struct ui_action *ui_action_find(const struct ui *, const char *name);	/* or alias */
const struct panel *ui_panel_find(const struct ui *, const char *name);

/*
 * Opens and focuses a panel in place of another; NULL closes it.  A closed
 * whole-screen panel gives back the panel that it covered.
 */
void	 ui_show_panel(struct ui *, const struct panel *);
bool	 ui_panel_takes_keys(const struct ui *);
bool	 ui_panel_moves(const struct ui *);	/* one of them goes on by itself */
/* What a panel keeps, a struct that only its file knows: PANEL_STATE of panel.h. */
void	*ui_state(const struct ui *, const struct panel *);
struct rect ui_whole(const struct ui *);	/* where a panel stands instead of the roll */
bool	 ui_too_small(const struct ui *);	/* only a message fits */
/* The colour of a track: its own, or else each in turn.  0 to TRACK_COLOURS - 1. */
int	 ui_colour(const struct ui *, int track);
/* Whether the line may follow an operator: a motion, a text object or a search. */
bool	 ui_is_target(const char *line);
/* The keymap's name of the mode that the roll is in: "roll", "visual", "step", "letters", "drums"
 * or "play". */
const char *ui_roll_mode(const struct ui *);
/* The keys of graphical programs are set. */
bool	 ui_is_cua(const struct ui *);
/* Where the roll's keys are looked up, in order: room for KEYMAP_MODES, ended by NULL. */
void	 ui_roll_modes(const struct ui *, const char **modes);
/* Sets keymap.modes to what has the keys now. */
void	 ui_set_modes(struct ui *);

#endif
