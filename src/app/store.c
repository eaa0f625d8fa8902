/* SPDX-License-Identifier: MIT */
#include "app/store.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "app/store_folder.h"

#define APPLICATION_ID	0x43445a41	/* "CDZA" */
#define BLOB_LIMIT	(256 << 20)	/* bytes of one value: the largest base, or one edit of all of it */

enum statement {
	APPEND, SET_AT, SET_REDO, DROP_REDO, SET_PATH, SET_PLACE, SAVING, SAVED, SEEN, BEGIN, COMMIT, ROLLBACK,
	STATEMENT_COUNT
};

static const char *const statements[STATEMENT_COUNT] = {
	[APPEND] = "INSERT INTO edits (node, parent, made, edit, track, pitch, tick, "
	    "selection, anchor_pitch, anchor_tick) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SET_AT] = "UPDATE piece SET at = ?1",
	[SET_REDO] = "INSERT OR REPLACE INTO redo (parent, child) "
	    "SELECT parent, node FROM edits WHERE node = ?1",
	[DROP_REDO] = "DELETE FROM redo WHERE parent = ?1",
	[SET_PATH] = "UPDATE piece SET path = ?1",
	[SET_PLACE] = "UPDATE piece SET track = ?1, pitch = ?2, tick = ?3",
	[SAVING] = "UPDATE piece SET pending_hash = ?1, pending_node = ?2",
	[SAVED] = "UPDATE piece SET path = ?1, saved_hash = ?2, saved_node = ?3, "
	    "pending_hash = '', seen_hash = ''",
	[SEEN] = "UPDATE piece SET seen_hash = ?1",
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
};

struct store {
	sqlite3		*db;
	sqlite3_stmt	*prepared[STATEMENT_COUNT];	/* made when first used */
	char		 file[64];	/* NAME.session, in the folder */
	char		 path[FILE_PATH_MAX];	/* of the piece */
	int		 log_pages;	/* in the WAL, not yet in the file */
};

/*
 * What turns the tables of version i into those of version i + 1.  Rows are
 * only ever added here: a session of any age can be opened.
 */
static const char *const migrations[STORE_VERSION] = {
	"CREATE TABLE base ("			/* one row; apart, for a row is written as a whole */
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
	/* Where redo goes from a node, if not to the child that was made last. */
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
};

void
store_piece_clear(struct store_piece *piece)
{
	free(piece->base);
	memset(piece, 0, sizeof *piece);
}

