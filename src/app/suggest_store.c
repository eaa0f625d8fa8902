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

void
suggest_store_batch(struct session *s, struct batch *batch)
{
	struct model_info info;
	char settings[128];
	struct err err;
	struct store_batch row = {
		.made_unix_s = (int64_t)time(NULL), .start_ticks = batch->start_ticks,
		.bars = batch->bars, .seed = batch->seed, .settings = settings,
		.model_hash = info.hash,
	};

	model_info(s->model, &info);
	snprintf(settings, sizeof settings, "count %d temperature %g min-p %g tuned %d best %d "
	    "end %lld memory %g", batch->count, batch->temperature, batch->min_p, batch->tuned,
	    batch->best, (long long)batch->end_ticks, batch->memory);
	if (!session_need_store(s, &err) || !store_add_batch(s->store, &row, &batch->store_id,
	    &err)) {
		session_complain(s, "the candidates are not stored: %s", err.text);
		return;
	}
	for (int i = 0; i < batch->count; i++) {
		const struct candidate *c = batch->candidates + i;
		struct store_candidate kept = {
			.batch = batch->store_id, .number = i, .nats_per_note = c->nats_per_note,
			.taken_node = c->taken_node, .notes = c->notes, .note_count = c->count,
		};

		if (c->count > 0 && !store_add_candidate(s->store, &kept, &err)) {
			session_complain(s, "candidate %d is not stored: %s", i + 1, err.text);
			return;
		}
	}
}

void
suggest_store_taken(struct session *s, const struct batch *batch, int candidate)
{
	struct err err;

	if (batch->store_id != 0 && s->store != NULL && !store_take_candidate(s->store,
	    batch->store_id, candidate, batch->candidates[candidate].taken_node, &err))
		session_complain(s, "taking the candidate was not stored: %s", err.text);
}

/* --- and back */

struct restoring {
	struct session	*session;
	struct batch	*batch;		/* the one whose candidates are read */
	bool		 full;
};

static bool
restore_batch(void *arg, const struct store_batch *row)
{
	struct restoring *r = arg;
	struct suggest *g = r->session->suggest;
	struct batch *batch;
	int count, tuned, best;
	long long end;

	for (size_t i = 0; i < g->count; i++)
		if (g->batches[i]->store_id == row->id)
			return true;
	batch = calloc(1, sizeof *batch);
	if (batch == NULL || row->settings == NULL ||
	    sscanf(row->settings, "count %d temperature %lf min-p %lf tuned %d best %d end %lld "
	    "memory %lf", &count, &batch->temperature, &batch->min_p, &tuned, &best, &end,
	    &batch->memory) < 6 ||
	    count < 1 || count > GENERATE_CANDIDATES_MAX || end <= row->start_ticks ||
	    row->start_ticks < 0 || best < -1 || best >= count) {
		free(batch);
		return true;
	}
	batch->count = count;
	batch->tuned = tuned != 0;
	batch->best = best;
	batch->start_ticks = row->start_ticks;
	batch->end_ticks = end;
	batch->bars = row->bars;
	batch->seed = row->seed;
	batch->store_id = row->id;
	/* Newest first: each goes before the last. */
	if (!suggest_add_batch(g, batch, 0)) {
		free(batch);
		return false;
	}
	if (g->open)
		g->shown++;
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
	for (size_t i = 0; i < row->note_count && !r->full; i++)
		r->full = !candidate_add(c, row->notes + i);
	c->nats_per_note = row->nats_per_note;
	c->taken_node = row->taken_node;
	return true;
}

bool
suggest_restore(struct session *s, struct err *err)
{
	struct restoring r = { .session = s };

	if (s->suggest->restored || s->store == NULL)
		return true;
	s->suggest->restored = true;
	if (!store_each_batch(s->store, restore_batch, &r, err))
		return false;
	for (size_t i = 0; i < s->suggest->count; i++) {
		struct batch *batch = s->suggest->batches[i];

		if (batch->running || batch->candidates[0].done)
			continue;
		for (int k = 0; k < batch->count; k++) {
			batch->candidates[k].done = true;
			batch->candidates[k].nats_per_note = NAN;
		}
		r.batch = batch;
		if (!store_each_candidate(s->store, batch->store_id, restore_candidate, &r, err))
			return false;
	}
	return true;
}
