/* SPDX-License-Identifier: MIT */
/* suggest_store.c - candidates in the session file: stored and restored. */
#include "app/suggest_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/session.h"
#include "model/infer/model.h"
#include "music/song.h"
#include "store/store.h"

/* "count 8 tuned 0 mutates 0 ranking 3,0,1"; what older programs wrote begins with count too. */
static void
print_settings(const struct batch *batch, char *text, size_t size)
{
	int at = snprintf(text, size, "count %d tuned %d mutates %d ranking ", batch->count,
	    batch->tuned, batch->mutates);

	for (int i = 0; i < batch->count; i++)
		at += snprintf(text + at, size - (size_t)at, "%s%d", i > 0 ? "," : "",
		    batch->ranking[i]);
}

static void
keep_candidate(struct session *s, const struct batch *batch, int number)
{
	const struct candidate *c = batch->candidates + number;
	struct store_candidate kept = {
		.batch = batch->store_id, .number = number,
		.nats_per_note = c->facts.nats_per_note, .taken_node = c->taken_node,
		.pinned = c->pinned, .notes = c->made.notes, .note_count = c->made.count,
		.removed = c->removed.notes, .removed_count = c->removed.count,
	};
	struct err err;

	if (c->made.count > 0 && !store_add_candidate(s->store, &kept, &err))
		session_complain(s, "candidate %d is not kept: %s",
		    suggest_place(batch, number) + 1, err.text);
}

void
suggest_store_batch(struct session *s, struct batch *batch)
{
	struct model_info info;
	char settings[128], *line = order_line(&batch->order, s->song, NULL);
	struct err err;
	struct store_batch row = {
		.made_unix_s = (int64_t)time(NULL), .start_ticks = batch->start_ticks,
		.seed = batch->seed, .settings = settings, .model_hash = info.hash,
		.order = line, .parent = batch->parent != NULL ? batch->parent->store_id : 0,
		.parent_candidate = batch->parent_candidate, .tracks = batch->tracks,
		.track_count = (size_t)batch->track_count,
	};

	model_info(s->model, &info);
	print_settings(batch, settings, sizeof settings);
	if (line == NULL)
		err_set(&err, ERR_LIMIT, "there is no memory for what was asked");
	if (line == NULL || !session_need_store(s, &err) ||
	    !store_add_batch(s->store, &row, &batch->store_id, &err))
		session_complain(s, "the candidates are not kept: %s", err.text);
	free(line);
	for (int i = 0; i < batch->count && batch->store_id != 0; i++)
		keep_candidate(s, batch, i);
}

void
suggest_store_candidate(struct session *s, const struct batch *batch, int candidate)
{
	const struct candidate *c = batch->candidates + candidate;
	struct err err;

	if (batch->store_id != 0 && s->store != NULL && !store_mark_candidate(s->store,
	    batch->store_id, candidate, c->taken_node, c->pinned, &err))
		session_complain(s, "what was taken or pinned is not kept: %s", err.text);
}

/* --- and back */

struct restoring {
	struct session	*session;
	struct batch	*batch;		/* the one whose candidates are read */
	bool		 full;
};

/* Every candidate has one place. */
static bool
parse_ranking(struct batch *batch, const char *text)
{
	unsigned seen = 0;

	for (int i = 0; i < batch->count; i++) {
		char *rest;
		long n = strtol(text, &rest, 10);

		if (rest == text || n < 0 || n >= batch->count || (seen >> n & 1))
			return false;
		seen |= 1u << n;
		batch->ranking[i] = (int)n;
		text = rest + (*rest == ',');
	}
	return true;
}

/* What an older program made: a continuation, by words of its own. */
static bool
parse_old(struct batch *batch, const struct store_batch *row, char *line, size_t size)
{
	double temperature, min_p;
	int tuned, best;
	long long end;

	if (sscanf(row->settings, "count %d temperature %lf min-p %lf tuned %d best %d end %lld",
	    &batch->count, &temperature, &min_p, &tuned, &best, &end) != 6 ||
	    batch->count < 1 || batch->count > GENERATE_CANDIDATES_MAX || best >= batch->count)
		return false;
	batch->tuned = tuned != 0;
	if (best > 0) {
		batch->ranking[0] = best;
		batch->ranking[best] = 0;
	}
	snprintf(line, size, "continue ticks %lld-%lld candidates %d temperature %g min-p %g "
	    "seed %llu", (long long)row->start_ticks, end, batch->count, temperature, min_p,
	    (unsigned long long)row->seed);
	return true;
}

static bool
parse_new(struct batch *batch, const struct store_batch *row)
{
	int tuned, mutates, at = 0;

	if (sscanf(row->settings, "count %d tuned %d mutates %d ranking %n", &batch->count,
	    &tuned, &mutates, &at) != 3 || at == 0 || batch->count < 1 ||
	    batch->count > GENERATE_CANDIDATES_MAX)
		return false;
	batch->tuned = tuned != 0;
	batch->mutates = mutates != 0;
	batch->parent_candidate = row->parent_candidate;
	return parse_ranking(batch, row->settings + at);
}