/* Says what SQLite says, in words for a person.  Always false. */
static bool
fail(const struct store *s, const char *what, struct err *err)
{
	int code = sqlite3_errcode(s->db);
	const char *why;

	switch (code & 0xff) {
	case SQLITE_FULL:	why = "the disk is full"; break;
	case SQLITE_READONLY:	why = "it may not be written to"; break;
	case SQLITE_BUSY:	why = "another program has it open"; break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:	why = "it is not a whole session file"; break;
	case SQLITE_IOERR:	why = errno == ENOSPC || errno == EFBIG || errno == EDQUOT ?
		    "the disk is full" : "the disk cannot be read or written"; break;
	default:		why = sqlite3_errmsg(s->db); break;
	}
	return err_set(err, (code & 0xff) == SQLITE_BUSY ? ERR_LIMIT :
	    (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB ? ERR_FORMAT : ERR_IO,
	    "the session file %s %s: %s", s->file, what, why);
}

static bool
run_sql(struct store *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* NULL when it cannot be made: SQLite knows why. */
static sqlite3_stmt *
prepared(struct store *s, enum statement which)
{
	if (s->prepared[which] == NULL)
		sqlite3_prepare_v3(s->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT,
		    &s->prepared[which], NULL);
	return s->prepared[which];
}

/* Runs a statement that gives no rows and makes it ready for the next time. */
static bool
run_statement(sqlite3_stmt *statement)
{
	int code;

	if (statement == NULL)
		return false;
	code = sqlite3_step(statement);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return code == SQLITE_DONE || code == SQLITE_ROW;
}

static bool
run(struct store *s, enum statement which)
{
	return run_statement(prepared(s, which));
}

static bool
begin(struct store *s, struct err *err)
{
	return run(s, BEGIN) || fail(s, "cannot be written", err);
}

/* Ends a transaction: all of it, or nothing and the reason. */
static bool
finish(struct store *s, bool good, struct err *err)
{
	if (good && run(s, COMMIT))
		return true;
	fail(s, "cannot be written", err);
	if (!sqlite3_get_autocommit(s->db))
		run(s, ROLLBACK);
	return false;
}

static int
count_log(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;

	(void)db, (void)name;
	s->log_pages = pages;
	return SQLITE_OK;
}

/* Brings the tables to this program's version; a session of a newer one is left alone. */
static bool
migrate(struct store *s, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int version = -1;
	char pragma[64];
	bool good = true;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		version = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	if (version < 0)
		return fail(s, "cannot be read", err);
	if (version > STORE_VERSION)
		return err_set(err, ERR_LIMIT, "the session file %s is of version %d, "
		    "of a newer cadenza than this one, which knows %d", s->file, version, STORE_VERSION);
	if (version == STORE_VERSION)
		return true;
	if (!begin(s, err))
		return false;
	for (int v = version; good && v < STORE_VERSION; v++)
		good = run_sql(s, migrations[v]);
	snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", STORE_VERSION);
	good = good && run_sql(s, pragma);
	snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d", APPLICATION_ID);
	good = good && run_sql(s, pragma);
	return finish(s, good, err);
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(s->prepared[i]);
	sqlite3_close(s->db);		/* the last one to close moves the log in and removes it */
	free(s);
}

/* file: its name in the folder. */
static struct store *
open_file(const char *file, bool create, struct err *err)
{
	struct store *s = calloc(1, sizeof *s);
	char full[FILE_PATH_MAX];
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);

	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory to open the session");
		return NULL;
	}
	snprintf(s->file, sizeof s->file, "%s", file);
	if (!folder_path(file, full, err))
		goto fail;
	if (sqlite3_open_v2(full, &s->db, flags, NULL) != SQLITE_OK) {
		if (s->db == NULL)
			err_set(err, ERR_LIMIT, "no memory to open the session");
		else
			fail(s, "cannot be opened", err);
		goto fail;
	}
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, BLOB_LIMIT);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	/* Exclusive first: the log's index is then in memory, and no other process gets in. */
	if (!run_sql(s, "PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	    "PRAGMA wal_autocheckpoint = 0")) {
		fail(s, "cannot be opened", err);
		goto fail;
	}
	sqlite3_wal_hook(s->db, count_log, s);
	if (!migrate(s, err))
		goto fail;
	return s;
fail:
	store_close(s);
	return NULL;
}

static void
copy_text(sqlite3_stmt *statement, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	snprintf(out, size, "%s", text == NULL ? "" : (const char *)text);
}

static uint32_t
column_u32(sqlite3_stmt *statement, int column, bool *bad)
{
	sqlite3_int64 value = sqlite3_column_int64(statement, column);

	if (value < 0 || value > INT32_MAX)
		*bad = true;
	return (uint32_t)value;
}

