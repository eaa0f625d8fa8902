/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_H
#define APP_STORE_H

/*
 * store.h - the session of a piece: a SQLite file in the state folder.
 *
 * It holds the piece as it was first opened, the tree of edits with the cursor
 * of each, the current node, the candidates, the tuning runs and the adapters.
 * Every edit is written in a transaction of its own (WAL, synchronous NORMAL):
 * a killed program loses nothing, a power cut at most the last moments, and the
 * file stays consistent.  The file is created with the first thing to keep, so
 * just looking at a piece leaves nothing behind.
 *
 * The folder is $XDG_STATE_HOME/cadenza.  HASH is 32 hex digits:
 *
 *	NAME.session	the sessions
 *	path-HASH	-> NAME.session of the file with this real path
 *	content-HASH	-> NAME.session of the file with these bytes
 *	kept-HASH-N	-> NAME.session: an earlier one of this path, from
 *			before another program changed the file
 *	lock-HASH	locked (flock) while the piece with this path is open
 *	NAME.broken	a session that could not be read, kept aside
 *
 * All calls come from the thread that owns the session, but for store_create,
 * store_saving, store_set_marks and store_checkpoint, which may come from a job
 * while the session keeps the store open.  Files are treated as untrusted.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "model/train/tune.h"
#include "music/event.h"

struct store;
struct store_lock;
struct take;
struct take_event;

/* file_hash's hex digits and the NUL; "" for a file that does not exist. */
#define STORE_HASH_SIZE	33
#define STORE_VERSION	4		/* of the tables, in PRAGMA user_version */

/* The cursor when an edit was made; undo returns there. */
struct place {
	int		 track, pitch;
	int64_t		 ticks;
	int		 selection;	/* 0 for none, else flags */
#define PLACE_SELECTION	1
#define PLACE_TRACKS	2		/* all tracks */
#define PLACE_BARS	4		/* whole bars */
	int		 anchor_pitch;
	int64_t		 anchor_ticks;
};

struct store_piece {
	char		 path[FILE_PATH_MAX];	/* real path, or unnamed-N */
	uint8_t		*base;		/* owned: the file as of node 0 */
	size_t		 base_size;
	bool		 salvaged;	/* base is broken and read by salvage */
	char		 saved_hash[STORE_HASH_SIZE];	/* of the file, as last read or written */
	uint32_t	 saved_node;
	char		 pending_hash[STORE_HASH_SIZE];	/* of a file that was being written */
	uint32_t	 pending_node;
	/* Of a changed file that the user chose not to load. */
	char		 seen_hash[STORE_HASH_SIZE];
	uint32_t	 at;
	struct place	 place;		/* current cursor */
	uint32_t	 edits;
};

void	 store_piece_clear(struct store_piece *);

/*
 * Only one program at a time opens a piece.  false with ERR_LIMIT: another has
 * it; otherwise there is no folder.
 */
bool	 store_lock(const char *path, struct store_lock **, struct err *);
/* Another program has it open; err says which. */
bool	 store_is_open(const char *path, struct err *);
void	 store_unlock(struct store_lock *);	/* accepts NULL */

enum store_found {
	STORE_NONE,			/* there is no session */
	STORE_SAME,			/* the file is as the session last saw it */
	STORE_GONE,			/* the file is gone, the session is there */
	STORE_MOVED,			/* found by content: the file has a new path */
	STORE_CHANGED,			/* another program changed the file */
	STORE_BROKEN,			/* it could not be read; err says why */
	/* It exists but cannot be used; err says why.  Do not create another. */
	STORE_UNUSABLE,
};
/*
 * Finds the session of `path`, whose bytes have `hash`, and moves nothing.  Returns
 * it and fills piece for SAME, GONE, MOVED and CHANGED; else NULL.
 */
struct store	*store_find(const char *path, const char *hash, struct store_piece *,
		     enum store_found *, struct err *);
/* Once the piece is open: a session found by its content is that of this path from now on. */
bool		 store_claim(struct store *, const char *path, struct err *);
/* Closes the session of a changed file; it is kept aside, and the path has none. */
void		 store_keep(struct store *, const char *path);
/* The session of the path, which could not be read, is put aside. */
void		 store_break(const char *path);
/*
 * A copy of the session of `path`, even while another program has it open; NULL
 * with err->code ERR_NONE if there is none.
 */
struct store	*store_peek(const char *path, struct store_piece *, struct err *);
struct store	*store_create(const struct store_piece *, struct err *);
void		 store_close(struct store *);	/* accepts NULL */
/* Closes a session that turned out unusable, and keeps its file aside. */
void		 store_set_aside(struct store *);

/* Number of earlier sessions of this path. */
int		 store_kept(const char *path);
/*
 * Opens the newest kept one; `current` (may be NULL) is closed and kept in its
 * place.
 */
struct store	*store_swap(const char *path, struct store *current, struct store_piece *,
		     struct err *);

/* Each call is one transaction; false means that nothing was written. */
struct store_edit {
	uint32_t	 node, parent;
	int64_t		 made_unix_s;
	struct place	 before;
	const void	*bytes;		/* from edit_encode */
	size_t		 size;
};
bool	 store_append(struct store *, const struct store_edit *, struct err *);
bool	 store_go(struct store *, uint32_t at, const uint32_t *redone, size_t count,
	     struct err *);		/* redone: nodes that are now their parent's redo_child */
bool	 store_place(struct store *, const struct place *, struct err *);
bool	 store_saving(struct store *, const char *hash, uint32_t node, struct err *);
bool	 store_saved(struct store *, const char *path, const char *hash, uint32_t node,
	     struct err *);		/* a new path moves the session */
