/* SPDX-License-Identifier: MIT */
/* store.c - creates, finds and opens sessions, and keeps unusable ones aside. */

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/store_copy.h"
#include "store/store_folder.h"
#include "store/store_internal.h"

#define APPLICATION_ID	"0x43445a41"	/* "CDZA" */

/*
 * Statements that turn the tables of version i into those of version i + 1.
 * Rows are only ever appended, so a session of any age can be opened.
 */
static const char *const migrations[STORE_VERSION] = {
	/* One row, in its own table because a row is always written whole. */
	"CREATE TABLE base ("
	"  bytes BLOB NOT NULL, salvaged INTEGER NOT NULL);"
	"CREATE TABLE piece ("			/* one row, written with every edit */
	"  path TEXT NOT NULL,"
	"  saved_hash TEXT NOT NULL, saved_node INTEGER NOT NULL,"
	"  pending_hash TEXT NOT NULL DEFAULT '', pending_node INTEGER NOT NULL DEFAULT 0,"
	"  seen_hash TEXT NOT NULL DEFAULT '',"
	"  at INTEGER NOT NULL, track INTEGER NOT NULL, pitch INTEGER NOT NULL,"
	"  tick INTEGER NOT NULL, made INTEGER NOT NULL);"
	"CREATE TABLE edits ("
	"  node INTEGER PRIMARY KEY, parent INTEGER NOT NULL, made INTEGER NOT NULL,"
	"  track INTEGER NOT NULL, pitch INTEGER NOT NULL,"
	"  tick INTEGER NOT NULL, selection INTEGER NOT NULL, anchor_pitch INTEGER NOT NULL,"
	"  anchor_tick INTEGER NOT NULL, edit BLOB NOT NULL);"
	/* The child that redo follows from a node, unless it is the newest. */
	"CREATE TABLE redo (parent INTEGER PRIMARY KEY, child INTEGER NOT NULL);"
	"CREATE TABLE batches ("
	"  id INTEGER PRIMARY KEY, made INTEGER NOT NULL, start INTEGER NOT NULL,"
	"  bars INTEGER NOT NULL, seed INTEGER NOT NULL, settings TEXT NOT NULL,"
	"  model TEXT NOT NULL);"
	"CREATE TABLE candidates ("
	"  batch INTEGER NOT NULL, number INTEGER NOT NULL, nats REAL,"
	"  taken INTEGER NOT NULL, notes BLOB NOT NULL, PRIMARY KEY (batch, number));"
	"CREATE TABLE runs ("
	"  id INTEGER PRIMARY KEY, made INTEGER NOT NULL, model TEXT NOT NULL,"
	"  settings TEXT NOT NULL);"
	"CREATE TABLE points ("
	"  run INTEGER NOT NULL, step INTEGER NOT NULL, steps INTEGER NOT NULL,"
	"  train REAL, held_out REAL, base REAL, best REAL, best_step INTEGER NOT NULL,"
	"  seconds REAL, seconds_left REAL, tokens_per_s REAL, learning_rate REAL);"
	"CREATE INDEX points_run ON points (run);"
	"CREATE TABLE adapters ("
	"  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, model TEXT NOT NULL,"
	"  made INTEGER NOT NULL, bytes BLOB NOT NULL);",

	"ALTER TABLE points ADD COLUMN other REAL;"
	"ALTER TABLE runs ADD COLUMN verdict TEXT NOT NULL DEFAULT '';"	/* tuning.c's line */
	"ALTER TABLE adapters ADD COLUMN name TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE adapters ADD COLUMN strength REAL NOT NULL DEFAULT 1;",

	"ALTER TABLE batches ADD COLUMN asked TEXT NOT NULL DEFAULT '';"	/* order.h's line */
	"ALTER TABLE batches ADD COLUMN parent INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE batches ADD COLUMN parent_candidate INTEGER NOT NULL DEFAULT -1;"
	"ALTER TABLE batches ADD COLUMN tracks BLOB;"
	"ALTER TABLE candidates ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE candidates ADD COLUMN removed BLOB;"
	"CREATE TABLE marks (kind INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL);",

	"CREATE TABLE take ("			/* one row, or none */
	"  track INTEGER NOT NULL, start INTEGER NOT NULL, replaces INTEGER NOT NULL,"
	"  node INTEGER NOT NULL);"
	"CREATE TABLE take_events ("
	"  id INTEGER PRIMARY KEY, tick INTEGER NOT NULL, message INTEGER NOT NULL);",
};