static bool
take_piece(struct store *s, sqlite3_stmt *statement, struct store_piece *piece, struct err *err)
{
	bool bad = false;
	const void *base = sqlite3_column_blob(statement, 1);
	int size = sqlite3_column_bytes(statement, 1);

	copy_text(statement, 0, piece->path, sizeof piece->path);
	piece->salvaged = sqlite3_column_int(statement, 2) != 0;
	copy_text(statement, 3, piece->saved_hash, sizeof piece->saved_hash);
	piece->saved_node = column_u32(statement, 4, &bad);
	copy_text(statement, 5, piece->pending_hash, sizeof piece->pending_hash);
	piece->pending_node = column_u32(statement, 6, &bad);
	copy_text(statement, 7, piece->seen_hash, sizeof piece->seen_hash);
	piece->at = column_u32(statement, 8, &bad);
	piece->place.track = sqlite3_column_int(statement, 9);
	piece->place.pitch = sqlite3_column_int(statement, 10);
	piece->place.ticks = sqlite3_column_int64(statement, 11);
	piece->edits = column_u32(statement, 12, &bad);
	if (bad || base == NULL || size <= 0)
		return err_set(err, ERR_FORMAT, "the session file %s has numbers that no session has", s->file);
	piece->base = malloc((size_t)size);
	if (piece->base == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the %d bytes of the piece", size);
	memcpy(piece->base, base, (size_t)size);
	piece->base_size = (size_t)size;
	return true;
}

static bool
read_piece(struct store *s, struct store_piece *piece, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	bool good = false;
	int code;

	memset(piece, 0, sizeof *piece);
	if (sqlite3_prepare_v2(s->db, "SELECT path, bytes, salvaged, saved_hash, saved_node, "
	    "pending_hash, pending_node, seen_hash, at, track, pitch, tick, "
	    "(SELECT count(*) FROM edits) FROM piece, base", -1, &statement, NULL) != SQLITE_OK)
		return fail(s, "cannot be read", err);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		good = take_piece(s, statement, piece, err);
	else if (code == SQLITE_DONE)
		err_set(err, ERR_FORMAT, "the session file %s is empty", s->file);
	else
		fail(s, "cannot be read", err);
	sqlite3_finalize(statement);
	if (good)
		snprintf(s->path, sizeof s->path, "%s", piece->path);
	else
		store_piece_clear(piece);
	return good;
}

/* The session that a link names, read; NULL with err->code ERR_NONE: there is no such link. */
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

static bool
knows(const struct store_piece *piece, const char *hash)
{
	return strcmp(piece->saved_hash, hash) == 0 || (hash[0] != '\0' &&
	    (strcmp(piece->seen_hash, hash) == 0 || strcmp(piece->pending_hash, hash) == 0));
}

static bool
set_path(struct store *s, const char *path)
{
	sqlite3_stmt *statement = prepared(s, SET_PATH);

	return statement != NULL &&
	    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC) == SQLITE_OK &&
	    run_statement(statement);
}

/* A session found by content is ours if its own file is gone, or is this one. */
static struct store *
find_by_content(const char *path, const char *hash, struct store_piece *piece,
    enum store_found *found)
{
	char link[64], own[64], old[64];
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
	folder_path_link(path, own);
	folder_path_link(piece->path, old);
	folder_keep(path);			/* what is in its place, if anything */
	if (!set_path(s, path) || !folder_link(own, s->file, &ignored)) {
		store_close(s);
		store_piece_clear(piece);
		return NULL;
	}
	if (!same)
		folder_unlink_if(old, s->file);
	snprintf(s->path, sizeof s->path, "%s", path);
	*found = same ? STORE_SAME : STORE_MOVED;
	return s;
}

struct store *
store_find(const char *path, const char *hash, struct store_piece *piece,
    enum store_found *found, struct err *err)
{
	char link[64], file[64];
	struct store *s, *other;
	struct store_piece other_piece;