static bool
parse_tracks(struct batch *batch, const struct store_batch *row, const struct song *song)
{
	size_t count = row->order[0] != '\0' ? row->track_count : (size_t)song_tracks(song);

	batch->tracks = calloc(count + 1, sizeof *batch->tracks);
	if (batch->tracks == NULL || count > INT32_MAX)
		return false;
	batch->track_count = (int)count;
	for (size_t t = 0; t < count; t++)
		batch->tracks[t] = row->order[0] != '\0' ? row->tracks[t] :
		    song_track_id(song, (int)t);
	return true;
}

static bool
parse_batch(const struct session *s, struct batch *batch, const struct store_batch *row)
{
	struct order_place place = { NULL, s->time, NULL };
	bool old = row->order[0] == '\0';
	char line[256];
	struct err ignored;

	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++)
		batch->ranking[i] = i;
	if (row->settings == NULL || row->start_ticks < 0 ||
	    !(old ? parse_old(batch, row, line, sizeof line) : parse_new(batch, row)) ||
	    !parse_tracks(batch, row, s->song) ||
	    !order_read(&batch->order, &place, old ? line : row->order, &ignored) ||
	    !order_region(&batch->order, &batch->start_ticks, &batch->end_ticks))
		return false;
	batch->shown = batch->count < SUGGEST_SHOWN ? batch->count : SUGGEST_SHOWN;
	batch->seed = row->seed;
	batch->store_id = row->id;
	return true;
}

static bool
restore_batch(void *arg, const struct store_batch *row)
{
	struct restoring *r = arg;
	struct suggest *g = r->session->suggest;
	struct batch *batch;

	for (size_t i = 0; i < g->count; i++)
		if (g->batches[i]->store_id == row->id)
			return true;
	batch = calloc(1, sizeof *batch);
	if (batch == NULL || !parse_batch(r->session, batch, row)) {
		suggest_batch_free(batch);
		return true;
	}
	/* Newest first: each goes before the last. */
	if (!suggest_add_batch(g, batch, 0)) {
		suggest_batch_free(batch);
		return false;
	}
	if (g->open)
		g->shown++;
	return true;
}

static void
find_parent(const struct suggest *g, struct batch *batch, const struct store_batch *row)
{
	for (size_t i = 0; i < g->count; i++)
		if (row->parent != 0 && g->batches[i]->store_id == row->parent &&
		    row->parent < row->id)
			batch->parent = g->batches[i];
	if (batch->parent != NULL && batch->parent_candidate >= batch->parent->count)
		batch->parent = NULL;
	batch->mutates = batch->mutates && batch->parent != NULL && batch->parent_candidate >= 0;
}

static bool
restore_parent(void *arg, const struct store_batch *row)
{
	struct suggest *g = ((struct restoring *)arg)->session->suggest;

	for (size_t i = 0; i < g->count; i++)
		if (g->batches[i]->store_id == row->id && g->batches[i]->parent == NULL)
			find_parent(g, g->batches[i], row);
	return true;
}

/* A note is on a track that the batch has. */
static bool
restore_notes(const struct batch *batch, struct note_list *list, const struct note *notes,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (notes[i].track < batch->track_count && !candidate_note(list, notes + i))
			return false;
	return true;
}

static bool
restore_candidate(void *arg, const struct store_candidate *row)
{
	struct restoring *r = arg;
	struct candidate *c;

	if (row->number < 0 || row->number >= r->batch->count)
		return true;
	c = r->batch->candidates + row->number;
	r->full = r->full || !restore_notes(r->batch, &c->made, row->notes, row->note_count) ||
	    !restore_notes(r->batch, &c->removed, row->removed, row->removed_count);
	candidate_measure(c, r->session->song, r->session->time, r->batch->start_ticks,
	    r->batch->end_ticks);
	c->facts.nats_per_note = row->nats_per_note;
	c->taken_node = row->taken_node < r->session->history.count ? row->taken_node : 0;
	c->pinned = row->pinned;
	return true;
}

bool
suggest_restore(struct session *s, struct err *err)
{
	struct restoring r = { .session = s };

	if (s->suggest->restored || s->store == NULL)
		return true;
	s->suggest->restored = true;
	if (!store_each_batch(s->store, restore_batch, &r, err) ||
	    !store_each_batch(s->store, restore_parent, &r, err))
		return false;
	for (size_t i = 0; i < s->suggest->count; i++) {
		struct batch *batch = s->suggest->batches[i];

		if (batch->running || batch->candidates[0].done)
			continue;
		for (int k = 0; k < batch->count; k++) {
			batch->candidates[k].done = true;
			batch->candidates[k].facts.nats_per_note = NAN;
			batch->candidates[k].facts.in_key = NAN;
		}
		r.batch = batch;
		if (!store_each_candidate(s->store, batch->store_id, restore_candidate, &r, err))
			return false;
	}
	return true;
}