bool	 store_seen(struct store *, const char *hash, struct err *);
/* In order of node. */
typedef bool (*store_edit_fn)(void *arg, const struct store_edit *, struct err *);
bool	 store_each_edit(struct store *, store_edit_fn, void *arg, struct err *);
/* The child that redo follows from a node, unless it is the newest. */
typedef void (*store_redo_fn)(void *arg, uint32_t parent, uint32_t child);
bool	 store_each_redo(struct store *, store_redo_fn, void *arg, struct err *);
/* Moves the log into the file.  Syncs, so call it when idle. */
void	 store_checkpoint(struct store *);
size_t	 store_log_pages(const struct store *);	/* pages that a checkpoint would move */

/* Candidates. */
struct store_batch {
	int64_t		 id, made_unix_s, start_ticks;
	int		 bars;
	uint64_t	 seed;
	const char	*settings;	/* "count 4 tuned 0 ...": suggest_store.c */
	const char	*model_hash;
	const char	*order;		/* line of order.h; "" from version 1 */
	int64_t		 parent;	/* a batch's id; 0: none */
	int		 parent_candidate;
	const uint32_t	*tracks;	/* track ids, by the notes' track numbers */
	size_t		 track_count;
};
struct store_candidate {
	int64_t		 batch;
	int		 number;	/* from 0, in order of creation */
	double		 nats_per_note;
	uint32_t	 taken_node;	/* history node that took it; 0 if not taken */
	bool		 pinned;
	const struct note *notes;
	size_t		 note_count;
	const struct note *removed;	/* with their ids */
	size_t		 removed_count;
};
bool	 store_add_batch(struct store *, const struct store_batch *, int64_t *id, struct err *);
bool	 store_add_candidate(struct store *, const struct store_candidate *, struct err *);
bool	 store_mark_candidate(struct store *, int64_t batch, int number, uint32_t taken_node,
	     bool pinned, struct err *);
typedef bool (*store_batch_fn)(void *arg, const struct store_batch *);
typedef bool (*store_candidate_fn)(void *arg, const struct store_candidate *);
/* Newest first. */
bool	 store_each_batch(struct store *, store_batch_fn, void *arg, struct err *);
bool	 store_each_candidate(struct store *, int64_t batch, store_candidate_fn, void *arg,
	     struct err *);

/* Locks. */
struct store_mark {
	enum { MARK_NOTE, MARK_SPAN, MARK_TRACK } kind;
	int64_t		 a, b;		/* an id; of a span start and end, in ticks */
};
/* Replaces all marks. */
bool	 store_set_marks(struct store *, const struct store_mark *, size_t count, struct err *);
typedef bool (*store_mark_fn)(void *arg, const struct store_mark *);
bool	 store_each_mark(struct store *, store_mark_fn, void *arg, struct err *);

/* The take that is being recorded: one at a time. */
struct store_take {
	uint32_t	 track_id;
	int64_t		 start_ticks;
	bool		 replaces;
	uint32_t	 node;		/* the edit that it is about to become; 0: none yet */
};
bool	 store_begin_take(struct store *, const struct store_take *, struct err *);
bool	 store_add_to_take(struct store *, const struct take_event *, struct err *);
bool	 store_take_becomes(struct store *, uint32_t node, struct err *);
bool	 store_end_take(struct store *, struct err *);
/* One that was not ended; its events are added to `take`. */
bool	 store_find_take(struct store *, struct store_take *, struct take *, bool *found,
	     struct err *);

/* Tuning runs and adapters. */
bool	 store_add_run(struct store *, const char *model_hash, const char *settings,
	     int64_t *run, struct err *);
bool	 store_add_point(struct store *, int64_t run, const struct train_progress *, struct err *);
typedef bool (*store_point_fn)(void *arg, const struct train_progress *);
bool	 store_each_point(struct store *, int64_t run, store_point_fn, void *arg, struct err *);
/* *run is 0 if there is none. */
bool	 store_last_run(struct store *, int64_t *run, struct err *);
/* The verdict of a run, as tuning.c words it. */
bool	 store_end_run(struct store *, int64_t run, const char *verdict, struct err *);
struct store_run {
	int64_t		 id, made_unix_s;
	char		 settings[64], verdict[192];
};
typedef bool (*store_run_fn)(void *arg, const struct store_run *);
bool	 store_each_run(struct store *, store_run_fn, void *arg, struct err *);	/* oldest first */

/* Adapters have names, one of each for a model. */
#define STORE_NAME_MAX	64		/* bytes, with the NUL */
struct store_adapter {
	char		 name[STORE_NAME_MAX];
	double		 strength;	/* as it is stored: check it */
	int64_t		 run, made_unix_s;	/* run 0: of none */
	uint8_t		*bytes;		/* owned; NULL where only listed, or where there is none */
	size_t		 size;
};
/* It takes the place of one that has its name, and is the one used last. */
bool	 store_add_adapter(struct store *, int64_t run, const char *model_hash, const char *name,
	     const void *bytes, size_t size, struct err *);
/* name NULL: the one used last.  free() its bytes. */
bool	 store_adapter(struct store *, const char *model_hash, const char *name,
	     struct store_adapter *, struct err *);
bool	 store_use_adapter(struct store *, const char *model_hash, const char *name,
	     double strength, struct err *);
bool	 store_drop_adapter(struct store *, const char *model_hash, const char *name,
	     struct err *);
/* The one used last first. */
typedef bool (*store_adapter_fn)(void *arg, const struct store_adapter *);
bool	 store_each_adapter(struct store *, const char *model_hash, store_adapter_fn, void *arg,
	     struct err *);

#endif
