/* SPDX-License-Identifier: MIT */
/* store_model.c - stores candidates, tuning runs and adapters. */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/store_internal.h"

/* --- candidates */

#define NOTE_BYTES	24		/* bytes of one note: see pack_note */

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

bool
store_add_batch(struct store *s, const struct store_batch *b, int64_t *id, struct err *err)
{
	if (!db_run(s->db, err, "INSERT INTO batches (made, start, bars, seed, settings, model) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)", "iiiitt", b->made_unix_s, b->start_ticks,
	    (int64_t)b->bars, (int64_t)b->seed, b->settings, b->model_hash))
		return false;
	*id = db_last_id(s->db);
	return true;
}

bool
store_add_candidate(struct store *s, const struct store_candidate *c, struct err *err)
{
	size_t size = c->note_count * NOTE_BYTES;
	uint8_t *bytes = malloc(size + 1);
	bool good;

	if (bytes == NULL)
		return err_set(err, ERR_LIMIT, "no memory to keep a candidate");
	for (size_t i = 0; i < c->note_count; i++)
		pack_note(bytes + i * NOTE_BYTES, &c->notes[i]);
	good = db_run(s->db, err,
	    "INSERT OR REPLACE INTO candidates (batch, number, nats, taken, notes) "
	    "VALUES (?1, ?2, ?3, ?4, ?5)", "iidib", c->batch, (int64_t)c->number, c->nats_per_note,
	    (int64_t)c->taken_node, (const void *)bytes, size);
	free(bytes);
	return good;
}

bool
store_take_candidate(struct store *s, int64_t batch, int number, uint32_t node, struct err *err)
{
	return db_run(s->db, err,
	    "UPDATE candidates SET taken = ?1 WHERE batch = ?2 AND number = ?3",
	    "iii", (int64_t)node, batch, (int64_t)number);
}

bool
store_each_batch(struct store *s, store_batch_fn fn, void *arg, struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT id, made, start, bars, seed, settings, model "
	    "FROM batches ORDER BY id DESC", "");
	bool more = true;

	if (rows == NULL)
		return false;
	while (more && db_next(rows)) {
		char settings[512], model[80];
		struct store_batch b = {
			.id = db_integer(rows, 0), .made_unix_s = db_integer(rows, 1),
			.start_ticks = db_integer(rows, 2), .bars = (int)db_integer(rows, 3),
			.seed = (uint64_t)db_integer(rows, 4), .settings = settings,
			.model_hash = model,
		};

		db_text(rows, 5, settings, sizeof settings);
		db_text(rows, 6, model, sizeof model);
		more = fn(arg, &b);
	}
	return db_done(rows, err);
}

/* false: its notes are malformed. */
static bool
give_candidate(struct db_rows *row, int64_t batch, store_candidate_fn fn, void *arg, bool *more)
{
	size_t size;
	const uint8_t *bytes = db_blob(row, 3, &size);
	struct note *notes = malloc((size / NOTE_BYTES + 1) * sizeof *notes);
	struct store_candidate c = {
		.batch = batch, .number = (int)db_integer(row, 0), .nats_per_note = db_number(row,
		    1),
		.taken_node = (uint32_t)db_integer(row, 2), .notes = notes,
		.note_count = size / NOTE_BYTES,
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
store_each_candidate(struct store *s, int64_t batch, store_candidate_fn fn, void *arg,
    struct err *err)
{
	struct db_rows *rows = db_select(s->db, err,
	    "SELECT number, nats, taken, notes FROM candidates "
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

/* --- tuning runs and adapters */

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
	if (!db_run(s->db, err, "INSERT INTO runs (made, model, settings) VALUES (?1, ?2, ?3)",
	    "itt",
	    (int64_t)time(NULL), model_hash, settings))
		return false;
	*run = db_last_id(s->db);
	return true;
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
