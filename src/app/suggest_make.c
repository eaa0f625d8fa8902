/* SPDX-License-Identifier: MIT */
/* suggest_make.c - batches being made: what is asked of the generator, and what it sends. */

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "app/generation.h"
#include "app/job.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/suggest_internal.h"
#include "app/tuning.h"
#include "music/song.h"
#include "music/time.h"

int
suggest_tracks(const struct song *song, int64_t start_ticks, bool *tracks)
{
	struct note note;
	int count = 0, last = -1;

	for (int i = 0; i < song_tracks(song); i++) {
		tracks[i] = song_prev_note(song, i, start_ticks, &note);
		/* Patterns of format 2 come one after another: only one can go on. */
		if (tracks[i] && last >= 0 && song_format(song) == 2)
			tracks[last] = false;
		if (tracks[i])
			last = i;
	}
	for (int i = 0; i < song_tracks(song); i++)
		count += tracks[i];
	return count;
}

int64_t
suggest_after_last_note(const struct song *song, const struct time_map *time)
{
	int64_t end = song_last_note_end_ticks(song);
	struct bar bar;

	time_bar_at(time, end, &bar);
	return bar.start_ticks == end ? end : bar.start_ticks + bar.length_ticks;
}

static int64_t
end_of(const struct session *s, int64_t start, int bars)
{
	struct bar bar;

	time_bar_at(s->time, start, &bar);
	time_bar(s->time, bar.number + bars, &bar);
	return bar.start_ticks > start ? bar.start_ticks : start + 1;
}

static uint64_t
next_seed(const struct session *s)
{
	uint64_t set = (uint64_t)settings_number(s->settings, SET_SEED);

	if (set != 0)
		return set;
	if (s->suggest->last_seed == 0)
		return (uint64_t)time(NULL) % 1000000 + 1;
	return s->suggest->last_seed + 1;
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

		c->nats_per_note = NAN;
		if (old == NULL || !old->pinned || old->dropped) {
			g->slots[made++] = i;
			continue;
		}
		for (size_t k = 0; k < old->count; k++)
			candidate_add(c, old->notes + k);
		c->pinned = c->done = true;
		c->nats_per_note = old->nats_per_note;
	}
	return made;
}

/* Starts what `batch` asks for, and takes it over. */
static bool
start(struct session *s, struct batch *batch, const struct batch *before, struct err *err)
{
	struct suggest *g = s->suggest;
	struct generation_order order = {
		.song = s->song, .model = s->model,
		.adapter = batch->tuned ? s->adapter : NULL, .start_ticks = batch->start_ticks,
		.bars = batch->bars, .temperature = batch->temperature, .min_p = batch->min_p,
		.memory = batch->memory, .seed = batch->seed,
	};
	bool *tracks = calloc((size_t)song_tracks(s->song) + 1, sizeof *tracks);

	order.tracks = tracks;
	order.candidates = keep_pinned(g, batch, before);
	if (tracks == NULL || !suggest_add_batch(g, batch, g->count)) {
		suggest_batch_free(batch);
		free(tracks);
		return err_set(err, ERR_LIMIT, "there is no memory for candidates");
	}
	if (suggest_tracks(s->song, batch->start_ticks, tracks) == 0 &&
	    s->track < song_tracks(s->song))
		tracks[s->track] = true;
	if (order.candidates == 0)
		err_set(err, ERR_ARG, "every candidate is pinned; p unpins one");
	else
		g->running = generation_start(&order, &s->generate_job, err);
	free(tracks);
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
	return true;
}

static bool
may_start(struct session *s, struct err *err)
{
	if (suggest_need(s, err) == NULL || !tuning_need_model(s, err))
		return false;
	return s->generate_job == NULL ||
	    err_set(err, ERR_ARG, "the model is still writing; Ctrl-C stops it");
}

static struct batch *
new_batch(const struct session *s, int64_t start_ticks, int bars, uint64_t seed, struct err *err)
{
	struct batch *batch = calloc(1, sizeof *batch);

	if (batch == NULL) {
		err_set(err, ERR_LIMIT, "there is no memory for candidates");
		return NULL;
	}
	batch->count = (int)settings_number(s->settings, SET_CANDIDATES);
	batch->start_ticks = start_ticks;
	batch->end_ticks = end_of(s, start_ticks, bars);
	batch->bars = bars;
	batch->seed = seed;
	batch->temperature = settings_number(s->settings, SET_TEMPERATURE);
	batch->min_p = settings_number(s->settings, SET_MIN_P);
	batch->memory = settings_number(s->settings, SET_MEMORY);
	batch->tuned = s->use_adapter && s->adapter != NULL;
	batch->best = -1;
	return batch;
}

bool
suggest_continue(struct session *s, int bars, struct err *err)
{
	int64_t from = s->cursor_ticks;
	struct batch *batch;
	struct note note;
	struct bar bar;
	bool before = false;

	if (!may_start(s, err))
		return false;
	for (int i = 0; i < song_tracks(s->song) && !before; i++)
		before = song_prev_note(s->song, i, from, &note);
	if (!before && song_notes(s->song, -1) > 0)
		from = suggest_after_last_note(s->song, s->time);
	batch = new_batch(s, from, bars, next_seed(s), err);
	if (batch == NULL || !start(s, batch, NULL, err))
		return false;
	time_bar_at(s->time, from, &bar);
	session_say(s, "continuing at bar %lld%s, seed %llu; Ctrl-C stops",
	    (long long)bar.number + 1, before || from == s->cursor_ticks ? "" :
	    ", after the last note", (unsigned long long)batch->seed);
	return true;
}

