/* SPDX-License-Identifier: MIT */
#include "model/infer/generate.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "model/infer/generate_internal.h"

#define RESAMPLES	3

/* --- running all candidates */

static bool
between_blocks(const struct grammar *g)
{
	return g->phase == PHASE_BLOCK || g->phase == PHASE_INSTRUMENT;
}

/* Blocks begin together, so that all rows can get a new window at once. */
static bool
rows_wait(const struct job *job)
{
	for (int r = 0; r < job->request->candidates; r++) {
		const struct row *row = &job->rows[r];

		if (!row->finished && (row->fed < row->list.count ||
		    !between_blocks(&row->g)))
			return false;
	}
	return true;
}

static bool
renew_windows(struct job *job)
{
	model_state_rewind(job->state);
	for (int r = 0; r < job->request->candidates; r++)
		if (!job->rows[r].finished && !row_shorten(job, &job->rows[r]))
			return false;
	return true;
}

static bool
is_cramped(const struct job *job)
{
	for (int r = 0; r < job->request->candidates; r++) {
		const struct row *row = &job->rows[r];

		if (!row->finished && row->next_bar < job->prefix.end_bar &&
		    model_state_length(job->state, r) +
		    prefix_room(&job->prefix, prefix_block(&job->prefix, row->next_bar)) >
		    (size_t)job->model.context)
			return true;
	}
	return false;
}

/* All rows are between blocks: opens the next one, or ends. */
static bool
open_blocks(struct job *job, bool fresh)
{
	if (!fresh && is_cramped(job) && !renew_windows(job))
		return false;
	for (int r = 0; r < job->request->candidates; r++) {
		struct row *row = &job->rows[r];

		if (row->finished)
			continue;
		if (row->next_bar >= job->prefix.end_bar)
			row->finished = true;
		else if (!row_open_block(job, row))
			return false;
	}
	return true;
}

static bool
all_finished(const struct job *job)
{
	for (int r = 0; r < job->request->candidates; r++)
		if (!job->rows[r].finished)
			return false;
	return true;
}

static bool
is_cancelled(struct job *job)
{
	if (job->request->cancelled != NULL && job->request->cancelled(job->request->arg))
		job->result->cancelled = true;
	return job->result->cancelled;
}

/* Every row with an unread token reads one. */
static bool
step(struct job *job)
{
	struct token token[GENERATE_CANDIDATES_MAX] = { 0 };
	bool active[GENERATE_CANDIDATES_MAX] = { false }, any = false;

	for (int r = 0; r < job->request->candidates; r++) {
		struct row *row = &job->rows[r];

		if (row->finished || row->fed == row->list.count)
			continue;
		if (model_state_length(job->state, r) >= (size_t)job->model.context) {
			row_stop_block(row);
			continue;
		}
		token[r] = row->list.token[row->fed++];
		active[r] = any = true;
	}
	return !any || model_step(job->state, token, active, job->logits, job->err);
}

/* Rows that have read all their tokens sample another one. */
static bool
sample_rows(struct job *job)
{
	for (int r = 0; r < job->request->candidates; r++) {
		struct row *row = &job->rows[r];

		if (row->finished || row->fed < row->list.count ||
		    between_blocks(&row->g))
			continue;
		if (!row_sample(job, r, job->logits + (size_t)r * vocab_size()))
			return false;
	}
	return true;
}

static bool
run_rows(struct job *job)
{
	bool fresh = true;

	while (!is_cancelled(job)) {
		if (rows_wait(job)) {
			if (!open_blocks(job, fresh))
				return false;
			fresh = false;
			if (all_finished(job))
				return true;
		}
		if (!step(job) || !sample_rows(job))
			return false;
	}
	return true;
}

/* --- checking candidates */

static bool
same_notes(const struct row *a, const struct row *b)
{
	if (a->note_count != b->note_count)
		return false;
	for (size_t i = 0; i < a->note_count; i++)
		if (a->notes[i].track != b->notes[i].track ||
		    a->notes[i].start_ticks != b->notes[i].start_ticks ||
		    a->notes[i].pitch != b->notes[i].pitch)
			return false;
	return true;
}

static bool
has_note(const struct row *row, const struct note *note)
{
	for (size_t i = 0; i < row->note_count; i++)
		if (row->notes[i].track == note->track &&
		    row->notes[i].start_ticks == note->start_ticks &&
		    row->notes[i].pitch == note->pitch &&
		    row->notes[i].length_ticks == note->length_ticks)
			return true;
	return false;
}

/* It has no note of its own, or writes what it replaces again and nothing else. */
static bool
is_worthless(const struct row *row)
{
	if (row->note_count == 0)
		return true;
	if (row->note_count != row->keep.removed_count)
		return false;
	for (size_t i = 0; i < row->keep.removed_count; i++)
		if (!has_note(row, &row->keep.removed[i]))
			return false;
	return true;
}

static double
nats_per_note(const struct row *row)
{
	return row->note_count > 0 ? row->nats / row->note_count : NAN;
}

static struct excerpt_change
change_of(const struct row *row)
{
	return (struct excerpt_change){ row->notes, row->note_count, row->keep.removed,
		row->keep.removed_count };
}

