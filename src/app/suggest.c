/* SPDX-License-Identifier: MIT */
#include "app/suggest.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/generation.h"
#include "app/job.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/suggest_store.h"
#include "app/transport.h"
#include "app/tuning.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/time.h"

#define NOTES_MAX	100000		/* of one candidate: far more than a model's context */

static struct suggest *
need_suggest(struct session *s, struct err *err)
{
	if (s->suggest == NULL && (s->suggest = calloc(1, sizeof *s->suggest)) == NULL)
		err_set(err, ERR_LIMIT, "there is no memory for candidates");
	else if (s->suggest->count == 0)
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

static void
batch_free(struct batch *batch)
{
	if (batch == NULL)
		return;
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++)
		free(batch->candidates[i].notes);
	free(batch);
}

bool
candidate_add(struct candidate *c, const struct note *note)
{
	size_t more = c->capacity == 0 ? 64 : 2 * c->capacity;
	struct note *grown;

	if (c->count == c->capacity) {
		if (c->count >= NOTES_MAX ||
		    (grown = realloc(c->notes, more * sizeof *grown)) == NULL)
			return false;
		c->notes = grown;
		c->capacity = more;
	}
	c->notes[c->count] = *note;
	c->notes[c->count++].id = 0;
	return true;
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

static void
hear(struct session *s, bool heard)
{
	if (!heard && !s->suggest->heard)
		return;
	s->suggest->heard = heard;
	transport_replan(s);
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
	s->suggest->current = -1;
}

static bool
need_batch(const struct session *s, struct err *err)
{
	return suggest_batch(s) != NULL ||
	    err_set(err, ERR_ARG, "there is no candidate; a continues the piece");
}

bool
suggest_choose(struct session *s, int candidate, bool heard, struct err *err)
{
	struct batch *batch = suggest_batch(s);

	if (!need_batch(s, err))
		return false;
	if (candidate < 0 || candidate >= batch->count)
		return err_set(err, ERR_ARG, "there are candidates 1 to %d, and no %d",
		    batch->count, candidate + 1);
	if (batch->candidates[candidate].dropped)
		return err_set(err, ERR_ARG, "candidate %d was dropped", candidate + 1);
	s->suggest->current = candidate;
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

	if (!need_batch(s, err))
		return false;
	at = s->suggest->current < 0 ? (by > 0 ? -1 : batch->count) : s->suggest->current;
	do
		at += by;
	while (at >= 0 && at < batch->count && batch->candidates[at].dropped);
	if (at < 0 || at >= batch->count)
		return true;		/* at the end of the list */
	return suggest_choose(s, at, s->suggest->heard, err);
}

bool
suggest_show(struct session *s, int by, struct err *err)
{
	struct suggest *g = need_suggest(s, err);
	long at;

	if (g == NULL || !suggest_restore(s, err))
		return false;
	if (g->count == 0)
		return err_set(err, ERR_ARG, "nothing has been made for this piece yet");
	at = g->open ? (long)g->shown + by : by < 0 ? (long)g->count - 1 : (long)g->count;
	if (at < 0 || at >= (long)g->count)
		return err_set(err, ERR_ARG, "there is no %s batch", by < 0 ? "older" : "newer");
	hear(s, false);
	g->open = true;
	g->shown = (size_t)at;
	g->current = -1;
	session_say(s, "batch %ld of %zu, seed %llu", at + 1, g->count,
	    (unsigned long long)g->batches[at]->seed);
	return suggest_step(s, 1, err);
}

bool
suggest_pin(struct session *s, struct err *err)
{
	struct candidate *c = suggest_current(s);

	if (c == NULL)
		return err_set(err, ERR_ARG, "there is no candidate to pin");
	c->pinned = !c->pinned;
	return true;
}

/* --- taking */

static bool
is_wanted(const struct note *note, bool some, const struct window *part, int track)
{
	return !some || ((track < 0 || note->track == track) &&
	    note->start_ticks >= part->start_ticks && note->start_ticks < part->end_ticks &&
	    note->pitch >= part->low && note->pitch <= part->high);
}

/* The candidate's notes, or with `selected` those in the selection. */
static bool
build_edit(const struct session *s, const struct candidate *c, bool selected,
    struct edit *edit, struct err *err)
{
	struct window part;
	int track = -1;
	bool some = selected && session_selected(s, &part, &track);

	for (size_t i = 0; i < c->count; i++)
		if (is_wanted(c->notes + i, some, &part, track) &&
		    !edit_add_note(edit, s->song, c->notes + i, err)) {
			edit_clear(edit);
			return false;
		}
	return true;
}

bool
suggest_take(struct session *s, struct err *err)
{
	struct batch *batch = suggest_batch(s);
	struct candidate *c = suggest_current(s);
	struct edit edit = EDIT_EMPTY;
	int number = s->suggest != NULL ? s->suggest->current + 1 : 0;
	size_t notes;

	if (c == NULL)
		return err_set(err, ERR_ARG, batch != NULL ?
		    "choose a candidate first, with its number" :
		    "there is no candidate; a continues the piece");
	if (!build_edit(s, c, true, &edit, err))
		return false;
	if (edit.count == 0)
		return err_set(err, ERR_ARG, c->count == 0 ? "candidate %d has no notes yet" :
		    "candidate %d has no notes in the selection", number);
	notes = edit.notes;
	snprintf(edit.label, sizeof edit.label, "take candidate %d", number);
	if (!session_edit(s, &edit, err)) {
		edit_clear(&edit);
		return false;
	}
	c->taken_node = s->history.at;
	suggest_store_taken(s, batch, number - 1);
	if (batch->running)
		suggest_cancel(s);
	suggest_close(s);
	s->cursor_ticks = batch->end_ticks;
	session_say(s, "took candidate %d: %zu notes; u takes it back", number, notes);
	return true;
}

bool
suggest_drop(struct session *s, struct err *err)
{
	struct candidate *c = suggest_current(s);
	struct batch *batch = suggest_batch(s);
	int at, left = 0;

	if (c == NULL)
		return err_set(err, ERR_ARG, "there is no candidate to drop");
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
	at = s->suggest->current;
	do
		at = (at + 1) % batch->count;
	while (batch->candidates[at].dropped);
	return suggest_choose(s, at, s->suggest->heard, err);
}

struct song *
suggest_heard_song(const struct session *s, struct err *err)
{
	const struct candidate *c = suggest_current(s);
	struct edit edit = EDIT_EMPTY;
	struct song *song;

	if (c == NULL || !s->suggest->heard || c->count == 0 || c->taken_node != 0)
		return NULL;
	song = song_snapshot(s->song);
	if (song == NULL || !build_edit(s, c, false, &edit, err) ||
	    !song_reserve(song, &edit, err)) {
		edit_clear(&edit);
		song_free(song);
		return NULL;
	}
	song_apply(song, &edit);
	edit_clear(&edit);
	return song;
}

/* --- making */

/* Which tracks play on: those with a note before `start`.  Returns how many. */
static int
playing_tracks(const struct session *s, int64_t start, bool *tracks)
{
	struct note note;
	int count = 0;

	for (int i = 0; i < song_tracks(s->song); i++) {
		tracks[i] = song_prev_note(s->song, i, start, &note);
		count += tracks[i];
	}
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
		.seed = batch->seed,
	};
	bool *tracks = calloc((size_t)song_tracks(s->song) + 1, sizeof *tracks);

	order.tracks = tracks;
	order.candidates = keep_pinned(g, batch, before);
	if (tracks == NULL || !suggest_add_batch(g, batch, g->count)) {
		batch_free(batch);
		free(tracks);
		return err_set(err, ERR_LIMIT, "there is no memory for candidates");
	}
	if (playing_tracks(s, batch->start_ticks, tracks) == 0 && s->track < song_tracks(s->song))
		tracks[s->track] = true;
	if (order.candidates == 0)
		err_set(err, ERR_ARG, "every candidate is pinned");
	else
		g->running = generation_start(&order, &s->generate_job, err);
	free(tracks);
	if (g->running == NULL) {
		batch_free(g->batches[--g->count]);
		return false;
	}
	hear(s, false);
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
	if (need_suggest(s, err) == NULL || !tuning_need_model(s, err))
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

	if (!need_batch(s, err) || !may_start(s, err))
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
		    b->min_p != old->min_p || b->count != old->count)
			continue;
		g->shown = i;
		if (g->heard)
			transport_replan(s);
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
	if (s->suggest->heard && suggest_batch(s) == batch && s->suggest->current == slot)
		transport_replan(s);
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

void
suggest_end(struct session *s)
{
	struct suggest *g = s->suggest;

	if (g == NULL)
		return;
	job_cancel(s->generate_job);
	while (s->generate_job != NULL) {
		(void)job_wait(s->generate_job, 1);
		suggest_poll(s);
	}
	for (size_t i = 0; i < g->count; i++)
		batch_free(g->batches[i]);
	free(g->batches);
	free(g);
	s->suggest = NULL;
}
