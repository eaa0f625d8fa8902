/* SPDX-License-Identifier: MIT */
#ifndef APP_DB_H
#define APP_DB_H

/*
 * db.h - SQLite databases, and its errors in plain words.
 *
 * db.c is the only file that includes SQLite.  A database is locked for this
 * program alone.  Its write-ahead log is synced only when it is moved into the
 * file (synchronous NORMAL).  Any thread may call: a transaction and a select
 * shut the others out until they end.  The file may come from a stranger: triggers and
 * views are disabled, and the size of a value is limited.
 *
 * Values are passed with a string of types, one letter each: i int64_t, d
 * double (NAN is NULL), t const char *, b const void * and size_t.  SQL must be
 * string literals: db_run caches prepared statements by their address.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct db_rows;

/* name: how messages call it. */
struct db	*db_open(const char *path, const char *name, bool create, struct err *);
void		 db_close(struct db *);		/* accepts NULL */
const char	*db_name(const struct db *);
/* Several statements, without values. */
bool		 db_script(struct db *, const char *sql);
bool		 db_begin(struct db *, struct err *);
/* Commits if good; otherwise, or on failure, rolls back. */
bool		 db_end(struct db *, bool good, struct err *);
/* Always false: "cannot be read". */
bool		 db_fail(struct db *, const char *what, struct err *);

bool		 db_run(struct db *, struct err *, const char *sql, const char *types, ...);
int64_t		 db_last_id(const struct db *);

/* NULL on failure.  Call db_next until it is false, then db_done in any case. */
struct db_rows	*db_select(struct db *, struct err *, const char *sql, const char *types, ...);
bool		 db_next(struct db_rows *);
/* false: it ended with a failure, not with the last row. */
bool		 db_done(struct db_rows *, struct err *);
int64_t		 db_integer(struct db_rows *, int column);
/* *bad where it needs more than 31 bits. */
uint32_t	 db_u32(struct db_rows *, int column, bool *bad);
double		 db_number(struct db_rows *, int column);	/* NULL is NAN */
void		 db_text(struct db_rows *, int column, char *out, size_t size);
const void	*db_blob(struct db_rows *, int column, size_t *size);	/* valid until db_next */

size_t		 db_log_pages(const struct db *);
/* What cannot be moved stays in the log, which is as safe. */
void		 db_checkpoint(struct db *);

#endif