	*found = STORE_NONE;
	memset(piece, 0, sizeof *piece);
	folder_path_link(path, link);
	s = open_link(link, piece, err);
	if (s == NULL && err->code == ERR_FORMAT && folder_follow(link, file, sizeof file)) {
		folder_break(link, file);
		*found = STORE_BROKEN;
		return NULL;
	}
	if (s == NULL && err->code != ERR_NONE) {
		*found = STORE_UNUSABLE;
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
	store_close(s);
	other = find_by_content(path, hash, &other_piece, found);
	if (other != NULL) {
		store_piece_clear(piece);
		*piece = other_piece;
		return other;
	}
	folder_keep(path);
	*found = STORE_CHANGED;
	return NULL;
}

static bool
insert_rows(struct store *s, const struct store_piece *piece)
{
	sqlite3_stmt *row = NULL, *base = NULL;
	bool good;

	good = sqlite3_prepare_v2(s->db, "INSERT INTO piece (path, saved_hash, saved_node, at, track, "
	    "pitch, tick, made) VALUES (?1, ?2, 0, 0, ?3, ?4, ?5, ?6)", -1, &row, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(s->db, "INSERT INTO base (bytes, salvaged) VALUES (?1, ?2)", -1,
	    &base, NULL) == SQLITE_OK &&
	    sqlite3_bind_text(row, 1, piece->path, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_text(row, 2, piece->saved_hash, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int(row, 3, piece->place.track) == SQLITE_OK &&
	    sqlite3_bind_int(row, 4, piece->place.pitch) == SQLITE_OK &&
	    sqlite3_bind_int64(row, 5, piece->place.ticks) == SQLITE_OK &&
	    sqlite3_bind_int64(row, 6, time(NULL)) == SQLITE_OK &&
	    sqlite3_bind_blob64(base, 1, piece->base, piece->base_size, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int(base, 2, piece->salvaged) == SQLITE_OK &&
	    run_statement(row) && run_statement(base);
	sqlite3_finalize(row);
	sqlite3_finalize(base);
	return good;
}

static bool
insert_piece(struct store *s, const struct store_piece *piece, struct err *err)
{
	return begin(s, err) && finish(s, insert_rows(s, piece), err);
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
		struct err ignored;		/* without it a moved file is not recognised: no more */

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
	snprintf(file, sizeof file, "%s", s->file);
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
			err_set(err, ERR_IO, "the other version of this piece is not there any more");
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

static bool
bind_place(sqlite3_stmt *statement, int first, const struct place *place)
{
	return sqlite3_bind_int(statement, first, place->track) == SQLITE_OK &&
	    sqlite3_bind_int(statement, first + 1, place->pitch) == SQLITE_OK &&
	    sqlite3_bind_int64(statement, first + 2, place->ticks) == SQLITE_OK;
}

/* Runs one of the statements that take a node. */
static bool
run_node(struct store *s, enum statement which, uint32_t node)
{
	sqlite3_stmt *statement = prepared(s, which);

	return statement != NULL && sqlite3_bind_int64(statement, 1, node) == SQLITE_OK &&
	    run_statement(statement);
}

bool
store_append(struct store *s, const struct store_edit *edit, struct err *err)
{
	sqlite3_stmt *statement;
	bool good;

	if (!begin(s, err))
		return false;
	statement = prepared(s, APPEND);
	good = statement != NULL &&
	    sqlite3_bind_int64(statement, 1, edit->node) == SQLITE_OK &&
	    sqlite3_bind_int64(statement, 2, edit->parent) == SQLITE_OK &&
	    sqlite3_bind_int64(statement, 3, edit->made_unix_s) == SQLITE_OK &&
	    sqlite3_bind_blob64(statement, 4, edit->bytes, edit->size, SQLITE_STATIC) == SQLITE_OK &&
	    bind_place(statement, 5, &edit->before) &&
	    sqlite3_bind_int(statement, 8, edit->before.selection) == SQLITE_OK &&
	    sqlite3_bind_int(statement, 9, edit->before.anchor_pitch) == SQLITE_OK &&
	    sqlite3_bind_int64(statement, 10, edit->before.anchor_ticks) == SQLITE_OK &&
	    run_statement(statement) && run_node(s, DROP_REDO, edit->parent) &&
	    run_node(s, SET_AT, edit->node);
	return finish(s, good, err);
}

bool
store_go(struct store *s, uint32_t at, const uint32_t *redone, size_t count, struct err *err)
{
	bool good = true;

	if (!begin(s, err))
		return false;
	for (size_t i = 0; good && i < count; i++)
		good = run_node(s, SET_REDO, redone[i]);
	return finish(s, good && run_node(s, SET_AT, at), err);
}

bool
store_place(struct store *s, const struct place *place, struct err *err)
{
	sqlite3_stmt *statement = prepared(s, SET_PLACE);

	if (statement != NULL && bind_place(statement, 1, place) && run_statement(statement))
		return true;
	return fail(s, "cannot be written", err);
}

bool
store_saving(struct store *s, const char *hash, uint32_t node, struct err *err)
{
	sqlite3_stmt *statement = prepared(s, SAVING);

	if (statement != NULL &&
	    sqlite3_bind_text(statement, 1, hash, -1, SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int64(statement, 2, node) == SQLITE_OK && run_statement(statement))
		return true;
	return fail(s, "cannot be written", err);
}

/* The links follow the piece to its new name and content. */
static void
relink(struct store *s, const char *path, const char *old_hash, const char *hash)
{
	char link[64];
	struct err ignored;

	if (strcmp(path, s->path) != 0) {
		folder_keep(path);
		folder_path_link(path, link);
		folder_link(link, s->file, &ignored);
		folder_path_link(s->path, link);
		folder_unlink_if(link, s->file);
		snprintf(s->path, sizeof s->path, "%s", path);
	}
	if (strcmp(old_hash, hash) != 0 && old_hash[0] != '\0') {
		folder_content_link(old_hash, link);
		folder_unlink_if(link, s->file);
	}
	folder_content_link(hash, link);
	folder_link(link, s->file, &ignored);
}

static void
read_saved_hash(struct store *s, char hash[STORE_HASH_SIZE])
{
	sqlite3_stmt *statement = NULL;

	hash[0] = '\0';
	if (sqlite3_prepare_v2(s->db, "SELECT saved_hash FROM piece", -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		copy_text(statement, 0, hash, STORE_HASH_SIZE);
	sqlite3_finalize(statement);
}

bool
store_saved(struct store *s, const char *path, const char *hash, uint32_t node, struct err *err)
{
	char old_hash[STORE_HASH_SIZE];
	sqlite3_stmt *statement = prepared(s, SAVED);

	read_saved_hash(s, old_hash);
	if (statement == NULL ||
	    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_bind_text(statement, 2, hash, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_bind_int64(statement, 3, node) != SQLITE_OK || !run_statement(statement))
		return fail(s, "cannot be written", err);
	relink(s, path, old_hash, hash);
	return true;
}

bool
store_seen(struct store *s, const char *hash, struct err *err)
{
	sqlite3_stmt *statement = prepared(s, SEEN);

	if (statement != NULL &&
	    sqlite3_bind_text(statement, 1, hash, -1, SQLITE_STATIC) == SQLITE_OK &&
	    run_statement(statement))
		return true;
	return fail(s, "cannot be written", err);
}

bool
store_each_edit(struct store *s, store_edit_fn fn, void *arg, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	bool good = true;
	int code = SQLITE_DONE;

	if (sqlite3_prepare_v2(s->db, "SELECT node, parent, made, edit, track, pitch, tick, "
	    "selection, anchor_pitch, anchor_tick FROM edits ORDER BY node", -1,
	    &statement, NULL) != SQLITE_OK)
		return fail(s, "cannot be read", err);
	while (good && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		bool bad = false;
		struct store_edit edit = {
			.node = column_u32(statement, 0, &bad),
			.parent = column_u32(statement, 1, &bad),
			.made_unix_s = sqlite3_column_int64(statement, 2),
			.bytes = sqlite3_column_blob(statement, 3),
			.size = (size_t)sqlite3_column_bytes(statement, 3),
			.before = {
				.track = sqlite3_column_int(statement, 4),
				.pitch = sqlite3_column_int(statement, 5),
				.ticks = sqlite3_column_int64(statement, 6),
				.selection = sqlite3_column_int(statement, 7),
				.anchor_pitch = sqlite3_column_int(statement, 8),
				.anchor_ticks = sqlite3_column_int64(statement, 9),
			},
		};

		good = bad ? err_set(err, ERR_FORMAT, "the session file %s has numbers that no session has",
		    s->file) : fn(arg, &edit, err);
	}
	if (good && code != SQLITE_DONE)
		good = fail(s, "cannot be read", err);
	sqlite3_finalize(statement);
	return good;
}

bool
store_each_redo(struct store *s, store_redo_fn fn, void *arg, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	bool bad = false;
	int code;

	if (sqlite3_prepare_v2(s->db, "SELECT parent, child FROM redo", -1, &statement, NULL) != SQLITE_OK)
		return fail(s, "cannot be read", err);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		uint32_t parent = column_u32(statement, 0, &bad), child = column_u32(statement, 1, &bad);

		if (!bad)
			fn(arg, parent, child);
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE || fail(s, "cannot be read", err);
}

void
store_checkpoint(struct store *s)
{
	int log = 0, moved = 0;

	/* A failure leaves everything in the log, where it is as safe. */
	if (sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &log, &moved) == SQLITE_OK)
		s->log_pages = 0;
}

size_t
store_log_pages(const struct store *s)
{
	return (size_t)s->log_pages;
}

/* --- what the model made */

#define NOTE_BYTES	24		/* of one note in a candidate: see pack_note */

static void
put_le(uint8_t *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		out[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t
get_le(const uint8_t *in, int bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++)
		value |= (uint64_t)in[i] << 8 * i;
	return value;
}

/* start 8, length 8, track 4, channel 1, pitch 1, velocity 1, ended 1: the lowest byte first. */
static void
pack_note(uint8_t out[NOTE_BYTES], const struct note *n)
{
	put_le(out, (uint64_t)n->start_ticks, 8);
	put_le(out + 8, (uint64_t)n->length_ticks, 8);
	put_le(out + 16, (uint32_t)n->track, 4);
	out[20] = n->channel;
	out[21] = n->pitch;
	out[22] = n->velocity;
	out[23] = n->ended;
}

static bool
unpack_note(const uint8_t in[NOTE_BYTES], struct note *n)
{
	*n = (struct note){
		.start_ticks = (int64_t)get_le(in, 8), .length_ticks = (int64_t)get_le(in + 8, 8),
		.track = (int)get_le(in + 16, 4), .channel = in[20], .pitch = in[21],
		.velocity = in[22], .ended = in[23] != 0,
	};
	return n->start_ticks >= 0 && n->start_ticks < (int64_t)1 << 48 && n->length_ticks >= 0 &&
	    n->length_ticks < (int64_t)1 << 48 && n->track >= 0 && n->track < 65536 &&
	    n->channel < 16 && n->pitch < 128 && n->velocity > 0 && n->velocity < 128;
}

/* Binds values by a word of types: i 64-bit integer, d double (NAN: NULL), t text. */
static bool
bind_all(sqlite3_stmt *statement, const char *types, ...)
{
	va_list args;
	int code = SQLITE_OK;

	va_start(args, types);
	for (int i = 1; types[i - 1] != '\0' && code == SQLITE_OK; i++) {
		switch (types[i - 1]) {
		case 'i':
			code = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
			break;
		case 'd':
			code = sqlite3_bind_double(statement, i, va_arg(args, double));
			break;
		case 't':
			code = sqlite3_bind_text(statement, i, va_arg(args, const char *), -1, SQLITE_STATIC);
			break;
		}
	}
	va_end(args);
	return code == SQLITE_OK;
}

/* One row into a table, in a transaction of its own. */
static bool
insert(struct store *s, sqlite3_stmt *statement, bool good, struct err *err)
{
	good = good && statement != NULL && run_statement(statement);
	if (!good)
		fail(s, "cannot be written", err);
	sqlite3_finalize(statement);
	return good;
}

static sqlite3_stmt *
prepare(struct store *s, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL);
	return statement;
}

bool
store_add_batch(struct store *s, const struct store_batch *b, int64_t *id, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "INSERT INTO batches (made, start, bars, seed, settings, model) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

	if (!insert(s, statement, statement != NULL && bind_all(statement, "iiiitt", b->made_unix_s,
	    b->start_ticks, (int64_t)b->bars, (int64_t)b->seed, b->settings, b->model_hash), err))
		return false;
	*id = sqlite3_last_insert_rowid(s->db);
	return true;
}

bool
store_add_candidate(struct store *s, const struct store_candidate *c, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "INSERT OR REPLACE INTO candidates "
	    "(batch, number, nats, taken, notes) VALUES (?1, ?2, ?3, ?4, ?5)");
	uint8_t *bytes = malloc(c->note_count * NOTE_BYTES + 1);
	bool good = bytes != NULL && statement != NULL && bind_all(statement, "iidi", c->batch,
	    (int64_t)c->number, c->nats_per_note, (int64_t)c->taken_node);

	for (size_t i = 0; good && i < c->note_count; i++)
		pack_note(bytes + i * NOTE_BYTES, &c->notes[i]);
	good = good && sqlite3_bind_blob64(statement, 5, bytes, c->note_count * NOTE_BYTES,
	    SQLITE_STATIC) == SQLITE_OK;
	good = insert(s, statement, good, err);
	free(bytes);
	return good;
}

bool
store_take_candidate(struct store *s, int64_t batch, int number, uint32_t node, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "UPDATE candidates SET taken = ?1 "
	    "WHERE batch = ?2 AND number = ?3");

	return insert(s, statement, statement != NULL && bind_all(statement, "iii", (int64_t)node,
	    batch, (int64_t)number), err);
}

bool
store_each_batch(struct store *s, store_batch_fn fn, void *arg, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "SELECT id, made, start, bars, seed, settings, model "
	    "FROM batches ORDER BY id DESC");
	int code = SQLITE_ERROR;
	bool more = true;

	while (more && statement != NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		char settings[512], model[80];
		struct store_batch b = {
			.id = sqlite3_column_int64(statement, 0), .made_unix_s = sqlite3_column_int64(statement, 1),
			.start_ticks = sqlite3_column_int64(statement, 2), .bars = sqlite3_column_int(statement, 3),
			.seed = (uint64_t)sqlite3_column_int64(statement, 4),
			.settings = settings, .model_hash = model,
		};

		copy_text(statement, 5, settings, sizeof settings);
		copy_text(statement, 6, model, sizeof model);
		more = fn(arg, &b);
	}
	if (more && code != SQLITE_DONE)
		fail(s, "cannot be read", err);
	sqlite3_finalize(statement);
	return !more || code == SQLITE_DONE;
}

/* A number that was not known is NULL there. */
static double
column_number(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_NULL ? NAN :
	    sqlite3_column_double(statement, column);
}

static bool
take_candidate(sqlite3_stmt *statement, int64_t batch, store_candidate_fn fn, void *arg, bool *more)
{
	const uint8_t *bytes = sqlite3_column_blob(statement, 3);
	size_t size = (size_t)sqlite3_column_bytes(statement, 3);
	struct note *notes = malloc((size / NOTE_BYTES + 1) * sizeof *notes);
	struct store_candidate c = {
		.batch = batch, .number = sqlite3_column_int(statement, 0),
		.nats_per_note = column_number(statement, 1),
		.taken_node = (uint32_t)sqlite3_column_int64(statement, 2),
		.notes = notes, .note_count = size / NOTE_BYTES,
	};
	bool good = notes != NULL && size % NOTE_BYTES == 0;

	for (size_t i = 0; good && i < c.note_count; i++)
		good = unpack_note(bytes + i * NOTE_BYTES, &notes[i]);
	if (good)
		*more = fn(arg, &c);
	free(notes);
	return good;
}

bool
store_each_candidate(struct store *s, int64_t batch, store_candidate_fn fn, void *arg, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "SELECT number, nats, taken, notes FROM candidates "
	    "WHERE batch = ?1 ORDER BY number");
	int code = SQLITE_ERROR;
	bool more = true, good = statement != NULL && bind_all(statement, "i", batch);

	while (good && more && (code = sqlite3_step(statement)) == SQLITE_ROW)
		good = take_candidate(statement, batch, fn, arg, &more);
	if (!good && code == SQLITE_ROW)
		err_set(err, ERR_FORMAT, "the session file %s has a candidate that cannot be read", s->file);
	else if (more && code != SQLITE_DONE)
		good = fail(s, "cannot be read", err);
	sqlite3_finalize(statement);
	return good;
}

/* --- what it learnt */

bool
store_add_run(struct store *s, const char *model_hash, const char *settings, int64_t *run, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "INSERT INTO runs (made, model, settings) VALUES (?1, ?2, ?3)");

	if (!insert(s, statement, statement != NULL && bind_all(statement, "itt", (int64_t)time(NULL),
	    model_hash, settings), err))
		return false;
	*run = sqlite3_last_insert_rowid(s->db);
	return true;
}

bool
store_add_point(struct store *s, int64_t run, const struct tune_progress *p, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "INSERT INTO points (run, step, steps, train, held_out, base, "
	    "best, best_step, seconds, seconds_left, tokens_per_s, learning_rate) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");

	return insert(s, statement, statement != NULL && bind_all(statement, "iiiddddidddd", run,
	    (int64_t)p->step, (int64_t)p->steps, p->train, p->held_out, p->base, p->best,
	    (int64_t)p->best_step, p->seconds, p->seconds_left, p->tokens_per_s, p->learning_rate), err);
}

bool
store_each_point(struct store *s, int64_t run, store_point_fn fn, void *arg, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "SELECT step, steps, train, held_out, base, best, best_step, "
	    "seconds, seconds_left, tokens_per_s, learning_rate FROM points WHERE run = ?1 ORDER BY rowid");
	int code = SQLITE_ERROR;
	bool more = true, good = statement != NULL && bind_all(statement, "i", run);

	while (good && more && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		struct tune_progress p = {
			.step = sqlite3_column_int(statement, 0), .steps = sqlite3_column_int(statement, 1),
			.train = column_number(statement, 2), .held_out = column_number(statement, 3),
			.base = column_number(statement, 4), .best = column_number(statement, 5),
			.best_step = sqlite3_column_int(statement, 6), .seconds = column_number(statement, 7),
			.seconds_left = column_number(statement, 8), .tokens_per_s = column_number(statement, 9),
			.learning_rate = column_number(statement, 10),
		};

		more = fn(arg, &p);
	}
	if (!good || (more && code != SQLITE_DONE))
		good = fail(s, "cannot be read", err);
	sqlite3_finalize(statement);
	return good;
}

bool
store_last_run(struct store *s, int64_t *run, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "SELECT coalesce(max(id), 0) FROM runs");
	bool good = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;

	if (good)
		*run = sqlite3_column_int64(statement, 0);
	else
		fail(s, "cannot be read", err);
	sqlite3_finalize(statement);
	return good;
}

bool
store_add_adapter(struct store *s, int64_t run, const char *model_hash, const void *bytes,
    size_t size, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "INSERT INTO adapters (run, model, made, bytes) "
	    "VALUES (?1, ?2, ?3, ?4)");

