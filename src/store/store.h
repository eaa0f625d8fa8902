/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_H
#define APP_STORE_H

/*
 * store.h - the session of a piece: a SQLite file in the state folder.
 *
 * It holds the piece as it was first opened, every edit with its place in the
 * tree, where the person is in that tree, what the model made and learnt.  It
 * is written as part of each edit (WAL, synchronous NORMAL): a killed program
 * loses nothing, a power cut at most the last moments, and the file is whole
 * either way.  It is made with the first thing there is to keep, so looking at
 * a piece leaves nothing behind.
 *
 * In the folder ($XDG_STATE_HOME/cadenza), HASH being 32 hex digits:
 *
 *	NAME.session	the sessions
 *	path-HASH	-> NAME.session: the one of the file with this real path
 *	content-HASH	-> NAME.session: the one whose file has these bytes
 *	kept-HASH-N	-> NAME.session: earlier ones of this path, when another
 *			program had changed the file
 *	lock-HASH	locked (flock) while the piece with this path is open
 *	NAME.broken	a session that could not be read, kept aside
 *
 * All calls come from the thread that owns the session.  What is read is
 * checked as a stranger's file.
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

/* file_hash's hex digits and the NUL; "" for a file that is not there. */
#define STORE_HASH_SIZE	33
#define STORE_VERSION	1		/* of the tables: PRAGMA user_version */

/* Where the person was when an edit was made: undo goes back there. */
struct place {
	int		 track, pitch;
	int64_t		 ticks;
	int		 selection;	/* 0: none, else these together */
#define PLACE_SELECTION	1
#define PLACE_TRACKS	2		/* on all tracks */
#define PLACE_BARS	4		/* whole bars */
	int		 anchor_pitch;
	int64_t		 anchor_ticks;
};

struct store_piece {
	char		 path[FILE_PATH_MAX];	/* real; or unnamed-N */
	uint8_t		*base;		/* owned: the file as node 0 has it */
	size_t		 base_size;
	bool		 salvaged;	/* base is broken and is read by salvage */
	char		 saved_hash[STORE_HASH_SIZE];	/* of the file, when last read or written */
	uint32_t	 saved_node;
	char		 pending_hash[STORE_HASH_SIZE];	/* of a file that was about to be written */
	uint32_t	 pending_node;
	/* Of a changed file that the person chose not to take. */
	char		 seen_hash[STORE_HASH_SIZE];
	uint32_t	 at;
	struct place	 place;		/* where the cursor was */
	uint32_t	 edits;
};

void	 store_piece_clear(struct store_piece *);

/*
 * One program at a time has a piece open.  false with ERR_LIMIT: another has
 * it; else: no folder.
 */
bool	 store_lock(const char *path, struct store_lock **, struct err *);
void	 store_unlock(struct store_lock *);	/* NULL is fine */

enum store_found {
	STORE_NONE,			/* there is no session */
	STORE_SAME,			/* the file is as the session knows it */
	STORE_GONE,			/* the file is not there any more, the session is */
	STORE_MOVED,			/* found by content: the file has another path now */
	/* Another program changed the file; session kept aside, none returned. */
	STORE_CHANGED,
	/* Could not be read: kept aside, none returned, err says why. */
	STORE_BROKEN,
	/* Is there, but not for us: err says why; do not make another. */
	STORE_UNUSABLE,
};
/*
 * Looks for the session of `path`, whose bytes have `hash`.  piece is filled
 * for SAME, GONE, MOVED and CHANGED.
 */
struct store	*store_find(const char *path, const char *hash, struct store_piece *,
		     enum store_found *, struct err *);
/*
 * A copy of the session of `path`, though another program has it open; NULL
 * with err->code ERR_NONE: there is none.
 */
struct store	*store_peek(const char *path, struct store_piece *, struct err *);
struct store	*store_create(const struct store_piece *, struct err *);
void		 store_close(struct store *);	/* NULL is fine */
/* The session cannot be used after all: closes it and keeps its file aside. */
void		 store_set_aside(struct store *);

