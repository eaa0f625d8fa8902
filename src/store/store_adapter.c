/* SPDX-License-Identifier: MIT */
/* store_adapter.c - adapters by name in the session file; the one used last has the highest id. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/store_internal.h"

bool
store_add_adapter(struct store *s, int64_t run, const char *model_hash, const char *name,
    const void *bytes, size_t size, struct err *err)
{
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err, "DELETE FROM adapters "
	    "WHERE model = ?1 AND name = ?2 AND name <> ''", "tt", model_hash, name) &&
	    db_run(s->db, err, "INSERT INTO adapters (id, run, model, made, bytes, name) "
	    "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM adapters), ?1, ?2, ?3, ?4, ?5)", "itibt",
	    run, model_hash, (int64_t)time(NULL), bytes, size, name);
	return db_end(s->db, good, err);
}

bool
store_use_adapter(struct store *s, const char *model_hash, const char *name, double strength,
    struct err *err)
{
	return db_run(s->db, err, "UPDATE adapters SET strength = ?3, "
	    "id = (SELECT max(id) + 1 FROM adapters) WHERE model = ?1 AND name = ?2", "ttd",
	    model_hash, name, strength);
}

bool
store_drop_adapter(struct store *s, const char *model_hash, const char *name, struct err *err)
{
	return db_run(s->db, err, "DELETE FROM adapters WHERE model = ?1 AND name = ?2", "tt",
	    model_hash, name);
}

/* Of rows run, made, name, strength. */
static void
read_row(struct db_rows *rows, struct store_adapter *a)
{
	*a = (struct store_adapter){ .run = db_integer(rows, 0), .made_unix_s = db_integer(rows, 1),
		.strength = db_number(rows, 3) };
	db_text(rows, 2, a->name, sizeof a->name);
	if (a->name[0] == '\0')		/* of version 1 */
		snprintf(a->name, sizeof a->name, "tuned-%lld", (long long)a->run);
}

#define ROW	"run, made, CASE name WHEN '' THEN 'tuned-' || run ELSE name END AS called, "	\
		"strength"

bool
store_adapter(struct store *s, const char *model_hash, const char *name, struct store_adapter *a,
    struct err *err)
{
	struct db_rows *rows = db_select(s->db, err, "SELECT " ROW ", bytes FROM adapters "
	    "WHERE model = ?1 AND (?2 = '' OR called = ?2) ORDER BY id DESC LIMIT 1", "tt",
	    model_hash, name != NULL ? name : "");
	const void *blob;
	size_t size = 0;
	bool good = true;

	*a = (struct store_adapter){ 0 };
	if (rows == NULL)
		return false;
	if (db_next(rows) && (blob = db_blob(rows, 4, &size)) != NULL && size > 0) {
		read_row(rows, a);
		a->bytes = malloc(size);
		a->size = size;
		good = a->bytes != NULL || err_set(err, ERR_LIMIT, "no memory to load the adapter");
		if (good)
			memcpy(a->bytes, blob, size);
	}
	return db_done(rows, err) && good;
}

bool
store_each_adapter(struct store *s, const char *model_hash, store_adapter_fn fn, void *arg,
    struct err *err)
{
	struct db_rows *rows = db_select(s->db, err, "SELECT " ROW " FROM adapters "
	    "WHERE model = ?1 ORDER BY id DESC", "t", model_hash);
	bool more = true;

	if (rows == NULL)
		return false;
	while (more && db_next(rows)) {
		struct store_adapter a;

		read_row(rows, &a);
		more = fn(arg, &a);
	}
	return db_done(rows, err);
}
