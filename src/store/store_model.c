/* SPDX-License-Identifier: MIT */
/* store_model.c - stores candidates, tuning runs and adapters. */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "music/song.h"
#include "store/db.h"
#include "store/store_internal.h"

/* --- candidates */

#define NOTE_BYTES	28		/* of one note in a candidate: see pack_note */
#define NOTE_BYTES_OLD	24		/* without its id, which a new note has not got */

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

/*
 * start 8, length 8, track 4, channel 1, pitch 1, velocity 1, ended 1 bytes,
 * little-endian.
 */
static void
pack_note(uint8_t out[NOTE_BYTES_OLD], const struct note *n)
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
unpack_note(const uint8_t in[NOTE_BYTES_OLD], struct note *n)
{
	*n = (struct note){
		.start_ticks = (int64_t)get_le(in, 8), .length_ticks = (int64_t)get_le(in + 8, 8),
		.track = (int)get_le(in + 16, 4), .channel = in[20], .pitch = in[21],
		.velocity = in[22], .ended = in[23] != 0,
	};
	return n->start_ticks >= 0 && n->start_ticks < (int64_t)1 << 48 && n->length_ticks >= 0 &&
	    n->length_ticks < (int64_t)1 << 48 && n->track >= 0 && n->track < SONG_TRACKS_MAX &&
	    n->channel < 16 && n->pitch < 128 && n->velocity > 0 && n->velocity < 128;
}

/* New notes as `each` bytes; those of the song have their ids behind. */
static uint8_t *
pack_notes(const struct note *notes, size_t count, size_t each, struct err *err)
{
	uint8_t *bytes = malloc(count * each + 1);

	if (bytes == NULL) {
		err_set(err, ERR_LIMIT, "no memory to keep a candidate");
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		pack_note(bytes + i * each, &notes[i]);
		if (each == NOTE_BYTES)
			put_le(bytes + i * each + NOTE_BYTES_OLD, notes[i].id, 4);
	}
	return bytes;
}

/* NULL: no memory, or bytes that are no notes. */
static struct note *
unpack_notes(const uint8_t *bytes, size_t size, size_t each, size_t *count)
{
	struct note *notes = malloc((size / each + 1) * sizeof *notes);
	bool good = notes != NULL && size % each == 0;

	*count = size / each;
	for (size_t i = 0; good && i < *count; i++) {
		good = unpack_note(bytes + i * each, &notes[i]);
		if (good && each == NOTE_BYTES)
			notes[i].id = (uint32_t)get_le(bytes + i * each + NOTE_BYTES_OLD, 4);
	}
	if (good)
		return notes;
	free(notes);
	return NULL;
}

bool
store_add_batch(struct store *s, const struct store_batch *b, int64_t *id, struct err *err)
{
	uint8_t *tracks = malloc(4 * b->track_count + 1);
	bool good = tracks != NULL || err_set(err, ERR_LIMIT, "no memory to keep candidates");

	for (size_t i = 0; good && i < b->track_count; i++)
		put_le(tracks + 4 * i, b->tracks[i], 4);
	if (!good || !db_begin(s->db, err)) {	/* others write on other threads */
		free(tracks);
		return false;
	}
	good = db_run(s->db, err, "INSERT INTO batches (made, start, bars, seed, settings, "
	    "model, asked, parent, parent_candidate, tracks) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "iiiitttiib", b->made_unix_s,
	    b->start_ticks, (int64_t)b->bars, (int64_t)b->seed, b->settings, b->model_hash,
	    b->order != NULL ? b->order : "", b->parent, (int64_t)b->parent_candidate,
	    (const void *)tracks, 4 * b->track_count);
	free(tracks);
	*id = db_last_id(s->db);
	return db_end(s->db, good, err);
}

bool
store_add_candidate(struct store *s, const struct store_candidate *c, struct err *err)
{
	uint8_t *made = pack_notes(c->notes, c->note_count, NOTE_BYTES_OLD, err);
	uint8_t *removed = pack_notes(c->removed, c->removed_count, NOTE_BYTES, err);
	bool good = made != NULL && removed != NULL && db_run(s->db, err,
	    "INSERT OR REPLACE INTO candidates (batch, number, nats, taken, notes, pinned, "
	    "removed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", "iidibib", c->batch,
	    (int64_t)c->number, c->nats_per_note, (int64_t)c->taken_node, (const void *)made,
	    c->note_count * NOTE_BYTES_OLD, (int64_t)c->pinned, (const void *)removed,
	    c->removed_count * NOTE_BYTES);

	free(made);
	free(removed);
	return good;
}

