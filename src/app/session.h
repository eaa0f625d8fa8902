/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_H
#define APP_SESSION_H

/*
 * session.h - an open piece: its song and edits, and where the person is.
 *
 * The thread that runs the terminal owns the struct; no other thread reads it.
 * The audio thread gets plans and jobs get snapshots; both answer by message,
 * which session_poll (session_life.h) takes in.  Views read the session and
 * run commands; only commands change it, and the song only through
 * session_edit.
 *
 * The parts (suggest.h, tuning.h, export.h, transport.h) stand above this
 * header: each takes the session and keeps its state in it.  The session
 * calls none of them; what changes carries a revision that they compare.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/setting.h"
#include "base/err.h"
#include "music/event.h"
#include "music/history.h"
#include "music/song.h"
#include "music/time.h"
#include "store/store.h"

struct adapter;
struct device;
struct engine;
struct job;
struct model;
struct store;
struct suggest;
struct transport;
struct tuning;

enum mode { MODE_NORMAL, MODE_VISUAL, MODE_STEP, MODE_PLAY };

/*
 * A rectangle from the anchor to the cursor: ticks x pitches on one track, or
 * on all.  A command that moves or makes notes leaves exactly these selected,
 * whatever else the rectangle lies upon: `ids` holds for as long as the cursor
 * stays where that command left it.  Ask session_selected and session_holds.
 */
struct selection {
	bool		 active;
	bool		 all_tracks;
	bool		 whole_bars;
	int64_t		 anchor_ticks;
	int		 anchor_pitch;
	uint32_t	*ids;		/* owned, sorted; of note-ons */
	size_t		 id_count;
	struct place	 held_at;
};

enum follow { FOLLOW_OFF, FOLLOW_PAGE, FOLLOW_CENTRE };

/* How the screen shows the piece.  Where it is scrolled to is the screen's own. */
struct view_state {
	/* Ticks a cell: an exact fraction. */
	int64_t		 cell_ticks_num, cell_ticks_den;
	int		 pitch_zoom;	/* -1: two pitches a row, 0: one, 1: two rows a pitch */
	enum follow	 follow;
	bool		 fold_scale, fold_used;
	int64_t		 fit_ticks;	/* where a fit command wants the view to begin */
	uint64_t	 fit_serial;	/* goes up with every fit */
};

struct session {
	/* The piece. */
	char		*path;		/* owned; as it was given; "" for none yet */
	/* owned; what its session goes by; unnamed-N without a name. */
	char		*real_path;
	struct song	*song;		/* owned */
	struct time_map	*time;		/* owned; made anew when a tempo, metre or key changes */
	struct history	 history;
	/* owned: per history node, where the cursor was before it. */
	struct place	*places;
	size_t		 place_capacity;
	uint32_t	 saved_node;	/* history node that is in the file */
	/* Of the file as last read or written; "" none yet. */
	char		 file_hash[STORE_HASH_SIZE];
	/* owned: the file as opened, until the store has it; or NULL. */
	uint8_t		*base;
	size_t		 base_size;
	bool		 salvaged;	/* base is broken: read by salvage */
	bool		 unkept;	/* no session file can be made: edits are in memory only */
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
	/* Per track; owned; session_mutes_changed after a change. */
	bool		*muted, *soloed;
	bool		 any_soloed;
	uint64_t	 mutes_revision;	/* goes up with session_mutes_changed */
	/* A candidate that plays in its place; count 0: the piece alone.  See session_hear. */
	struct {
		const struct note *notes;	/* borrowed from suggest */
		size_t		 count;
	}		 heard;
	uint64_t	 heard_revision;	/* goes up with session_hear */
	int64_t		 loop_start_ticks, loop_end_ticks;	/* equal: off */
	bool		 loop_on;	/* the loop is kept when it is off */

	/* What it says: one sentence, and how grave. */
	char		 message[640];
	bool		 message_is_error;
	uint64_t	 message_serial;	/* goes up with every new one */
	/* Of what was said on opening: edits that came back, and the like. */
	uint64_t	 opened_serial;

	/* Its parts; each has its own header.  NULL where it is not open. */
	struct settings	*settings;
	struct store	*store;		/* made with the first edit: session_need_store */
	struct store_lock *lock;
	struct engine	*engine;
	struct device	*device;
	struct transport *transport;	/* what the session knows of the sound */
	struct job	*generate_job, *tune_job, *render_job;
	struct model	*model;
	char		*model_name;	/* owned: the setting that it was opened by; or NULL */
	struct adapter	*adapter;	/* the tuned one, if there is one */
	bool		 use_adapter;	/* A/B: tuned or base */
	struct suggest	*suggest;	/* the candidates */
	struct tuning	*tuning;	/* curves of the run that is on, or was last */
	bool		 quit;

	/* Where commands that list things write; NULL: they only say how many. */
	void		(*print)(void *arg, const char *line);
	void		*print_arg;
	/* Of the last edit, on the monotonic clock; 0: nothing to tidy up. */
	int64_t		 idle_since_ms;
};

/*
 * The only way a piece changes.  Everything that can fail comes before the
 * first change: an edit that is in the store can always be applied, and one
 * that is not was never made.  Takes the edit over (empty afterwards).
 */
bool		 session_edit(struct session *, struct edit *, struct err *);
/* Undo, redo, branch. */
bool		 session_go(struct session *, uint32_t history_node, struct err *);
/*
 * path NULL: its own; another one becomes its own.  Refuses, unless `force`,
 * to write over a file that another program has changed or made meanwhile.
 */
bool		 session_save_over(struct session *, const char *path, bool force, struct err *);
/* Not forced. */
bool		 session_save(struct session *, const char *path, struct err *);
bool		 session_modified(const struct session *);
/* store != NULL afterwards. */
bool		 session_need_store(struct session *, struct err *);
/* Edits are in memory only from here on. */
void		 session_keep_no_more(struct session *);
size_t		 session_unsaved(const struct session *);	/* edits between the file and now */

void		 session_say(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));
void		 session_complain(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));

/* One line of a list, where a list can be shown. */
void		 session_print(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));

/* The selected rectangle, normalised; without a selection false.  Track -1: all. */
bool		 session_selected(const struct session *, struct window *, int *track_or_all);
/* Is it selected? */
bool		 session_holds(const struct session *, const struct note *);
/* The note that sounds at the cursor, or begins within its step. */
bool		 session_note_here(const struct session *, struct note *);
/* Muted, or another is soloed. */
bool		 session_silent(const struct session *, int track);
void		 session_mutes_changed(struct session *);
/* These notes play with the piece; count 0: none do.  Call it again when they have changed. */
void		 session_hear(struct session *, const struct note *, size_t count);
/* The piece with what is heard in it; NULL: nothing is, or there is no memory.  song_free it. */
struct song	*session_heard_song(const struct session *, struct err *);

/* Changes a setting, and what of the session follows from it. */
bool		 session_set(struct session *, enum setting_id, const char *value, struct err *);

#endif
