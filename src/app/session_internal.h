/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_INTERNAL_H
#define APP_SESSION_INTERNAL_H

/*
 * session_internal.h - an open piece, shared by its files: session.c (edits),
 * session_message.c, session_place.c (cursor and selection), session_open.c and
 * session_save.c (files and the store), session_setting.c (settings), and, above
 * them all, session_life.c (the parts).
 */

#include "app/session.h"
#include "music/song.h"

#define CURSOR_TICKS_MAX ((int64_t)1 << 48)

/*
 * What store_create needs, for another thread; the base stays the session's, which
 * makes no store until session_take_store.  false: there is no store to make.
 */
bool		 session_lend_base(struct session *, struct store_piece *);
void		 session_take_store(struct session *, struct store *);	/* NULL: there is none */
bool		 session_not_made(struct err *);	/* always false */
/* The song of a node, from that of another: *song, which is then the one of the node. */
bool		 session_song_after(struct history *, struct song **, uint32_t from,
		     uint32_t node, struct err *);
/* Moves to a node whose song is made; takes it and its times over.  false: it does not. */
bool		 session_arrive(struct session *, uint32_t node, struct song *,
		     struct time_map *, struct err *);
bool		 session_keep_position(struct session *, uint32_t node, struct err *);
/*
 * An edit that was made on a copy (session_copy.h): stores it and takes its outcome,
 * a song that is taken over, as the piece.  false: nothing has changed.
 */
bool		 session_take_edit(struct session *, struct edit *, int64_t made_unix_s,
		     const struct place *before, const void *bytes, size_t size, struct song *,
		     struct err *);

/* The name of a piece's session.  The file need not exist, but its folder must. */
bool		 piece_real_name(const char *path, char real[FILE_PATH_MAX], struct err *);
/* The file's bytes (owned by the caller; NULL: no such file) and their hash. */
bool		 piece_read_file(const struct session *, uint8_t **bytes, size_t *size, char *hash,
		     struct err *);
/*
 * Opens the piece of a new session; see session_open and session_open_copy.  A base
 * that it has already is that of a new piece.
 */
bool		 piece_open(struct session *, const char *path, bool salvage, struct err *);
bool		 piece_open_copy(struct session *, const char *path, struct err *);
void		 piece_drop(struct session *);	/* back to no piece */
/* Restores a stored session.  false: it cannot be used, and the piece is as without it. */
bool		 piece_resume(struct session *, const struct store_piece *, const char *hash,
		     struct err *);

/* The piece on its way to a file. */
struct saving {
	char		 path[FILE_PATH_MAX], real[FILE_PATH_MAX];
	bool		 own, force;	/* own: it is the piece's file already */
	struct store_lock *lock;	/* owned; of another path; or NULL */
	struct song	*song;		/* owned */
	size_t		 notes;
	struct store	*store;		/* the session's; NULL: there is none */
	uint32_t	 node;		/* of the song */
	char		 known[STORE_HASH_SIZE];	/* of the file, as the session knows it */
	char		 hash[STORE_HASH_SIZE];		/* of what is written */
	bool		 kept;		/* the store knows */
	struct err	 unkept;	/* else why not */
	bool		 quits;		/* of saving.c */
};

/* These three are session_save_over.  false: the piece and its file are as they were. */
bool		 session_save_prepare(struct session *, const char *path, bool force,
		     struct saving *, struct err *);
bool		 session_save_write(struct saving *, struct err *);	/* any thread */
bool		 session_save_finish(struct session *, struct saving *, struct err *);
void		 session_save_clear(struct saving *);

/* The other version of the piece (see session_recover): whether there is one; switch to it. */
bool		 piece_can_recover(const struct session *, struct err *);
bool		 piece_recover(struct session *, struct err *);

/* Appends to the message: on opening there may be several things to report. */
void		 session_also_say(struct session *, bool is_error, const char *fmt, ...)
		     __attribute__((format(printf, 3, 4)));
/* Applies all settings, when a piece is opened. */
void		 session_apply_settings(struct session *);

struct place	 place_now(const struct session *);
void		 place_cursor(struct session *, const struct place *);
/* The cursor and what was selected; step and play mode stay, for their keys write notes. */
void		 place_back(struct session *, const struct place *);
void		 selection_drop(struct session *);
/* Selects exactly these notes until the cursor moves.  Takes ownership of ids. */
void		 selection_hold(struct session *, uint32_t *ids, size_t count);
/* Before and after another song takes this one's place: its tracks are known by their ids. */
void		 mutes_leave(struct session *);
void		 mutes_return(struct session *);
bool		 reserve_places(struct session *, size_t count, struct err *);
/* Moves to a node without storing that.  last: the node of the last step, 0 without one. */
bool		 walk_history(struct session *, uint32_t target, uint32_t *last,
		     struct err *);

#endif
