/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_INTERNAL_H
#define APP_SESSION_INTERNAL_H

/*
 * session_internal.h - shared by the files of the session: session.c edits and
 * says, session_place.c knows the cursor and the selection, session_open.c and
 * session_save.c know files and the store, session_setting.c the settings, and
 * session_life.c, above them all, the parts.
 */

#include "app/session.h"

#define TRACKS_MAX	65536		/* more than a MIDI file can have */
#define CURSOR_TICKS_MAX ((int64_t)1 << 48)

/* The name that a session goes by; the file itself need not be there, its folder must. */
bool		 piece_real_name(const char *path, char real[FILE_PATH_MAX], struct err *);
/* The file's bytes (owned by the caller; NULL: it is not there) and their hash. */
bool		 piece_read_file(const struct session *, uint8_t **bytes, size_t *size, char *hash,
		     struct err *);
/* Opens the piece of a new session; see session_open and session_open_copy. */
bool		 piece_open(struct session *, const char *path, bool salvage, struct err *);
bool		 piece_open_copy(struct session *, const char *path, struct err *);
void		 piece_drop(struct session *);	/* back to no piece at all */
/* Goes on with a session.  false: it cannot be used; the piece is as without one. */
bool		 piece_resume(struct session *, const struct store_piece *, const char *hash,
		     struct err *);

/* The other version of the piece, see session_recover: whether there is one, and over to it. */
bool		 piece_can_recover(const struct session *, struct err *);
bool		 piece_recover(struct session *, struct err *);

/* Adds to what was said before: on opening there may be more than one thing to say. */
void		 session_also_say(struct session *, bool is_error, const char *fmt, ...)
		     __attribute__((format(printf, 3, 4)));
/* All settings as they stand, when the piece is opened. */
void		 session_apply_settings(struct session *);
/* Stores the cursor, and moves the store's log, some time after the last edit. */
void		 session_tidy_up(struct session *);

/* ~/ at the start of a typed name is $HOME, as in a shell; else the name itself. */
const char	*path_typed(const char *path, char out[FILE_PATH_MAX]);

struct place	 place_now(const struct session *);
void		 place_cursor(struct session *, const struct place *);
void		 place_selection(struct session *, const struct place *);
void		 selection_drop(struct session *);
/* These notes are what is selected, until the cursor moves.  Takes ids over. */
void		 selection_hold(struct session *, uint32_t *ids, size_t count);
bool		 reserve_places(struct session *, size_t count, struct err *);
/* Goes to a node without writing that down.  last: the node of the last step, 0 without one. */
bool		 walk_history(struct session *, uint32_t target, uint32_t *last, bool *undone,
		     struct err *);

#endif
