/* SPDX-License-Identifier: MIT */
#include "app/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/session.h"
#include "app/suggest_internal.h"
#include "app/transport.h"
#include "base/number.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/time.h"

void
suggest_as_before(struct suggest *g)
{
	g->warmed = false;
	g->next_bars = 0;
}

struct suggest *
suggest_need(struct session *s, struct err *err)
{
	if (s->suggest != NULL)
		return s->suggest;
	s->suggest = calloc(1, sizeof *s->suggest);
	if (s->suggest == NULL) {
		err_set(err, ERR_LIMIT, "there is no memory for candidates");
		return NULL;
	}
	s->suggest->current = -1;
	return s->suggest;
}

struct batch *
suggest_batch(const struct session *s)
{
	return s->suggest != NULL && s->suggest->open ?
	    s->suggest->batches[s->suggest->shown] : NULL;
}

struct candidate *
suggest_current(const struct session *s)
{
	struct batch *batch = suggest_batch(s);

	return batch != NULL && s->suggest->current >= 0 ?
	    batch->candidates + s->suggest->current : NULL;
}

int
suggest_place(const struct batch *batch, int candidate)
{
	int place = 0;

	while (place < batch->count - 1 && batch->ranking[place] != candidate)
		place++;
	return place;
}

void
suggest_batch_free(struct batch *batch)
{
	if (batch == NULL)
		return;
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++)
		candidate_clear(batch->candidates + i);
	order_clear(&batch->order);
	free(batch->tracks);
	free(batch);
}

/* Takes the batch over. */
bool
suggest_add_batch(struct suggest *g, struct batch *batch, size_t at)
{
	size_t more = g->capacity == 0 ? 8 : 2 * g->capacity;
	struct batch **grown;

	if (g->count == g->capacity) {
		grown = realloc(g->batches, more * sizeof *grown);
		if (grown == NULL)
			return false;
		g->batches = grown;
		g->capacity = more;
	}
	memmove(g->batches + at + 1, g->batches + at, (g->count - at) * sizeof *g->batches);
	g->batches[at] = batch;
	g->count++;
	return true;
}

/* --- hearing */

void
suggest_renew_heard(struct session *s)
{
	const struct candidate *c = suggest_current(s);
	struct edit edit = EDIT_EMPTY;
	struct candidate_counts counts;
	struct err ignored;
	int track;

	s->suggest->heard_revision = s->revision;
	if (s->suggest->heard && c != NULL && !suggest_taken(s, c) &&
	    suggest_edit(s, suggest_batch(s), c, NULL, &edit, &counts, &track, &ignored))
		session_hear(s, &edit);
	else
		session_hear(s, NULL);
	edit_clear(&edit);
}

static void
hear(struct session *s, bool heard)
{
	if (!heard && !s->suggest->heard)
		return;
	s->suggest->heard = heard;
	suggest_renew_heard(s);
}

void
suggest_stop_hearing(struct session *s)
{
	if (s->suggest != NULL)
		hear(s, false);
}

void
suggest_close(struct session *s)
{
	if (s->suggest == NULL)
		return;
	hear(s, false);
	s->suggest->open = false;
	s->suggest->each_pass = false;
	s->suggest->current = -1;
	s->suggest->chosen = false;
	suggest_as_before(s->suggest);
}

bool
suggest_need_batch(const struct session *s, struct err *err)
{
	return suggest_batch(s) != NULL ||
	    err_set(err, ERR_ARG, "there is no candidate; F6 asks for some");
}

/* --- going from one to another */

bool
suggest_choose(struct session *s, int place, bool heard, struct err *err)
{
	struct batch *batch = suggest_batch(s);

	if (!suggest_need_batch(s, err))
		return false;
	if (place < 0 || place >= batch->count)
		return err_set(err, ERR_ARG, "there are candidates 1 to %d, and no %d",
		    batch->count, place + 1);
	if (batch->candidates[batch->ranking[place]].dropped)
		return err_set(err, ERR_ARG, "candidate %d was dropped", place + 1);
	s->suggest->current = batch->ranking[place];
	s->suggest->chosen = true;
	if (place >= batch->shown)
		batch->shown = place + 1;
	hear(s, heard);
	if (heard && !(transport_playing(s) && transport_ticks(s) < batch->end_ticks))
		transport_play(s, batch->start_ticks);
	return true;
}

