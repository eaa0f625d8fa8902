/* SPDX-License-Identifier: MIT */
/* suggest_make.c - starts batches of candidates. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/adapters.h"
#include "app/generation.h"
#include "app/job.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/suggest_internal.h"
#include "app/tuning.h"
#include "base/clock.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/time.h"

#define STOP_MS	40		/* that the screen waits for a job that was stopped */

uint64_t
suggest_next_seed(const struct session *s)
{
	uint64_t set = (uint64_t)settings_number(s->settings, SET_SEED);

	if (set != 0)
		return set;
	if (s->suggest == NULL || s->suggest->last_seed == 0)
		return (uint64_t)time(NULL) % 1000000 + 1;
	return s->suggest->last_seed + 1;
}

/* --- a batch that is to be made */

static struct batch *
new_batch(const struct session *s, const struct order *order, struct err *err)
{
	struct batch *batch = calloc(1, sizeof *batch);

	if (batch == NULL || !order_copy(&batch->order, order, err)) {
		free(batch);
		err_set(err, ERR_LIMIT, "there is no memory for candidates");
		return NULL;
	}
	batch->count = (int)order_integer(order, ORDER_CANDIDATES, 1);
	batch->tuned = adapters_used(s) != NULL;
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++)
		batch->ranking[i] = i;
	return batch;
}

static bool
set_number(const struct session *s, struct batch *batch, enum order_row_id row,
    unsigned long long value, struct err *err)
{
	struct order_place place = { s->song, s->time, s->model };
	char text[32];

	snprintf(text, sizeof text, "%llu", value);
	return order_set(&batch->order, &place, order_row_name(row), text, err);
}

/* The song that it writes on: the piece, or that with the parent's candidate in it. */
static struct song *
base_song(const struct session *s, const struct batch *batch, struct err *err)
{
	struct song *song = song_snapshot(s->song);
	struct edit edit = EDIT_EMPTY;
	struct candidate_counts counts;
	int track;
	bool ok = song != NULL || err_set(err, ERR_LIMIT, "there is no memory to write with");

	if (ok && batch->mutates) {
		ok = suggest_edit(s, batch->parent, batch->parent->candidates +
		    batch->parent_candidate, NULL, &edit, &counts, &track, err) &&
		    song_edit(song, &edit, err);
		edit_clear(&edit);
	}
	if (ok)
		return song;
	song_free(song);
	return NULL;
}

/* Puts what a re-roll keeps at its place; the rest is to be made.  Returns how much. */
static int
keep_pinned(struct suggest *g, struct batch *batch, const struct batch *before)
{
	int made = 0;

	for (int i = 0; i < batch->count; i++) {
		struct candidate *c = batch->candidates + i;
		const struct candidate *old = before != NULL && i < before->count ?
		    before->candidates + i : NULL;

		c->facts.nats_per_note = c->facts.in_key = NAN;
		if (old == NULL || !old->pinned || old->dropped || !candidate_copy(c, old))
			g->slots[made++] = i;
		else
			c->pinned = c->done = true;
	}
	return made;
}

/* Says all that the order leaves open, and makes it ready. */
static bool
make_ready(const struct session *s, struct batch *batch, struct order_ready *ready,
    struct err *err)
{
	struct song *song = base_song(s, batch, err);
	struct order_place place = { song, s->time, s->model };
	bool ok = song != NULL && order_settle(&batch->order, &place, err);

	*ready = (struct order_ready){ .asking = ASKING_NOTHING };
	ok = ok && order_make_ready(&batch->order, &place, ready, err) &&
	    suggest_keep_tracks(batch, ready->song, s->song, err);
	if (ok)
		(void)order_region(&batch->order, &batch->start_ticks, &batch->end_ticks);
	if (!ok)
		order_ready_clear(ready);
	song_free(song);
	return ok;
}

/* Starts what `batch` asks for, and takes it over. */
static bool
start_with(struct session *s, struct batch *batch, const struct batch *before,
    struct adapter *adapter, struct err *err)
{
	struct suggest *g = s->suggest;
	struct order_ready ready;
	int made = keep_pinned(g, batch, before);

