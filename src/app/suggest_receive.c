/* SPDX-License-Identifier: MIT */
/* suggest_receive.c - takes in what the generator sends: notes, and facts of candidates. */

#include <assert.h>

#include "app/generation.h"
#include "app/job.h"
#include "app/session.h"
#include "app/suggest_internal.h"
#include "music/song.h"

/* A mutation is of the piece with its parent's candidate: what it leaves out may be that one's. */
static bool
take_back(struct candidate *c, const struct note *note)
{
	for (size_t i = 0; i < c->made.count; i++) {
		struct note *n = c->made.notes + i;

		if (n->track != note->track || n->start_ticks != note->start_ticks ||
		    n->pitch != note->pitch || n->length_ticks != note->length_ticks)
			continue;
		*n = c->made.notes[--c->made.count];
		return true;
	}
	return false;
}

/* A track of the parent's notes among the batch's; -1: it is gone. */
static int
own_track(const struct batch *batch, int parent_track)
{
	uint32_t id = batch->parent->tracks[parent_track];

	if (id == 0)
		id = suggest_root(batch)->made_track;
	for (int t = 0; t < batch->track_count; t++)
		if (batch->tracks[t] == id)
			return t;
	return -1;
}

static void
inherit(const struct batch *batch, struct note_list *to, const struct note_list *from)
{
	for (size_t i = 0; i < from->count; i++) {
		struct note note = from->notes[i];

		note.track = own_track(batch, note.track);
		if (note.track >= 0)
			candidate_note(to, &note);
	}
}

/* What a mutation has before its first note comes. */
static void
begin_mutation(const struct batch *batch, struct candidate *c)
{
	const struct candidate *parent = batch->parent->candidates + batch->parent_candidate;

	inherit(batch, &c->made, &parent->made);
	inherit(batch, &c->removed, &parent->removed);
}

static void
take_note(struct session *s, const struct generation_news *news)
{
	struct batch *batch = s->suggest->making;
	int slot = s->suggest->slots[news->candidate];
	struct candidate *c = batch->candidates + slot;
	struct note note = news->note;

	if (news->kind == NEWS_REMOVED) {
		if (!batch->mutates || !take_back(c, &note))
			candidate_note(&c->removed, &note);
		return;
	}
	note.id = 0;
	if (candidate_note(&c->made, &note) && s->suggest->current < 0 &&
	    suggest_batch(s) == batch)
		s->suggest->current = slot;
}

static void
take_result(struct session *s, struct batch *batch, const struct generation_news *news)
{
	const struct generate_result *result = &news->result;
	int made = (int)order_integer(&batch->order, ORDER_CANDIDATES, 1), at = 0;

	batch->tokens_per_s = result->seconds > 0 ? (double)result->tokens / result->seconds : 0;
	batch->first_note_seconds = result->first_note_seconds;
	if (result->cancelled)
		return;
	for (int i = 0; i < batch->count; i++)		/* what was pinned comes first */
		if (batch->candidates[i].pinned)
			batch->ranking[at++] = i;
	for (int i = 0; i < made; i++)
		batch->ranking[at++] = s->suggest->slots[result->ranking[i]];
	if (suggest_batch(s) == batch && !s->suggest->chosen)
		s->suggest->current = batch->ranking[0];
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
		candidates += batch->candidates[i].made.count > 0;
		notes += batch->candidates[i].made.count;
	}
	if (!news->good) {
		session_complain(s, "%s", news->err.text);
	} else if (notes == 0) {
		session_complain(s, "the model wrote no note there; ask again, or for more bars");
	} else {
		take_result(s, batch, news);
		/* One that was taken while others were made has said so: all are put away. */
		if (s->suggest->open)
			session_say(s, "%s%d candidate%s, %zu note%s in %.1f s; 1-%d hear, "
			    "Enter takes", news->result.cancelled ? "stopped: " : "",
			    candidates, candidates == 1 ? "" : "s", notes, notes == 1 ? "" : "s",
			    news->result.seconds, batch->count);
	}
	if (notes == 0 && suggest_batch(s) == batch)
		suggest_close(s);
	else if (notes > 0)
		suggest_store_batch(s, batch);
}

static void
take_in(struct session *s, const struct generation_news *news)
{
	struct batch *batch = s->suggest->making;
	struct candidate *c;

	assert(news->candidate >= 0 && news->candidate < GENERATE_CANDIDATES_MAX);
	c = batch->candidates + s->suggest->slots[news->candidate];
	if (news->kind == NEWS_NOTE || news->kind == NEWS_REMOVED) {
		if (batch->mutates && c->made.count + c->removed.count == 0)
			begin_mutation(batch, c);
		take_note(s, news);
	} else if (news->kind == NEWS_RESTART) {
		c->made.count = c->removed.count = 0;
	} else if (news->kind == NEWS_DONE) {
		c->done = true;
		c->facts = news->facts;
	} else {
		take_end(s, news);
	}
}

bool
suggest_receive(struct session *s)
{
	struct generation_news news;
	bool changed = false;

	if (s->generate_job == NULL)
		return false;
	while (job_receive(s->generate_job, &news)) {
		take_in(s, &news);
		changed = true;
	}
	if (changed && suggest_batch(s) == s->suggest->making && s->suggest->heard)
		suggest_renew_heard(s);
	if (!job_done(s->generate_job))
		return changed;
	job_free(s->generate_job);
	s->generate_job = NULL;
	generation_free(s->suggest->running);
	s->suggest->running = NULL;
	s->suggest->making = NULL;
	return true;
}