bool
suggest_step(struct session *s, int by, struct err *err)
{
	struct batch *batch = suggest_batch(s);
	int at;

	if (!suggest_need_batch(s, err))
		return false;
	at = s->suggest->current < 0 ? (by > 0 ? -1 : batch->count) :
	    suggest_place(batch, s->suggest->current);
	do
		at += by;
	while (at >= 0 && at < batch->count && batch->candidates[batch->ranking[at]].dropped);
	if (at < 0 || at >= batch->count)
		return true;		/* at the end of the list */
	return suggest_choose(s, at, s->suggest->heard, err);
}

bool
suggest_show_more(struct session *s, struct err *err)
{
	struct batch *batch = suggest_batch(s);

	if (!suggest_need_batch(s, err))
		return false;
	if (batch->shown >= batch->count)
		return err_set(err, ERR_ARG, "all %d are shown; r makes others", batch->count);
	batch->shown = batch->shown + SUGGEST_SHOWN < batch->count ?
	    batch->shown + SUGGEST_SHOWN : batch->count;
	return true;
}

bool
suggest_go(struct session *s, size_t at, struct err *err)
{
	struct suggest *g = suggest_need(s, err);

	if (g == NULL || !suggest_restore(s, err))
		return false;
	if (g->count == 0)
		return err_set(err, ERR_ARG, "nothing has been made for this piece yet; "
		    "a asks the model");
	if (at >= g->count)
		return err_set(err, ERR_ARG, "there are batches 1 to %zu, and no %zu", g->count,
		    at + 1);
	hear(s, false);
	g->open = true;
	g->shown = at;
	g->current = -1;
	suggest_as_before(g);
	session_say(s, "batch %zu of %zu: %s, seed %llu", at + 1, g->count,
	    order_ways[g->batches[at]->order.way].name,
	    (unsigned long long)g->batches[at]->seed);
	return suggest_step(s, 1, err);
}

bool
suggest_show(struct session *s, int by, struct err *err)
{
	struct suggest *g = suggest_need(s, err);
	long at;

	if (g == NULL || !suggest_restore(s, err))
		return false;
	at = g->open ? (long)g->shown + by : by < 0 ? (long)g->count - 1 : (long)g->count;
	if (g->count > 0 && (at < 0 || at >= (long)g->count))
		return err_set(err, ERR_ARG, "there is no %s batch", by < 0 ? "older" : "newer");
	return suggest_go(s, at < 0 ? 0 : (size_t)at, err);
}

bool
suggest_pin(struct session *s, struct err *err)
{
	struct candidate *c = suggest_current(s);

	if (c == NULL)
		return err_set(err, ERR_ARG, "there is no candidate to pin; a asks for some");
	c->pinned = !c->pinned;
	suggest_store_candidate(s, suggest_batch(s), s->suggest->current);
	return true;
}

bool
suggest_drop(struct session *s, struct err *err)
{
	struct candidate *c = suggest_current(s);
	struct batch *batch = suggest_batch(s);
	int at, left = 0;

	if (c == NULL)
		return err_set(err, ERR_ARG, "there is no candidate to drop; a asks for some");
	c->dropped = true;
	for (int i = 0; i < batch->count; i++)
		left += !batch->candidates[i].dropped;
	if (left == 0) {
		if (batch->running)
			suggest_cancel(s);
		suggest_close(s);
		session_say(s, "all candidates are dropped");
		return true;
	}
	at = suggest_place(batch, s->suggest->current);
	do
		at = (at + 1) % batch->count;
	while (batch->candidates[batch->ranking[at]].dropped);
	return suggest_choose(s, at, s->suggest->heard, err);
}

/* --- what the next re-roll asks */

#define WARMER		0.05
#define WARMEST		2.0
#define BARS_MAX	64