bool
store_mark_candidate(struct store *s, int64_t batch, int number, uint32_t taken_node, bool pinned,
    struct err *err)
{
	return db_run(s->db, err,
	    "UPDATE candidates SET taken = ?1, pinned = ?2 WHERE batch = ?3 AND number = ?4",
	    "iiii", (int64_t)taken_node, (int64_t)pinned, batch, (int64_t)number);
}

/* The text of a column, of any length; free() it.  NULL: no memory. */
static char *
long_text(struct db_rows *rows, int column)
{
	size_t size;
	const void *bytes = db_blob(rows, column, &size);

	return strndup(bytes != NULL ? bytes : "", size);
}

/* false: no memory. */
static bool
give_batch(struct db_rows *rows, store_batch_fn fn, void *arg, bool *more)
{
	char settings[512], model[80], *order = long_text(rows, 7);
	size_t size;
	const uint8_t *bytes = db_blob(rows, 10, &size);
	uint32_t *tracks = calloc(size / 4 + 1, sizeof *tracks);
	struct store_batch b = {
		.id = db_integer(rows, 0), .made_unix_s = db_integer(rows, 1),
		.start_ticks = db_integer(rows, 2), .bars = (int)db_integer(rows, 3),
		.seed = (uint64_t)db_integer(rows, 4), .settings = settings,
		.model_hash = model, .order = order, .parent = db_integer(rows, 8),
		.parent_candidate = (int)db_integer(rows, 9), .tracks = tracks,
		.track_count = size / 4,
	};
	bool good = order != NULL && tracks != NULL;

	for (size_t i = 0; good && i < size / 4; i++)
		tracks[i] = (uint32_t)get_le(bytes + 4 * i, 4);
	db_text(rows, 5, settings, sizeof settings);
	db_text(rows, 6, model, sizeof model);
	if (good)
		*more = fn(arg, &b);
	free(order);
	free(tracks);
	return good;
}

bool
store_each_batch(struct store *s, store_batch_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT id, made, start, bars, seed, settings, model, asked, parent, "
	    "parent_candidate, tracks FROM batches ORDER BY id DESC", "");
	bool more = true, good = true;

	if (rows == NULL)
		return false;
	while (good && more && db_next(rows))
		good = give_batch(rows, fn, arg, &more);
	if (!db_done(rows, err))
		return false;
	return good || err_set(err, ERR_LIMIT, "no memory to read what was made");
}

/* false: its notes are malformed. */
static bool
give_candidate(struct db_rows *row, int64_t batch, store_candidate_fn fn, void *arg, bool *more)
{
	size_t size, removed_size;
	const uint8_t *bytes = db_blob(row, 3, &size);
	const uint8_t *removed_bytes = db_blob(row, 5, &removed_size);
	struct store_candidate c = {
		.batch = batch, .number = (int)db_integer(row, 0),
		.nats_per_note = db_number(row, 1), .taken_node = (uint32_t)db_integer(row, 2),
		.pinned = db_integer(row, 4) != 0,
	};
	struct note *notes = unpack_notes(bytes, size, NOTE_BYTES_OLD, &c.note_count);
	struct note *removed = unpack_notes(removed_bytes, removed_size, NOTE_BYTES,
	    &c.removed_count);
	bool good = notes != NULL && removed != NULL;

	c.notes = notes;
	c.removed = removed;
	if (good)
		*more = fn(arg, &c);
	free(notes);
	free(removed);
	return good;
}

bool
store_each_candidate(struct store *s, int64_t batch, store_candidate_fn fn, void *arg,
    struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT number, nats, taken, notes, pinned, removed FROM candidates "
	    "WHERE batch = ?1 ORDER BY number", "i", batch);
	bool more = true, good = true;

	if (rows == NULL)
		return false;
	while (good && more && db_next(rows))
		good = give_candidate(rows, batch, fn, arg, &more);
	if (!db_done(rows, err))
		return false;
	return good ||
	    err_set(err, ERR_FORMAT, "the session file %s has a candidate that cannot be read",
	    db_name(s->db));
}

/* --- what is locked */