void
store_piece_clear(struct store_piece *piece)
{
	free(piece->base);
	memset(piece, 0, sizeof *piece);
}

/* --- opening */

static bool
read_version(struct store *s, int64_t *version, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err, "PRAGMA user_version", "");

	if (rows == NULL)
		return false;
	*version = db_next(rows) ? db_integer(rows, 0) : -1;
	return db_done(rows, err);
}

/* Updates the tables to this program's version; refuses those of a newer program. */
static bool
migrate(struct store *s, struct err *err)
{
	int64_t version;
	char pragma[96];
	bool good = true;

	if (!read_version(s, &version, err))
		return false;
	if (version > STORE_VERSION)
		return err_set(err, ERR_LIMIT, "the session file %s is of version %d, "
		    "of a newer cadenza than this one, which knows %d", db_name(s->db),
		    (int)version, STORE_VERSION);
	if (version == STORE_VERSION)
		return true;
	if (version < 0)
		return err_set(err, ERR_FORMAT, "the session file %s has no version",
		    db_name(s->db));
	if (!db_begin(s->db, err))
		return false;
	for (int64_t v = version; good && v < STORE_VERSION; v++)
		good = db_script(s->db, migrations[v]);
	snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d; PRAGMA application_id = "
	    APPLICATION_ID, STORE_VERSION);
	good = (good && db_script(s->db, pragma)) || db_fail(s->db, "cannot be written", err);
	return db_end(s->db, good, err);
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	db_close(s->db);
	free(s);
}

static struct store *
open_at(const char *full, const char *file, bool create, struct err *err)
{
	struct store *s = calloc(1, sizeof *s);

	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory to open the session");
		return NULL;
	}
	s->db = db_open(full, file, create, err);
	if (s->db == NULL || !migrate(s, err)) {
		store_close(s);
		return NULL;
	}
	return s;
}

/* file: a name in the state folder. */
static struct store *
open_file(const char *file, bool create, struct err *err)
{
	char full[FILE_PATH_MAX];

	return folder_path(file, full, err) ? open_at(full, file, create, err) : NULL;
}

static bool
take_piece(struct store *s, struct db_rows *row, struct store_piece *piece, struct err *err)
{
	bool bad = false;
	const void *base = db_blob(row, 1, &piece->base_size);

	db_text(row, 0, piece->path, sizeof piece->path);
	piece->salvaged = db_integer(row, 2) != 0;
	db_text(row, 3, piece->saved_hash, sizeof piece->saved_hash);
	piece->saved_node = db_u32(row, 4, &bad);
	db_text(row, 5, piece->pending_hash, sizeof piece->pending_hash);
	piece->pending_node = db_u32(row, 6, &bad);
	db_text(row, 7, piece->seen_hash, sizeof piece->seen_hash);
	piece->at = db_u32(row, 8, &bad);
	piece->place.track = (int)db_integer(row, 9);
	piece->place.pitch = (int)db_integer(row, 10);
	piece->place.ticks = db_integer(row, 11);
	piece->edits = db_u32(row, 12, &bad);
	if (bad || base == NULL || piece->base_size == 0)
		return err_set(err, ERR_FORMAT,
		    "the session file %s has invalid numbers", db_name(s->db));
	piece->base = malloc(piece->base_size);
	if (piece->base == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the %zu bytes of the piece",
		    piece->base_size);
	memcpy(piece->base, base, piece->base_size);
	return true;
}