	return insert(s, statement, statement != NULL &&
	    bind_all(statement, "iti", run, model_hash, (int64_t)time(NULL)) &&
	    sqlite3_bind_blob64(statement, 4, bytes, size, SQLITE_STATIC) == SQLITE_OK, err);
}

bool
store_adapter(struct store *s, const char *model_hash, uint8_t **bytes, size_t *size, struct err *err)
{
	sqlite3_stmt *statement = prepare(s, "SELECT bytes FROM adapters WHERE model = ?1 "
	    "ORDER BY id DESC LIMIT 1");
	bool good = statement != NULL && bind_all(statement, "t", model_hash);
	int code = good ? sqlite3_step(statement) : SQLITE_ERROR;

	*bytes = NULL;
	*size = 0;
	if (code == SQLITE_ROW && sqlite3_column_bytes(statement, 0) > 0) {
		*size = (size_t)sqlite3_column_bytes(statement, 0);
		*bytes = malloc(*size);
		if (*bytes != NULL)
			memcpy(*bytes, sqlite3_column_blob(statement, 0), *size);
		good = *bytes != NULL || err_set(err, ERR_LIMIT, "no memory for what was learnt");
	} else if (code != SQLITE_DONE && code != SQLITE_ROW) {
		good = fail(s, "cannot be read", err);
	}
	sqlite3_finalize(statement);
	return good;
}
