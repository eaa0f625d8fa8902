/* SPDX-License-Identifier: MIT */
#include "app/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "app/session.h"
#include "app/suggest_internal.h"
#include "app/transport.h"
#include "music/edit.h"
#include "music/song.h"

#define NOTES_MAX	100000	/* notes of one candidate: far more than a model's context */

struct suggest *
suggest_need(struct session *s, struct err *err)
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

void
suggest_batch_free(struct batch *batch)
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

/* Takes ownership of the batch. */
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

	if (s->suggest->heard && c != NULL && c->taken_node == 0)
		session_hear(s, c->notes, c->count);
	else if (s->heard.count > 0)
		session_hear(s, NULL, 0);
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
	s->suggest->current = -1;
}

bool
suggest_need_batch(const struct session *s, struct err *err)
{
	return suggest_batch(s) != NULL ||
	    err_set(err, ERR_ARG, "there is no candidate; a continues the piece");
}

bool
suggest_choose(struct session *s, int candidate, bool heard, struct err *err)
{
	struct batch *batch = suggest_batch(s);

	if (!suggest_need_batch(s, err))
		return false;
	if (candidate < 0 || candidate >= batch->count)
		return err_set(err, ERR_ARG, "there is no candidate %d, only 1 to %d",
		    candidate + 1, batch->count);
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

	if (!suggest_need_batch(s, err))
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
	struct suggest *g = suggest_need(s, err);
	long at;

	if (g == NULL || !suggest_restore(s, err))
		return false;
	if (g->count == 0)
		return err_set(err, ERR_ARG, "the model has written nothing yet; "
		    "a continues the piece");
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

/* The candidate's notes; with a selection, only those in it. */
static bool
build_edit(const struct session *s, const struct candidate *c, struct edit *edit, struct err *err)
{
	struct window part;
	int track = -1;
	bool some = session_selected(s, &part, &track);

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
	if (!build_edit(s, c, &edit, err))
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
	session_say(s, "took candidate %d: %zu notes; u undoes it", number, notes);
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
		suggest_poll(s);
	}
	suggest_close(s);
	for (size_t i = 0; i < g->count; i++)
		suggest_batch_free(g->batches[i]);
	free(g->batches);
	free(g);
	s->suggest = NULL;
}
