/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_H
#define APP_SESSION_H

/*
 * session.h - an open piece: its song, edits, cursor and settings.
 *
 * The thread that runs the terminal owns the struct; no other thread reads it.
 * The audio thread gets plans and jobs get snapshots; both reply with messages,
 * which session_poll (session_life.h) receives.  Views read the session and run
 * commands; only commands change it, and the song only through session_edit.
 *
 * The parts (suggest.h, tuning.h, export.h, transport.h) are above this header:
 * each takes the session and keeps its state in it.  The session calls none of
 * them; shared state has a revision that they compare.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/editing.h"
#include "app/setting.h"
#include "app/taps.h"
#include "base/err.h"
#include "music/event.h"
#include "music/history.h"
#include "music/song.h"
#include "music/time.h"
#include "store/store.h"

struct adapter;
struct apart;
struct aside;
struct ask;
struct ask_waiting;
struct atlas;
struct lab;
struct morph;
struct browse;
struct colouring;
struct device;
struct engine;
struct engrave;
struct health;
struct ghost;
struct job;
struct keyboard;
struct model;
struct store;
struct locked;
struct midi_in;
struct motif_walk;
struct reads;
struct recording;
struct suggest;
struct theming;
struct transport;
struct tuning;

enum mode { MODE_NORMAL, MODE_VISUAL, MODE_STEP, MODE_PLAY };

/*
 * A rectangle from the anchor to the cursor: ticks x pitches on one track, or
 * on all.  A command that moves or creates notes leaves exactly these selected,
 * whatever else is in the rectangle: `ids` is valid while the cursor stays where
 * that command left it.  Use session_selected and session_holds.
 */
struct selection {
	bool		 active;
	bool		 all_tracks;
	bool		 whole_bars;
	int64_t		 anchor_ticks;
	int		 anchor_pitch;
	uint32_t	*ids;		/* owned, sorted; ids of note-ons */
	size_t		 id_count;
	struct place	 held_at;
};

enum follow { FOLLOW_OFF, FOLLOW_PAGE, FOLLOW_CENTRE };

/* Zoom of the piece.  The scroll position belongs to the screen. */
struct view_state {
	/* Ticks per cell, an exact fraction. */
	int64_t		 cell_ticks_num, cell_ticks_den;
	int		 pitch_zoom;	/* -1: two pitches per row, 0: one, 1: two rows per pitch */
	enum follow	 follow;
	bool		 fold_scale, fold_used;
	int		 lane;		/* below the roll: music/lane.h */
	int64_t		 fit_ticks;	/* where a fit command wants the view to start */
	uint64_t	 fit_serial;	/* increases with every fit */
};

struct session {
	/* The piece. */
	char		*path;		/* owned; as it was given; "" if it has no name */
	/* owned; identifies its session; unnamed-N without a name. */
	char		*real_path;
	struct song	*song;		/* owned */
	struct song	*previewed;	/* owned; the piece while `song` is a preview; or NULL */
	struct time_map	*time;		/* owned; rebuilt when a tempo, metre or key changes */
	/* `song` is that of another history node: what stood here before. */
	bool		 looking;
	uint32_t	 looked_at;	/* that node */
	struct time_map	*looked_time;	/* owned */
	struct place	 looked_from;
	struct history	 history;
	/* owned; per history node, the cursor before it. */
	struct place	*places;
	size_t		 place_capacity;
	uint32_t	 saved_node;	/* history node of the saved file */
	/* Of the file as last read or written; "" before that. */
	char		 file_hash[STORE_HASH_SIZE];
	/* owned; the file as opened, until the store has it; or NULL. */
	uint8_t		*base;
	size_t		 base_size;
	bool		 base_lent;	/* to a thread that makes the store of it */
	bool		 salvaged;	/* base is broken and was read by salvage */
	bool		 unkept;	/* there is no session file: edits are in memory only */
	uint64_t	 revision;	/* increases with every edit; views and player compare it */