	if (made == 0)
		err_set(err, ERR_ARG, "every candidate is pinned, so none is made anew; "
		    "p unpins one");
	if (made == 0 || !set_number(s, batch, ORDER_CANDIDATES, (unsigned)made, err) ||
	    !make_ready(s, batch, &ready, err)) {
		suggest_batch_free(batch);
		return false;
	}
	if (!suggest_add_batch(g, batch, g->count)) {
		order_ready_clear(&ready);
		suggest_batch_free(batch);
		return err_set(err, ERR_LIMIT, "there is no memory for candidates");
	}
	batch->seed = ready.request.seed;
	batch->shown = batch->count < SUGGEST_SHOWN ? batch->count : SUGGEST_SHOWN;
	g->running = generation_start(&ready, s->model, adapter, &s->generate_job, err);
	if (g->running == NULL) {
		suggest_batch_free(g->batches[--g->count]);
		return false;
	}
	suggest_stop_hearing(s);
	batch->running = true;
	g->making = batch;
	g->last_seed = batch->seed;
	g->open = true;
	g->shown = g->count - 1;
	g->current = -1;
	g->chosen = false;
	suggest_as_before(g);
	return true;
}

static bool
start(struct session *s, struct batch *batch, const struct batch *before, struct err *err)
{
	return start_with(s, batch, before, batch->tuned ? s->adapter : NULL, err);
}

/* What was stopped a moment ago ends within a few tokens. */
static bool
let_it_stop(struct session *s)
{
	int64_t until = clock_ms() + STOP_MS;

	while (s->generate_job != NULL && job_cancelled(s->generate_job) && clock_ms() < until) {
		(void)job_wait(s->generate_job, 0.005);
		suggest_receive(s);
	}
	return s->generate_job == NULL;
}

static bool
may_start(struct session *s, struct err *err)
{
	if (suggest_need(s, err) == NULL || !tuning_need_model(s, err))
		return false;
	return let_it_stop(s) || err_set(err, ERR_ARG, job_cancelled(s->generate_job) ?
	    "the model is still stopping; press it again" :
	    "the model is still writing; Ctrl-C stops it");
}

bool
suggest_sample(struct session *s, const struct order *order, struct adapter *adapter,
    struct err *err)
{
	struct batch *batch = may_start(s, err) ? new_batch(s, order, err) : NULL;

	if (batch == NULL)
		return false;
	batch->tuned = batch->sample = true;
	return start_with(s, batch, NULL, adapter, err);
}

bool
suggest_make(struct session *s, const struct order *order, struct err *err)
{
	struct batch *batch;
	struct bar bar;

	if (!may_start(s, err))
		return false;
	batch = new_batch(s, order, err);
	if (batch == NULL || !start(s, batch, NULL, err))
		return false;
	time_bar_at(s->time, batch->start_ticks, &bar);
	session_say(s, "%s at bar %lld, seed %llu; Ctrl-C stops", order_ways[order->way].name,
	    (long long)bar.number + 1, (unsigned long long)batch->seed);
	return true;
}

/* Another seed, and what the person has changed. */
static bool
order_again(const struct session *s, struct batch *batch, struct err *err)
{
	const struct suggest *g = s->suggest;
	struct order_place place = { s->song, s->time, s->model };
	int64_t start, end;
	struct bar bar;
	char text[32];

	snprintf(text, sizeof text, "%.4g", g->next_temperature);
	if (g->warmed && !order_set(&batch->order, &place,
	    order_row_name(ORDER_TEMPERATURE), text, err))
		return false;
	if (g->next_bars > 0 && order_region(&batch->order, &start, &end)) {
		time_bar_at(s->time, start, &bar);
		time_bar(s->time, bar.number + g->next_bars, &bar);
		if (!order_set_region(&batch->order, start, bar.start_ticks, err))
			return false;
	}
	return set_number(s, batch, ORDER_SEED, g->last_seed + 1, err);
}

bool
suggest_reroll(struct session *s, struct err *err)
{
	const struct batch *old = suggest_batch(s);
	bool each_pass = s->suggest != NULL && s->suggest->each_pass;
	struct batch *batch;

	if (!suggest_need_batch(s, err) || !may_start(s, err))
		return false;
	batch = new_batch(s, &old->order, err);
	if (batch == NULL)
		return false;
	batch->count = old->count;
	batch->parent = old->mutates ? old->parent : old;
	batch->parent_candidate = old->mutates ? old->parent_candidate : -1;
	batch->mutates = old->mutates;
	if (!order_again(s, batch, err)) {
		suggest_batch_free(batch);
		return false;
	}
	if (!start(s, batch, old, err))
		return false;
	s->suggest->each_pass = each_pass;
	return true;
}

