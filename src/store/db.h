/* SPDX-License-Identifier: MIT */
#ifndef APP_DB_H
#define APP_DB_H

/*
 * db.h - SQLite, and the words for what goes wrong with it.
 *
 * db.c is the only file that knows SQLite.  A database is opened for one
 * program alone (exclusive lock), with a write-ahead log that is synced when
 * it is moved into the file and not before (synchronous NORMAL).  Its schema
 * may be a stranger's: triggers and views are off, and values have a limit.
 *
 * Values are given by a word of types, one letter each: i int64_t, d double
 * (NAN is NULL), t const char *, b const void * and size_t.  SQL must be string
 * literals: db_run keeps what it prepared by their address.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct db_rows;

/* name: what messages call it. */
struct db	*db_open(const char *path, const char *name, bool create, struct err *);
void		 db_close(struct db *);		/* NULL is fine */
const char	*db_name(const struct db *);
bool		 db_script(struct db *, const char *sql);	/* several statements, no values */
bool		 db_begin(struct db *, struct err *);
/* All of it, or nothing and the reason. */
bool		 db_end(struct db *, bool good, struct err *);
/* Always false: "cannot be read". */
bool		 db_fail(struct db *, const char *what, struct err *);

bool		 db_run(struct db *, struct err *, const char *sql, const char *types, ...);
int64_t		 db_last_id(const struct db *);

/* NULL on failure.  Then db_next until it is false, and db_done in any case. */
struct db_rows	*db_select(struct db *, struct err *, const char *sql, const char *types, ...);
bool		 db_next(struct db_rows *);
/* false: it ended by a failure, not by the last row. */
bool		 db_done(struct db_rows *, struct err *);
int64_t		 db_integer(struct db_rows *, int column);
uint32_t	 db_u32(struct db_rows *, int column, bool *bad);	/* beyond 31 bits: *bad */
double		 db_number(struct db_rows *, int column);	/* NULL is NAN */
void		 db_text(struct db_rows *, int column, char *out, size_t size);
const void	*db_blob(struct db_rows *, int column, size_t *size);	/* until db_next */

size_t		 db_log_pages(const struct db *);
void		 db_checkpoint(struct db *);	/* what cannot be moved stays in the log, as safe */

#endif