	/* The cursor.  All views draw from these. */
	int		 track;
	int64_t		 cursor_ticks;
	int		 cursor_pitch;
	int64_t		 grid_ticks;	/* one cursor step */
	int64_t		 note_ticks;	/* length of the next note */
	int		 note_velocity;
	enum mode	 mode;
	struct selection selection;
	struct place	 dropped;	/* what was selected last, when it was dropped */
	struct view_state view;
	struct editing	 editing;
	/* Step mode: what is entered at one place before the cursor moves on. */
	struct {
		bool	 chord;		/* every note stays there, until step-chord */
		bool	 wrote;
		bool	 down[128];	/* keys of a MIDI keyboard */
		int64_t	 at_ticks;
		int64_t	 pair_ticks;	/* of the next note alone; 0: note_ticks */
		int	 track;
	}		 step;
	/* Per track; owned; call session_mutes_changed after a change. */
	bool		*muted, *soloed;
	bool		 any_soloed;
	int		 recorded_over;	/* the track, from 1, that a take replaces; 0: none */
	int		 heard_alone;	/* a track, from 1, whose instrument is tried; 0: none */
	/* Of tracks that are gone, for when undo brings them back. */
	struct gone_track {
		uint32_t	 id;
		bool		 muted, soloed;
	}		*gone;		/* owned */
	size_t		 gone_count;
	uint64_t	 mutes_revision;	/* increases with session_mutes_changed */
	/* Owned; the edit that is heard but not made; NULL: none.  See session_hear. */
	struct edit	*heard;
	uint64_t	 heard_revision;	/* increases with session_hear */
	int64_t		 loop_start_ticks, loop_end_ticks;	/* equal: no loop */
	bool		 loop_on;	/* the loop's bounds are kept while it is off */

	/* The message: one sentence and its severity. */
	char		 message[640];
	bool		 message_is_error;
	bool		 has_screen;	/* a person sees it, and can be asked */
	uint64_t	 message_serial;	/* increases with every message */
	/* Of the message from opening: restored edits and the like. */
	uint64_t	 opened_serial;

	/* Parts and resources, each with its own header; NULL while not open. */
	struct settings	*settings;
	struct store	*store;		/* created with the first edit: session_need_store */
	struct store_lock *lock;
	struct engine	*engine;
	struct device	*device;
	struct midi_in	*midi_in;	/* what is played; lives as long as the session */
	struct keyboard	*keyboard;	/* state of it */
	struct recording *recording;
	struct taps	 taps;		/* of the beat, by tempo-tap */
	struct transport *transport;	/* state of the sound */
	struct job	*generate_job, *tune_job, *render_job;
	struct model	*model;
	/* Owned; value of the setting `model` when it was opened; or NULL. */
	char		*model_name;
	/* adapters.h: the one in use, at its strength and at 1; or NULL. */
	struct adapter	*adapter, *adapter_whole;
	char		 adapter_name[64];
	double		 adapter_strength;
	bool		 use_adapter;	/* A/B: tuned or base model */
	struct suggest	*suggest;	/* the candidates */
	struct ask	*ask;		/* the order in the Ask panel */
	struct ask_waiting *waiting;	/* ask.c's */
	struct colouring *colouring;	/* notes by their surprise; NULL: not yet asked for */
	struct ghost	*ghost;		/* what may come next; NULL: no screen shows it */
	struct locked	*locked;	/* what the model may not change */
	struct health	*health;	/* what was found on this machine */
	struct reads	*reads;		/* what the piece is */
	struct theming	*theming;	/* its themes; NULL: not yet asked for */
	struct motif_walk *motif_walk;	/* the motif that was walked last; or NULL */
	struct atlas	*atlas;		/* the map of takes */
	struct lab	*lab;		/* the optimisers compared */
	struct morph	*morph;		/* phrases made of phrases */
	struct engrave	*engrave;	/* the page that is being engraved */
	struct browse	*browse;	/* files that can be opened; NULL: not yet looked at */
	struct tuning	*tuning;	/* curves of the current or last run */
	/* The key that the notes of a revision suggest: session_key_at. */
	struct {
		struct key	 key;
		uint64_t	 revision;
		bool		 known;
	}		 guessed;
	struct apart	*apart;		/* work on other threads; NULL: all on this one */
	bool		 working;	/* by such work: edits wait until it is done */
	bool		 saving, tidying;	/* on another thread: saving.c */
	struct aside	*aside;		/* of a copy: what comes back from it; see session_copy.h */
	bool		 quit;