/* --- mutation */

static bool
order_mutation(const struct session *s, struct order *order, const struct batch *old,
    double keep, struct err *err)
{
	static const enum order_row_id rows[] = { ORDER_REGION, ORDER_TEMPERATURE, ORDER_MIN_P,
		ORDER_MEMORY, ORDER_BOLD };
	struct order_place place = { s->song, s->time, s->model };
	char share[16];

	*order = (struct order){ .way = ORDER_VARY };
	snprintf(share, sizeof share, "%.4g", keep);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (old->order.value[rows[i]] != NULL && !order_set(order, &place,
		    order_row_name(rows[i]), old->order.value[rows[i]], err))
			return false;
	return order_set(order, &place, order_row_name(ORDER_KEEP), share, err);
}

/* The tracks that the candidate has notes on, of the piece with it. */
static bool
order_its_tracks(const struct session *s, struct order *order, const struct batch *batch,
    const struct candidate *c, struct err *err)
{
	struct batch with = { .parent = batch, .parent_candidate = (int)(c - batch->candidates),
		.mutates = true };
	struct song *song = base_song(s, &with, err);
	bool *tracks = song != NULL ? calloc((size_t)song_tracks(song) + 1, sizeof *tracks) : NULL;
	int *map = suggest_tracks(s, batch), made = -1;
	bool ok = song != NULL && ((tracks != NULL && map != NULL) ||
	    err_set(err, ERR_LIMIT, "there is no memory for candidates"));

	for (int t = 0; ok && t < song_tracks(song); t++)
		if (song_track_of_id(s->song, song_track_id(song, t)) < 0)
			made = t;
	for (size_t i = 0; ok && i < c->made.count; i++) {
		uint32_t id = batch->tracks[c->made.notes[i].track];
		int track = id == 0 && made >= 0 ? made : id == 0 ?
		    map[c->made.notes[i].track] : song_track_of_id(song, id);

		if (track >= 0)
			tracks[track] = true;
	}
	ok = ok && order_set_tracks(order, song, tracks, err);
	free(map);
	free(tracks);
	song_free(song);
	return ok;
}

bool
suggest_mutate(struct session *s, double keep, struct err *err)
{
	const struct batch *old = suggest_batch(s);
	const struct candidate *c = suggest_current(s);
	struct order order = { 0 };
	struct batch *batch = NULL;

	if (!suggest_need_batch(s, err) || !may_start(s, err))
		return false;
	if (c == NULL || c->made.count == 0)
		return err_set(err, ERR_ARG, "choose a candidate first, with its number");
	if (order_mutation(s, &order, old, keep, err) && order_its_tracks(s, &order, old, c, err))
		batch = new_batch(s, &order, err);
	order_clear(&order);
	if (batch == NULL)
		return false;
	batch->count = old->count;
	batch->parent = old;
	batch->parent_candidate = s->suggest->current;
	batch->mutates = true;
	if (!set_number(s, batch, ORDER_SEED, suggest_next_seed(s), err)) {
		suggest_batch_free(batch);
		return false;
	}
	return start(s, batch, NULL, err);
}

/* --- base and tuned */

bool
suggest_compare(struct session *s, struct err *err)
{
	const struct batch *old = suggest_batch(s);
	struct suggest *g = s->suggest;
	struct batch *batch;
	bool tuned = adapters_used(s) != NULL;

	if (old == NULL || old->tuned == tuned)
		return true;
	for (size_t i = g->count; i-- > 0; ) {
		const struct batch *b = g->batches[i];

		if (b->tuned == tuned && b->parent == old->parent &&
		    b->parent_candidate == old->parent_candidate &&
		    order_equal(&b->order, &old->order)) {
			g->shown = i;
			suggest_renew_heard(s);
			return true;
		}
	}
	if (!may_start(s, err))
		return false;
	batch = new_batch(s, &old->order, err);
	if (batch == NULL)
		return false;
	batch->parent = old->parent;
	batch->parent_candidate = old->parent_candidate;
	batch->mutates = old->mutates;
	return start(s, batch, NULL, err);
}

void
suggest_cancel(struct session *s)
{
	job_cancel(s->generate_job);
}