bool
suggest_reroll(struct session *s, struct err *err)
{
	const struct batch *old = suggest_batch(s);
	struct batch *batch;

	if (!suggest_need_batch(s, err) || !may_start(s, err))
		return false;
	batch = new_batch(s, old->start_ticks, old->bars, s->suggest->last_seed + 1, err);
	return batch != NULL && start(s, batch, old, err);
}

bool
suggest_compare(struct session *s, struct err *err)
{
	const struct batch *old = suggest_batch(s);
	struct suggest *g = s->suggest;
	struct batch *batch;
	bool tuned = s->use_adapter && s->adapter != NULL;

	if (old == NULL || old->tuned == tuned)
		return true;
	for (size_t i = g->count; i-- > 0; ) {
		const struct batch *b = g->batches[i];

		if (b->tuned != tuned || b->seed != old->seed || b->bars != old->bars ||
		    b->start_ticks != old->start_ticks || b->temperature != old->temperature ||
		    b->min_p != old->min_p || b->memory != old->memory || b->count != old->count)
			continue;
		g->shown = i;
		suggest_renew_heard(s);
		return true;
	}
	if (!may_start(s, err))
		return false;
	batch = new_batch(s, old->start_ticks, old->bars, old->seed, err);
	if (batch == NULL)
		return false;
	batch->count = old->count;
	batch->temperature = old->temperature;
	batch->min_p = old->min_p;
	batch->memory = old->memory;
	return start(s, batch, NULL, err);
}

void
suggest_cancel(struct session *s)
{
	job_cancel(s->generate_job);
}

/* --- what the generator's thread sends */

static void
take_note(struct session *s, const struct generation_news *news)
{
	struct batch *batch = s->suggest->making;
	int slot = s->suggest->slots[news->candidate];
	int64_t end = news->note.start_ticks + news->note.length_ticks;

	if (!candidate_add(batch->candidates + slot, &news->note))
		return;
	if (end > batch->end_ticks)
		batch->end_ticks = end_of(s, end - 1, 1);
	if (s->suggest->current < 0 && suggest_batch(s) == batch)
		s->suggest->current = slot;
	if (suggest_batch(s) == batch && s->suggest->current == slot)
		suggest_renew_heard(s);
}

/* It came out as another candidate did and begins anew. */
static void
take_restart(struct session *s, int candidate)
{
	struct batch *batch = s->suggest->making;
	int slot = s->suggest->slots[candidate];

	batch->candidates[slot].count = 0;
	if (suggest_batch(s) == batch && s->suggest->current == slot)
		suggest_renew_heard(s);
}

static void
take_end(struct session *s, const struct generation_news *news)
{
	struct batch *batch = s->suggest->making;
	size_t notes = 0;
	int candidates = 0;

	batch->running = false;
	for (int i = 0; i < batch->count; i++) {
		batch->candidates[i].done = true;
		candidates += batch->candidates[i].count > 0;
		notes += batch->candidates[i].count;
	}
	if (!news->good) {
		session_complain(s, "%s", news->err.text);
	} else {
		batch->tokens_per_s = news->result.seconds > 0 ?
		    (double)news->result.tokens / news->result.seconds : 0;
		batch->first_note_seconds = news->result.first_note_seconds;
		if (!news->result.cancelled)
			batch->best = s->suggest->slots[news->result.ranking[0]];
		session_say(s, "%s%d candidate%s, %zu notes in %.1f s; 1-%d hear, Enter takes",
		    news->result.cancelled ? "stopped: " : "", candidates,
		    candidates == 1 ? "" : "s", notes, news->result.seconds, batch->count);
	}
	if (notes == 0)
		suggest_close(s);
	else
		suggest_store_batch(s, batch);
}

static void
take_in(struct session *s, const struct generation_news *news)
{
	assert(news->candidate >= 0 && news->candidate < GENERATE_CANDIDATES_MAX);
	if (news->kind == NEWS_NOTE) {
		take_note(s, news);
	} else if (news->kind == NEWS_RESTART) {
		take_restart(s, news->candidate);
	} else if (news->kind == NEWS_DONE) {
		struct candidate *c = s->suggest->making->candidates +
		    s->suggest->slots[news->candidate];

		c->done = true;
		c->nats_per_note = news->nats_per_note;
	} else {
		take_end(s, news);
	}
}

bool
suggest_poll(struct session *s)
{
	struct generation_news news;
	bool changed = false;

	if (s->generate_job == NULL)
		return false;
	while (job_receive(s->generate_job, &news)) {
		take_in(s, &news);
		changed = true;
	}
	if (!job_done(s->generate_job))
		return changed;
	job_free(s->generate_job);
	s->generate_job = NULL;
	generation_free(s->suggest->running);
	s->suggest->running = NULL;
	s->suggest->making = NULL;
	return true;
}