bool
suggest_warmer(struct session *s, int by, struct err *err)
{
	const struct batch *batch = suggest_batch(s);
	double now;

	if (!suggest_need_batch(s, err))
		return false;
	now = s->suggest->warmed ? s->suggest->next_temperature :
	    order_number(&batch->order, ORDER_TEMPERATURE, 1);
	s->suggest->warmed = true;
	s->suggest->next_temperature = fmin(fmax(now + by * WARMER, 0), WARMEST);
	session_say(s, "temperature %.2f, %s; r makes candidates with it",
	    s->suggest->next_temperature, by > 0 ? "more daring" : "more careful");
	return true;
}

bool
suggest_longer(struct session *s, int by, struct err *err)
{
	const struct batch *batch = suggest_batch(s);
	struct bar first, last;
	int64_t bars;

	if (!suggest_need_batch(s, err))
		return false;
	if (batch->mutates)
		return err_set(err, ERR_ARG, "a variation is as long as what it varies; "
		    "h in the tree of takes (T) goes there");
	time_bar_at(s->time, batch->start_ticks, &first);
	time_bar_at(s->time, batch->end_ticks - 1, &last);
	bars = s->suggest->next_bars > 0 ? s->suggest->next_bars : last.number - first.number + 1;
	s->suggest->next_bars = (int)number_clamp(bars + by, 1, BARS_MAX);
	session_say(s, "%d bar%s; r makes candidates of that length", s->suggest->next_bars,
	    s->suggest->next_bars == 1 ? "" : "s");
	return true;
}

/* --- a new one with every pass of the loop */

bool
suggest_each_pass(struct session *s, struct err *err)
{
	if (!suggest_need_batch(s, err))
		return false;
	s->suggest->each_pass = !s->suggest->each_pass;
	s->suggest->pass_ticks = transport_ticks(s);
	if (!s->suggest->each_pass)
		session_say(s, "this candidate stays");
	else if (!s->loop_on || s->loop_end_ticks <= s->loop_start_ticks)
		session_say(s, "each pass of the loop brings another candidate; g\\ sets the loop");
	else
		session_say(s, "each pass of the loop brings another candidate");
	return true;
}

/* The next that nobody has heard, or a new batch once all were there. */
static void
next_pass(struct session *s)
{
	const struct batch *batch = suggest_batch(s);
	int place = s->suggest->current < 0 ? -1 : suggest_place(batch, s->suggest->current);
	struct err err;

	while (++place < batch->count) {
		const struct candidate *c = batch->candidates + batch->ranking[place];

		if (c->dropped || !c->done)
			continue;
		if (!suggest_choose(s, place, true, &err))
			session_complain(s, "%s", err.text);
		return;
	}
	if (!batch->running && s->generate_job == NULL && !suggest_reroll(s, &err))
		session_complain(s, "%s", err.text);
}

/* The playhead went back: the loop has come round. */
static void
watch_passes(struct session *s)
{
	int64_t now = transport_ticks(s);
	bool round = s->loop_on && transport_playing(s) && now < s->suggest->pass_ticks;

	s->suggest->pass_ticks = now;
	if (round && suggest_batch(s) != NULL)
		next_pass(s);
}

bool
suggest_poll(struct session *s)
{
	bool changed;

	if (s->suggest == NULL)
		return false;
	if (s->suggest->each_pass)
		watch_passes(s);
	changed = suggest_receive(s);
	if (s->suggest->heard && s->suggest->heard_revision != s->revision)
		suggest_renew_heard(s);
	return changed;
}

bool
suggest_busy(const struct session *s)
{
	return s->generate_job != NULL;
}

void
suggest_end(struct session *s)
{
	struct suggest *g = s->suggest;

	if (g == NULL)
		return;
	job_cancel(s->generate_job);
	while (s->generate_job != NULL) {
		(void)job_wait(s->generate_job, 1);
		suggest_receive(s);
	}
	suggest_close(s);
	for (size_t i = 0; i < g->count; i++)
		suggest_batch_free(g->batches[i]);
	free(g->batches);
	free(g);
	s->suggest = NULL;
}