	/* Output of commands that print lists; NULL: they only report a count. */
	void		(*print)(void *arg, const char *line);
	void		*print_arg;
	/* Time of the last edit, on the monotonic clock; 0: nothing to checkpoint. */
	int64_t		 idle_since_ms;
};

/*
 * The only way to change a piece.  Everything that can fail comes before the
 * first change: an edit that is stored can always be applied, and one that is
 * not stored never happened.  Takes ownership of the edit (empty afterwards).
 */
bool		 session_edit(struct session *, struct edit *, struct err *);
/*
 * Shows and plays the piece as the edit would make it, until the preview ends;
 * nothing is stored.  Every command, edit, undo and save ends it first.  Takes
 * ownership of the edit.
 */
bool		 session_preview(struct session *, struct edit *, struct err *);
/* Shows and plays the piece as it was after a history node, with the cursor there. */
bool		 session_look(struct session *, uint32_t history_node, struct err *);
void		 session_preview_end(struct session *);
/* Undo, redo and branches. */
bool		 session_go(struct session *, uint32_t history_node, struct err *);
/*
 * path NULL: the piece's own; another path becomes its own.  Unless `force`,
 * refuses to overwrite a file that another program has changed or created.
 */
bool		 session_save_over(struct session *, const char *path, bool force, struct err *);
/* The same without force. */
bool		 session_save(struct session *, const char *path, struct err *);
bool		 session_modified(const struct session *);
/* The file is as this session last read or wrote it: reads it. */
bool		 session_is_file(const struct session *);
/* The piece is that of this file, by whatever path. */
bool		 session_is_at(const struct session *, const char *path);
/* store != NULL afterwards. */
bool		 session_need_store(struct session *, struct err *);
/* From here on, edits are in memory only. */
void		 session_keep_no_more(struct session *);
size_t		 session_unsaved(const struct session *);	/* edits since the last save */

void		 session_say(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));
void		 session_complain(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));

/* One line of a list, if lists can be shown. */
void		 session_print(struct session *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));

/*
 * What a command acts on: the named region (editing.meant), else the selected
 * rectangle, normalised; false without either.  Track -1: all.
 */
bool		 session_selected(const struct session *, struct window *, int *track_or_all);
/* Whether the note is in it. */
bool		 session_holds(const struct session *, const struct note *);
/* The same for many notes: the selection, looked up once.  Until the session changes. */
struct picked {
	struct window	 window;
	int		 track;		/* -1: all */
	bool		 bars;
	const struct region *meant;	/* borrowed; NULL: the selection */
	const uint32_t	*ids;		/* borrowed; NULL: all of the window */
	size_t		 id_count, next;
};
bool		 session_pick(const struct session *, struct picked *);	/* false: no selection */
bool		 picked_holds(struct picked *, const struct note *);
/*
 * The key at a place: the one that the piece names, otherwise, in a piece of
 * enough notes, the one that its notes suggest (then true).
 */
bool		 session_key_at(struct session *, int64_t tick, struct key *);
/* How many notes are selected; up to 100000. */
size_t		 session_picked(const struct session *);
/* The note that sounds at the cursor, or starts within its grid step. */
bool		 session_note_here(const struct session *, struct note *);
/* Muted, or another track is soloed or heard alone. */
bool		 session_silent(const struct session *, int track);
void		 session_mutes_changed(struct session *);
void		 session_hear_alone(struct session *, int track);	/* -1: no longer */
/*
 * Plays the piece as this edit would make it.  The edit is for the current song:
 * call again when either has changed.  NULL: the piece as it is.  Takes the edit over.
 */
void		 session_hear(struct session *, struct edit *);
/* The piece with the heard edit; NULL: there is none, or it cannot be made.  song_free it. */
struct song	*session_heard_song(const struct session *, struct err *);

/* Changes a setting and applies its effect on the session. */
bool		 session_set(struct session *, enum setting_id, const char *value, struct err *);
/* Says which settings of the config file name what is not there. */
void		 session_check_settings(struct session *);
/* Another open piece gets the settings and key bindings, and this one gets what that had. */
void		 session_pass_settings(struct session *from, struct session *to);

#endif
