/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

/* Bytes of one value: the largest base, or one edit that changes all of it. */
#define BLOB_LIMIT	(256 << 20)
#define PREPARED_MAX	32

struct db {
	sqlite3		*sqlite;
	char		 name[64];
	pthread_mutex_t	 lock;		/* from db_begin to db_end, and in every other call */
	atomic_int	 log_pages;	/* in the log, not yet in the database file */
	struct {
		const char	*sql;	/* borrowed: a literal */
		sqlite3_stmt	*statement;
	}		 prepared[PREPARED_MAX];
};

struct db_rows {
	struct db	*db;
	sqlite3_stmt	*statement;
	int		 code;		/* of the last step */
};

static const char *
reason(struct db *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "the disk is full";
	case SQLITE_READONLY:
		return "it may not be written to";
	case SQLITE_BUSY:
		return "another program has it open";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "it is not a whole session file";
	case SQLITE_IOERR:
		return errno == ENOSPC || errno == EFBIG || errno == EDQUOT ?
		    "the disk is full" : "the disk cannot be read or written";
	default:
		return sqlite3_errmsg(db->sqlite);
	}
}

bool
db_fail(struct db *db, const char *what, struct err *err)
{
	int code = sqlite3_errcode(db->sqlite);
	enum err_code kind = ERR_IO;

	if ((code & 0xff) == SQLITE_BUSY)
		kind = ERR_LIMIT;
	/* SQLITE_ERROR: the tables are not ours. */
	if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB ||
	    (code & 0xff) == SQLITE_ERROR)
		kind = ERR_FORMAT;
	if (kind == ERR_FORMAT)
		return err_set(err, kind, "the session file %s %s: %s", db->name, what,
		    reason(db, code));
	return err_set(err, kind, "its session %s: %s", what, reason(db, code));
}

bool
db_script(struct db *db, const char *sql)
{
	return sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int
count_log(void *arg, sqlite3 *sqlite, const char *schema, int pages)
{
	struct db *db = arg;

	(void)sqlite, (void)schema;
	db->log_pages = pages;
	return SQLITE_OK;
}

static void
init_lock(struct db *db)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&db->lock, &attr);
	pthread_mutexattr_destroy(&attr);
}

struct db *
db_open(const char *path, const char *name, bool create, struct err *err)
{
	struct db *db = calloc(1, sizeof *db);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);

	if (db == NULL) {
		err_set(err, ERR_LIMIT, "no memory to open the session");
		return NULL;
	}
	init_lock(db);
	snprintf(db->name, sizeof db->name, "%s", name);
	if (sqlite3_open_v2(path, &db->sqlite, flags, NULL) != SQLITE_OK) {
		if (db->sqlite == NULL)
			err_set(err, ERR_LIMIT, "no memory to open the session");
		else
			db_fail(db, "cannot be opened", err);
		goto fail;
	}
	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_limit(db->sqlite, SQLITE_LIMIT_LENGTH, BLOB_LIMIT);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	/*
	 * Exclusive locking comes first: it keeps the log's index in memory and
	 * shuts out other processes.
	 */
	if (!db_script(db, "PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	    "PRAGMA wal_autocheckpoint = 0")) {
		db_fail(db, "cannot be opened", err);
		goto fail;
	}
	sqlite3_wal_hook(db->sqlite, count_log, db);
	return db;
fail:
	db_close(db);
	return NULL;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (int i = 0; i < PREPARED_MAX; i++)
		sqlite3_finalize(db->prepared[i].statement);
	/* The last close moves the log into the file and removes it. */
	sqlite3_close(db->sqlite);
	pthread_mutex_destroy(&db->lock);
	free(db);
}

const char *
db_name(const struct db *db)
{
	return db->name;
}

/* --- statements */

static bool
bind_values(sqlite3_stmt *statement, const char *types, va_list args)
{
	int code = SQLITE_OK;
	const void *bytes;

	for (int i = 1; types[i - 1] != '\0' && code == SQLITE_OK; i++) {
		switch (types[i - 1]) {
		case 'i':
			code = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
			break;
		case 'd':
			code = sqlite3_bind_double(statement, i, va_arg(args, double));
			break;
		case 't':
			code = sqlite3_bind_text(statement, i, va_arg(args, const char *), -1,
			    SQLITE_STATIC);
			break;
		case 'b':
			bytes = va_arg(args, const void *);
			code = sqlite3_bind_blob64(statement, i, bytes, va_arg(args, size_t),
			    SQLITE_STATIC);
			break;
		}
	}
	return code == SQLITE_OK;
}