static bool
judge(struct job *job, int r)
{
	struct row *row = &job->rows[r];
	struct excerpt_change change = change_of(row);
	struct verdict *verdict = &job->result->verdict[r];

	if (!verdict_make(&job->region, &change, nats_per_note(row), verdict, job->err))
		return false;
	if (is_worthless(row))
		verdict->score = INFINITY;	/* ranked last */
	row->judged = true;
	return true;
}

/* Candidates that were not made again keep their verdict. */
static bool
judge_all(struct job *job)
{
	const struct generate_request *r = job->request;

	if (job->result->cancelled)
		return true;
	if (job->region.song == NULL && !verdict_region_make(&job->region, r->song,
	    r->start_ticks, job->prefix.end_ticks, r->quotes, job->err))
		return false;
	for (int i = 0; i < r->candidates; i++)
		if (!job->rows[i].judged && !judge(job, i))
			return false;
	return true;
}

static bool
is_rejected(const struct job *job, int r)
{
	if (is_worthless(&job->rows[r]) || verdict_quotes(&job->result->verdict[r]))
		return true;
	for (int before = 0; before < r; before++)
		if (same_notes(&job->rows[before], &job->rows[r]))
			return true;
	return false;
}

static bool
start_state(struct job *job)
{
	model_state_free(job->state);
	job->state = model_state_new(job->request->model, job->request->adapter,
	    job->request->candidates, job->err);
	if (job->state == NULL || !model_prefill(job->state, job->prefix.prefix.token,
	    job->prefix.prefix.count, job->logits, job->err))
		return false;
	if (model_state_mixture(job->state) != NULL)
		job->result->mixture = *model_state_mixture(job->state);
	return true;
}

/* Makes all candidates, then the rejected ones again, at most RESAMPLES times. */
static bool
make_candidates(struct job *job)
{
	const struct generate_request *r = job->request;
	bool again = true;

	if (!start_state(job) || !memory_wait(job))
		return false;
	for (int i = 0; i < r->candidates; i++)
		if (!row_begin(job, i))
			return false;
	for (int attempt = 0; again; attempt++) {
		if ((attempt > 0 && !start_state(job)) || !run_rows(job) || !judge_all(job))
			return false;
		again = false;
		for (int i = 0; i < r->candidates && attempt < RESAMPLES; i++) {
			struct row *row = &job->rows[i];

			if (job->result->cancelled || r->temperature <= 0 || !is_rejected(job, i) ||
			    (row->note_count > 0 && r->restart == NULL))
				continue;
			if (r->restart != NULL)
				r->restart(r->arg, i);
			job->result->notes -= row->note_count;
			row->attempts++;
			if (!row_begin(job, i))
				return false;
			again = true;
		}
	}
	return true;
}

static bool
find_weakest_bars(struct job *job)
{
	for (int i = 0; i < job->request->candidates && !job->result->cancelled; i++) {
		struct excerpt_change change = change_of(&job->rows[i]);

		if (!verdict_weakest_bar(&job->region, &change,
		    &job->result->verdict[i].weakest_bar, job->err))
			return false;
	}
	return true;
}

static void
rank(struct job *job)
{
	const struct verdict *verdict = job->result->verdict;
	int count = job->request->candidates;
	int *ranking = job->result->ranking;

	for (int i = 0; i < count; i++) {
		int at = i;

		for (; at > 0 && verdict[i].score < verdict[ranking[at - 1]].score; at--)
			ranking[at] = ranking[at - 1];
		ranking[at] = i;
	}
	for (int i = 0; i < count && job->request->done != NULL; i++)
		job->request->done(job->request->arg, i, nats_per_note(&job->rows[i]));
}

static void
clear(struct job *job)
{
	for (int r = 0; r < GENERATE_CANDIDATES_MAX; r++)
		row_clear(&job->rows[r]);
	memory_clear(job);
	prefix_clear(&job->prefix);
	verdict_region_clear(&job->region);
	model_state_free(job->state);
	free(job->logits);
	free(job->allowed);
	free(job);
}

static bool
prepare(struct job *job)
{
	const struct generate_request *r = job->request;

	model_info(r->model, &job->model);
	if (r->context > 0 && r->context < job->model.context)
		job->model.context = r->context;
	sampler_init(&job->sampler);
	job->sampler.amount[SAMPLER_TEMPERATURE] = r->temperature;
	job->sampler.amount[SAMPLER_MIN_P] = r->min_p;
	job->sampler.bold = r->bold;
	if (!prefix_make(&job->prefix, r, &job->model.encoding, job->model.context, job->err))
		return false;
	job->logits = calloc((size_t)r->candidates * vocab_size(), sizeof *job->logits);
	job->allowed = calloc(vocab_size(), sizeof *job->allowed);
	if (job->logits == NULL || job->allowed == NULL)
		return err_set(job->err, ERR_LIMIT, "no memory to continue the piece");
	return memory_prepare(job);
}

bool
generate(const struct generate_request *request, struct generate_result *result,
    struct err *err)
{
	struct job *job;
	bool ok;

	*result = (struct generate_result){ 0 };
	job = calloc(1, sizeof *job);
	if (job == NULL)
		return err_set(err, ERR_LIMIT, "no memory to continue the piece");
	job->request = request;
	job->result = result;
	job->err = err;
	job->began = clock_seconds();
	ok = prepare(job) && make_candidates(job) && find_weakest_bars(job);
	if (ok)
		rank(job);
	result->seconds = clock_seconds() - job->began;
	clear(job);
	return ok;
}
