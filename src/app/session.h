/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_H
#define APP_SESSION_H

/*
 * session.h - the one struct that holds an open piece.
 *
 * The thread that runs the terminal owns it; no other thread reads it.  The
 * audio thread gets plans, jobs get snapshots, and both answer by message,
 * which session_poll takes in.  Views read the session and run commands; only
 * commands change it, and the song only through session_edit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"
#include "music/history.h"
#include "music/song.h"
#include "music/time.h"

struct adapter;
struct device;
struct engine;
struct job;
struct model;
struct settings;
struct store;
struct suggest;
struct tuning;

enum mode { MODE_NORMAL, MODE_VISUAL, MODE_STEP, MODE_PLAY };

struct selection {			/* a rectangle: ticks x pitches on one track, or on all */
	bool		 active;
	bool		 all_tracks;
	bool		 whole_bars;
	int64_t		 anchor_ticks;
	int		 anchor_pitch;
};

enum panel { PANEL_NONE, PANEL_CANDIDATES, PANEL_TUNE, PANEL_MIXER, PANEL_HELP, PANEL_UNDO };
enum follow { FOLLOW_OFF, FOLLOW_PAGE, FOLLOW_CENTRE };

/*
 * What the screen shows of the piece.  Commands change it and views read it
 * (and scroll it so that the cursor stays in sight); without a terminal it is
 * only numbers.
 */
struct view_state {
	int64_t		 left_ticks;
	int64_t		 cell_ticks_num, cell_ticks_den;	/* ticks a cell: an exact fraction */
	int		 top_pitch;
	int		 pitch_zoom;	/* -1: two pitches a row, 0: one, 1: two rows a pitch */
	enum panel	 panel;		/* at the side, or as a drawer */
	enum follow	 follow;
	bool		 fold_scale, fold_used;
};

struct session {
	/* The piece. */
	char		*path;		/* owned; "" for none yet */
	struct song	*song;		/* owned */
	struct time_map	*time;		/* owned; made anew when a tempo, metre or key changes */
	struct history	 history;
	uint32_t	 saved_node;	/* history node that is in the file */
	uint64_t	 revision;	/* goes up with every change: views and player look at it */

	/* Where the person is.  All views draw from these. */
	int		 track;
	int64_t		 cursor_ticks;
	int		 cursor_pitch;
	int64_t		 grid_ticks;	/* one cursor step */
	int64_t		 note_ticks;	/* length of the next note */
	int		 note_velocity;
	enum mode	 mode;
	struct selection selection;
	struct view_state view;
	struct {
		struct note	*notes;	/* owned; start relative to the copied region */
		size_t		 count;
		int64_t		 length_ticks;
		int		 low_pitch;
	}		 clipboard;
	bool		*muted, *soloed;	/* per track; owned */
	int64_t		 loop_start_ticks, loop_end_ticks;	/* equal: off */

	/* What it says: one sentence, and how grave. */
	char		 message[256];
	bool		 message_is_error;
	uint64_t	 message_serial;	/* goes up with every new one */

	/* Its parts; each has its own header.  NULL where it is not open. */
	struct settings	*settings;
	struct store	*store;
	struct engine	*engine;
	struct device	*device;
	struct job	*sound_job, *generate_job, *tune_job, *render_job;
	struct model	*model;
	struct adapter	*adapter;	/* the tuned one, if there is one */
	bool		 use_adapter;	/* A/B: tuned or base */
	struct suggest	*suggest;	/* the candidates */
	struct tuning	*tuning;	/* curves of the run that is on, or was last */
	bool		 quit;
};

/*
 * Opens a file, a name that does not exist yet (a new piece), or "" (no name).
 * Brings back edits that its store has; says so in `message`.  No terminal, no
 * sound: session_start_sound does that on its own thread.
 */
struct session	*session_open(const char *path, struct err *);
void		 session_close(struct session *);

/*
 * The only way a piece changes.  Everything that can fail comes before the
 * first change: an edit that is in the store can always be applied, and one
 * that is not was never made.  Takes the edit over (empty afterwards).
 */
bool		 session_edit(struct session *, struct edit *, struct err *);
bool		 session_go(struct session *, uint32_t history_node, struct err *);	/* undo, redo, branch */
bool		 session_save(struct session *, const char *path, struct err *);	/* NULL: its own */
bool		 session_modified(const struct session *);

void		 session_say(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));
void		 session_complain(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));

/* The selected rectangle, normalised; without a selection false. */
bool		 session_selected(const struct session *, struct window *, int *track_or_all);

/*
 * Takes in what the other threads sent.  Returns true if something that is
 * drawn has changed.  Never waits.
 */
bool		 session_poll(struct session *);
bool		 session_start_sound(struct session *, struct err *);	/* begins; done when engine != NULL */

#endif