static bool
read_piece(struct store *s, struct store_piece *piece, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT path, bytes, salvaged, saved_hash, saved_node, "
	    "pending_hash, pending_node, seen_hash, at, track, pitch, tick, "
	    "(SELECT count(*) FROM edits) FROM piece, base", "");
	struct err ignored;
	bool good = false, row;

	memset(piece, 0, sizeof *piece);
	if (rows == NULL)
		return false;
	row = db_next(rows);
	if (row)
		good = take_piece(s, rows, piece, err);
	if (!db_done(rows, row ? &ignored : err))
		good = false;
	else if (!row)
		err_set(err, ERR_FORMAT, "the session file %s is empty", db_name(s->db));
	if (good)
		snprintf(s->path, sizeof s->path, "%s", piece->path);
	else
		store_piece_clear(piece);
	return good;
}

/*
 * Opens the session that a link names; NULL with err->code ERR_NONE if there is
 * no such link.
 */
static struct store *
open_link(const char *link, struct store_piece *piece, struct err *err)
{
	char file[64];
	struct store *s;

	err->code = ERR_NONE;
	if (!folder_follow(link, file, sizeof file))
		return NULL;
	s = open_file(file, false, err);
	if (s != NULL && !read_piece(s, piece, err)) {
		store_close(s);
		s = NULL;
	}
	return s;
}

/* --- finding */

static bool
knows(const struct store_piece *piece, const char *hash)
{
	return strcmp(piece->saved_hash, hash) == 0 || (hash[0] != '\0' &&
	    (strcmp(piece->seen_hash, hash) == 0 || strcmp(piece->pending_hash, hash) == 0));
}

/* A session found by content is ours if its own file is gone or is this one. */
static struct store *
find_by_content(const char *path, const char *hash, struct store_piece *piece,
    enum store_found *found)
{
	char link[64];
	struct err ignored;
	struct store *s;
	bool same;

	if (hash[0] == '\0')
		return NULL;
	folder_content_link(hash, link);
	s = open_link(link, piece, &ignored);
	if (s == NULL)
		return NULL;
	same = strcmp(piece->path, path) == 0;
	if (!knows(piece, hash) || (!same && file_exists(piece->path))) {
		store_close(s);
		store_piece_clear(piece);
		return NULL;
	}
	*found = same ? STORE_SAME : STORE_MOVED;
	return s;
}

bool
store_claim(struct store *s, const char *path, struct err *err)
{
	char own[64], old[64], file[64];

	folder_path_link(path, own);
	if (folder_follow(own, file, sizeof file) && strcmp(file, db_name(s->db)) == 0)
		return true;
	folder_path_link(s->path, old);
	folder_keep(path);	/* keeps the session of the file that was here before */
	if (!db_run(s->db, err, "UPDATE piece SET path = ?1", "t", path) ||
	    !folder_link(own, db_name(s->db), err))
		return false;
	if (strcmp(s->path, path) != 0)
		folder_unlink_if(old, db_name(s->db));
	snprintf(s->path, sizeof s->path, "%s", path);
	return true;
}

struct store *
store_find(const char *path, const char *hash, struct store_piece *piece,
    enum store_found *found, struct err *err)
{
	char link[64];
	struct store *s, *other;
	struct store_piece other_piece;

	*found = STORE_NONE;
	memset(piece, 0, sizeof *piece);
	folder_path_link(path, link);
	s = open_link(link, piece, err);
	if (s == NULL && err->code != ERR_NONE) {
		*found = err->code == ERR_FORMAT ? STORE_BROKEN : STORE_UNUSABLE;
		return NULL;
	}
	if (s == NULL)
		return find_by_content(path, hash, piece, found);
	if (knows(piece, hash)) {
		*found = STORE_SAME;
		return s;
	}
	if (hash[0] == '\0') {
		*found = STORE_GONE;
		return s;
	}
	other = find_by_content(path, hash, &other_piece, found);
	if (other != NULL) {
		store_close(s);
		store_piece_clear(piece);
		*piece = other_piece;
		return other;
	}
	*found = STORE_CHANGED;
	return s;
}