/* NULL on failure; SQLite holds the error. */
static sqlite3_stmt *
prepared(struct db *db, const char *sql)
{
	int i;

	for (i = 0; i < PREPARED_MAX - 1 && db->prepared[i].sql != NULL; i++)
		if (db->prepared[i].sql == sql)
			return db->prepared[i].statement;
	/* When all slots are taken, the last one is reused. */
	sqlite3_finalize(db->prepared[i].statement);
	db->prepared[i].sql = NULL;
	db->prepared[i].statement = NULL;
	if (sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &db->prepared[i].statement, NULL) == SQLITE_OK)
		db->prepared[i].sql = sql;
	return db->prepared[i].statement;
}

bool
db_run(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list args;
	int code = SQLITE_ERROR;

	pthread_mutex_lock(&db->lock);
	statement = prepared(db, sql);
	va_start(args, types);
	if (statement != NULL && bind_values(statement, types, args))
		code = sqlite3_step(statement);
	va_end(args);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		db_fail(db, "cannot be written", err);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	pthread_mutex_unlock(&db->lock);
	return code == SQLITE_DONE || code == SQLITE_ROW;
}

int64_t
db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->sqlite);
}

bool
db_begin(struct db *db, struct err *err)
{
	pthread_mutex_lock(&db->lock);
	if (db_run(db, err, "BEGIN IMMEDIATE", ""))
		return true;
	pthread_mutex_unlock(&db->lock);
	return false;
}

bool
db_end(struct db *db, bool good, struct err *err)
{
	struct err ignored;

	good = good && db_run(db, err, "COMMIT", "");
	if (!good && !sqlite3_get_autocommit(db->sqlite))
		db_run(db, &ignored, "ROLLBACK", "");
	pthread_mutex_unlock(&db->lock);
	return good;
}

/* --- rows */

struct db_rows *
db_select(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct db_rows *rows = calloc(1, sizeof *rows);
	va_list args;
	bool good;

	if (rows == NULL) {
		err_set(err, ERR_LIMIT, "no memory to read the session");
		return NULL;
	}
	rows->db = db;
	pthread_mutex_lock(&db->lock);	/* until db_done */
	va_start(args, types);
	good = sqlite3_prepare_v2(db->sqlite, sql, -1, &rows->statement, NULL) == SQLITE_OK &&
	    bind_values(rows->statement, types, args);
	va_end(args);
	if (good)
		return rows;
	db_fail(db, "cannot be read", err);
	sqlite3_finalize(rows->statement);
	pthread_mutex_unlock(&db->lock);
	free(rows);
	return NULL;
}

bool
db_next(struct db_rows *rows)
{
	rows->code = sqlite3_step(rows->statement);
	return rows->code == SQLITE_ROW;
}

bool
db_done(struct db_rows *rows, struct err *err)
{
	bool good = rows->code == SQLITE_DONE || rows->code == SQLITE_ROW;

	if (!good)
		db_fail(rows->db, "cannot be read", err);
	sqlite3_finalize(rows->statement);
	pthread_mutex_unlock(&rows->db->lock);
	free(rows);
	return good;
}

int64_t
db_integer(struct db_rows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

uint32_t
db_u32(struct db_rows *rows, int column, bool *bad)
{
	int64_t value = db_integer(rows, column);

	if (value < 0 || value > INT32_MAX)
		*bad = true;
	return (uint32_t)value;
}

double
db_number(struct db_rows *rows, int column)
{
	return sqlite3_column_type(rows->statement, column) == SQLITE_NULL ? NAN :
	    sqlite3_column_double(rows->statement, column);
}

void
db_text(struct db_rows *rows, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(rows->statement, column);

	snprintf(out, size, "%s", text == NULL ? "" : (const char *)text);
}

const void *
db_blob(struct db_rows *rows, int column, size_t *size)
{
	const void *bytes = sqlite3_column_blob(rows->statement, column);

	*size = (size_t)sqlite3_column_bytes(rows->statement, column);
	return bytes;
}

/* --- the log */

size_t
db_log_pages(const struct db *db)
{
	return (size_t)atomic_load_explicit(&db->log_pages, memory_order_relaxed);
}

void
db_checkpoint(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	if (sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
	    NULL) == SQLITE_OK)
		db->log_pages = 0;
	pthread_mutex_unlock(&db->lock);
}