bool
store_set_marks(struct store *s, const struct store_mark *marks, size_t count, struct err *err)
{
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err, "DELETE FROM marks", "");
	for (size_t i = 0; good && i < count; i++)
		good = db_run(s->db, err, "INSERT INTO marks (kind, a, b) VALUES (?1, ?2, ?3)",
		    "iii", (int64_t)marks[i].kind, marks[i].a, marks[i].b);
	return db_end(s->db, good, err);
}

bool
store_each_mark(struct store *s, store_mark_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err, "SELECT kind, a, b FROM marks", "");
	bool more = true;

	if (rows == NULL)
		return false;
	while (more && db_next(rows)) {
		int64_t kind = db_integer(rows, 0);
		struct store_mark mark = { .a = db_integer(rows, 1), .b = db_integer(rows, 2) };

		if (kind < MARK_NOTE || kind > MARK_TRACK)
			continue;
		mark.kind = (int)kind;
		more = fn(arg, &mark);
	}
	return db_done(rows, err);
}

/* --- what it learnt */

#define MEASURE_MAX	1e9

/* A loss or a time; what none can be counts as not measured. */
static double
measure(struct db_rows *rows, int column)
{
	double value = db_number(rows, column);

	return value >= -MEASURE_MAX && value <= MEASURE_MAX ? value : NAN;
}

bool
store_add_run(struct store *s, const char *model_hash, const char *settings, int64_t *run,
    struct err *err)
{
	bool good;

	if (!db_begin(s->db, err))
		return false;
	good = db_run(s->db, err, "INSERT INTO runs (made, model, settings) VALUES (?1, ?2, ?3)",
	    "itt",
	    (int64_t)time(NULL), model_hash, settings);
	*run = db_last_id(s->db);
	return db_end(s->db, good, err);
}

bool
store_add_point(struct store *s, int64_t run, const struct train_progress *p, struct err *err)
{
	return db_run(s->db, err,
	    "INSERT INTO points (run, step, steps, train, held_out, base, best, "
	    "best_step, seconds, seconds_left, tokens_per_s, learning_rate, other) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)", "iiiddddiddddd", run,
	    (int64_t)p->step, (int64_t)p->steps, p->train, p->held_out, p->base, p->best,
	    (int64_t)p->best_step, p->seconds, p->seconds_left, p->tokens_per_s, p->rate,
	    p->other);
}

bool
store_each_point(struct store *s, int64_t run, store_point_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT step, steps, train, held_out, base, best, "
	    "best_step, seconds, seconds_left, tokens_per_s, learning_rate, other FROM points "
	    "WHERE run = ?1 ORDER BY rowid", "i", run);
	bool more = true;

	if (rows == NULL)
		return false;
	while (more && db_next(rows)) {
		bool bad = false;
		struct train_progress p = {
			.step = db_u32(rows, 0, &bad), .steps = db_u32(rows, 1, &bad),
			.train = measure(rows, 2), .held_out = measure(rows, 3),
			.base = measure(rows, 4), .best = measure(rows, 5),
			.best_step = db_u32(rows, 6, &bad), .seconds = measure(rows, 7),
			.seconds_left = measure(rows, 8), .tokens_per_s = measure(rows, 9),
			.rate = measure(rows, 10), .other = measure(rows, 11),
		};

		if (!bad)
			more = fn(arg, &p);
	}
	return db_done(rows, err);
}

bool
store_last_run(struct store *s, int64_t *run, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err, "SELECT coalesce(max(id), 0) FROM runs", "");

	if (rows == NULL)
		return false;
	*run = db_next(rows) ? db_integer(rows, 0) : 0;
	return db_done(rows, err);
}

bool
store_end_run(struct store *s, int64_t run, const char *verdict, struct err *err)
{
	return db_run(s->db, err, "UPDATE runs SET verdict = ?2 WHERE id = ?1", "it", run, verdict);
}

bool
store_each_run(struct store *s, store_run_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT id, made, settings, verdict FROM runs ORDER BY id", "");
	bool more = true;

	if (rows == NULL)
		return false;
	while (more && db_next(rows)) {
		struct store_run r = { .id = db_integer(rows, 0),
			.made_unix_s = db_integer(rows, 1) };

		db_text(rows, 2, r.settings, sizeof r.settings);
		db_text(rows, 3, r.verdict, sizeof r.verdict);
		more = fn(arg, &r);
	}
	return db_done(rows, err);
}