/* Earlier sessions of this path. */
int		 store_kept(const char *path);
/* Opens the newest kept one; `current` (may be NULL) is closed and kept in its place. */
struct store	*store_swap(const char *path, struct store *current, struct store_piece *,
		     struct err *);

/* Each is one transaction; false: nothing was written. */
struct store_edit {
	uint32_t	 node, parent;
	int64_t		 made_unix_s;
	struct place	 before;
	const void	*bytes;		/* edit_encode's */
	size_t		 size;
};
bool	 store_append(struct store *, const struct store_edit *, struct err *);
bool	 store_go(struct store *, uint32_t at, const uint32_t *redone, size_t count,
	     struct err *);		/* redone: nodes that are their parent's redo_child now */
bool	 store_place(struct store *, const struct place *, struct err *);
bool	 store_saving(struct store *, const char *hash, uint32_t node, struct err *);
bool	 store_saved(struct store *, const char *path, const char *hash, uint32_t node,
	     struct err *);		/* another path than before: the session moves there */
bool	 store_seen(struct store *, const char *hash, struct err *);
/* In order of node. */
typedef bool (*store_edit_fn)(void *arg, const struct store_edit *, struct err *);
bool	 store_each_edit(struct store *, store_edit_fn, void *arg, struct err *);
/* Where redo goes from a node, if not to the child that was made last. */
typedef void (*store_redo_fn)(void *arg, uint32_t parent, uint32_t child);
bool	 store_each_redo(struct store *, store_redo_fn, void *arg, struct err *);
/* Moves what was written since the last time into the file itself; syncs, so at idle. */
void	 store_checkpoint(struct store *);
size_t	 store_log_pages(const struct store *);	/* how much there is to move */

/* What the model made. */
struct store_batch {
	int64_t		 id, made_unix_s, start_ticks;
	int		 bars;
	uint64_t	 seed;
	const char	*settings;	/* "count 4 temperature 1 ...", suggest_store.c's */
	const char	*model_hash;
};
struct store_candidate {
	int64_t		 batch;
	int		 number;	/* from 0, as it was made */
	double		 nats_per_note;
	uint32_t	 taken_node;	/* history node it was taken as; 0: was not */
	const struct note *notes;
	size_t		 note_count;
};
bool	 store_add_batch(struct store *, const struct store_batch *, int64_t *id, struct err *);
bool	 store_add_candidate(struct store *, const struct store_candidate *, struct err *);
bool	 store_take_candidate(struct store *, int64_t batch, int number, uint32_t node,
	     struct err *);
typedef bool (*store_batch_fn)(void *arg, const struct store_batch *);
typedef bool (*store_candidate_fn)(void *arg, const struct store_candidate *);
/* Newest first. */
bool	 store_each_batch(struct store *, store_batch_fn, void *arg, struct err *);
bool	 store_each_candidate(struct store *, int64_t batch, store_candidate_fn, void *arg,
	     struct err *);

/* What it learnt. */
bool	 store_add_run(struct store *, const char *model_hash, const char *settings,
	     int64_t *run, struct err *);
bool	 store_add_point(struct store *, int64_t run, const struct train_progress *, struct err *);
typedef bool (*store_point_fn)(void *arg, const struct train_progress *);
bool	 store_each_point(struct store *, int64_t run, store_point_fn, void *arg, struct err *);
bool	 store_last_run(struct store *, int64_t *run, struct err *);	/* *run 0: there is none */
bool	 store_add_adapter(struct store *, int64_t run, const char *model_hash,
	     const void *bytes, size_t size, struct err *);
/* The last one that belongs to this model.  *bytes NULL: there is none; free() it. */
bool	 store_adapter(struct store *, const char *model_hash, uint8_t **bytes, size_t *size,
	     struct err *);

#endif