void
store_keep(struct store *s, const char *path)
{
	store_close(s);
	folder_keep(path);
}

void
store_break(const char *path)
{
	char link[64], file[64];

	folder_path_link(path, link);
	if (folder_follow(link, file, sizeof file))
		folder_break(link, file);
}

struct store *
store_peek(const char *path, struct store_piece *piece, struct err *err)
{
	char link[64], file[64], copy[FILE_PATH_MAX];
	struct store *s;

	memset(piece, 0, sizeof *piece);
	folder_path_link(path, link);
	if (!folder_follow(link, file, sizeof file)) {
		err->code = ERR_NONE;
		return NULL;
	}
	if (!store_copy_make(file, copy, err))
		return NULL;
	s = open_at(copy, file, false, err);
	if (s != NULL && !read_piece(s, piece, err)) {
		store_close(s);
		s = NULL;
	}
	store_copy_remove(copy);	/* open files stay readable */
	return s;
}

static bool
insert_piece(struct store *s, const struct store_piece *piece, struct err *err)
{
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err,
	    "INSERT INTO piece (path, saved_hash, saved_node, at, track, pitch, "
	    "tick, made) VALUES (?1, ?2, 0, 0, ?3, ?4, ?5, ?6)", "ttiiii", piece->path,
	    piece->saved_hash,
	    (int64_t)piece->place.track, (int64_t)piece->place.pitch, piece->place.ticks,
	    (int64_t)time(NULL)) &&
	    db_run(s->db, err, "INSERT INTO base (bytes, salvaged) VALUES (?1, ?2)", "bi",
	    (const void *)piece->base, piece->base_size, (int64_t)piece->salvaged);
	return db_end(s->db, good, err);
}

struct store *
store_create(const struct store_piece *piece, struct err *err)
{
	char file[64], link[64];
	struct store *s;

	if (!folder_new_name(piece->path, file, sizeof file, err))
		return NULL;
	s = open_file(file, true, err);
	if (s == NULL) {
		folder_remove(file);
		return NULL;
	}
	snprintf(s->path, sizeof s->path, "%s", piece->path);
	folder_path_link(piece->path, link);
	if (!insert_piece(s, piece, err) || !folder_link(link, file, err)) {
		store_close(s);
		folder_remove(file);
		return NULL;
	}
	if (piece->saved_hash[0] != '\0') {
		/* Not fatal: without the link, only a moved file is not recognised. */
		struct err ignored;

		folder_content_link(piece->saved_hash, link);
		folder_link(link, file, &ignored);
	}
	return s;
}

void
store_set_aside(struct store *s)
{
	char file[64], link[64];

	if (s == NULL)
		return;
	snprintf(file, sizeof file, "%s", db_name(s->db));
	folder_path_link(s->path, link);
	store_close(s);
	folder_break(link, file);
}

int
store_kept(const char *path)
{
	return folder_kept(path);
}

struct store *
store_swap(const char *path, struct store *current, struct store_piece *piece, struct err *err)
{
	char link[64], own[64];
	int newest = folder_kept(path);
	struct store *s;

	if (newest == 0) {
		err_set(err, ERR_ARG, "there is no other version of this piece");
		return NULL;
	}
	folder_kept_link(path, newest, link);
	s = open_link(link, piece, err);
	if (s == NULL) {
		if (err->code == ERR_NONE)
			err_set(err, ERR_IO,
			    "the other version of this piece no longer exists");
		return NULL;
	}
	folder_path_link(path, own);
	if (!folder_exchange(own, link, current != NULL, err)) {
		store_close(s);
		store_piece_clear(piece);
		return NULL;
	}
	store_close(current);
	return s;
}
