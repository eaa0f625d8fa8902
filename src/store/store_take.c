/* SPDX-License-Identifier: MIT */
/* store_take.c - the take that is being recorded, event by event. */

#include "music/take.h"
#include "store/db.h"
#include "store/store_internal.h"

bool
store_begin_take(struct store *s, const struct store_take *t, struct err *err)
{
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err, "DELETE FROM take", "") &&
	    db_run(s->db, err, "DELETE FROM take_events", "") &&
	    db_run(s->db, err, "INSERT INTO take (track, start, replaces, node) "
	    "VALUES (?1, ?2, ?3, 0)", "iii", (int64_t)t->track_id, t->start_ticks,
	    (int64_t)t->replaces);
	return db_end(s->db, good, err);
}

bool
store_add_to_take(struct store *s, const struct take_event *e, struct err *err)
{
	return db_run(s->db, err, "INSERT INTO take_events (tick, message) VALUES (?1, ?2)",
	    "ii", e->tick, (int64_t)(e->status << 16 | e->data[0] << 8 | e->data[1]));
}

bool
store_take_becomes(struct store *s, uint32_t node, struct err *err)
{
	return db_run(s->db, err, "UPDATE take SET node = ?1", "i", (int64_t)node);
}

bool
store_end_take(struct store *s, struct err *err)
{
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err, "DELETE FROM take", "") &&
	    db_run(s->db, err, "DELETE FROM take_events", "");
	return db_end(s->db, good, err);
}

static bool
read_events(struct store *s, struct take *take, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT tick, message FROM take_events ORDER BY id", "");
	bool good = true;

	if (rows == NULL)
		return false;
	while (good && db_next(rows)) {
		int64_t tick = db_integer(rows, 0), message = db_integer(rows, 1);
		struct take_event e = {
			.tick = tick, .status = message >> 16 & 0xff,
			.data = { message >> 8 & 0x7f, message & 0x7f },
		};

		if (tick >= 0 && tick < (int64_t)1 << 48 && e.status >= 0x80 && e.status < 0xf0)
			good = take_add(take, &e);
	}
	return db_done(rows, err) && (good || err_set(err, ERR_LIMIT, "no memory for a take"));
}

bool
store_find_take(struct store *s, struct store_take *t, struct take *take, bool *found,
    struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT track, start, replaces, node FROM take", "");

	*found = false;
	if (rows == NULL)
		return false;
	if (db_next(rows)) {
		*found = true;
		*t = (struct store_take){ .track_id = (uint32_t)db_integer(rows, 0),
		    .start_ticks = db_integer(rows, 1), .replaces = db_integer(rows, 2) != 0,
		    .node = (uint32_t)db_integer(rows, 3) };
	}
	return db_done(rows, err) && (!*found || read_events(s, take, err));
}
