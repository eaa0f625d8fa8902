/* SPDX-License-Identifier: MIT */
#include "model/infer/generate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/infer/model.h"
#include "model/infer/prefix.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "model/token/sampler.h"
#include "music/song.h"

#define RESAMPLES	3

/* One candidate on its way. */
struct row {
	struct grammar		 g;
	bool			 has_grammar;
	struct token_list	 list;		/* all tokens of its window */
	size_t			 fed;		/* that the model has read */
	int			 window_bar;	/* bar of the piece where its window begins */
	int			 next_bar;	/* of the piece; where its next block begins */
	struct rng		 rng;
	int			 attempts;
	bool			 picked;	/* its first note has been chosen */
	double			 nats;		/* of what was sampled */
	struct note		*notes;		/* owned; what was handed over */
	size_t			 note_count, note_capacity;
	bool			 finished;
};

struct job {
	const struct generate_request *request;
	struct generate_result	*result;
	struct err		*err;
	double			 began;		/* seconds */
	struct model_info	 model;
	struct sampler		 sampler;

	struct prefix		 prefix;
	struct row		 rows[GENERATE_CANDIDATES_MAX];
	struct model_state	*state;
	float			*logits;	/* (candidates, vocab) */
	bool			*allowed;	/* (vocab) */
};

/* --- rows */

static bool
begin_row(struct job *job, int r)
{
	struct row *row = &job->rows[r];

	if (row->has_grammar)
		grammar_clear(&row->g);
	row->has_grammar = grammar_copy(&row->g, &job->prefix.grammar, job->err);
	if (!row->has_grammar)
		return false;
	token_list_clear(&row->list);
	row->fed = 0;
	row->window_bar = job->prefix.prefix_bar;
	row->next_bar = job->prefix.start_bar;
	row->picked = false;
	row->nats = 0;
	row->note_count = 0;
	row->finished = false;
	rng_seed(&row->rng, job->request->seed * 1000003 +
	    (uint64_t)(r + row->attempts * GENERATE_CANDIDATES_MAX));
	return true;
}

static struct encode_request
row_request(const struct job *job, const struct row *row)
{
	struct encode_request request = job->prefix.encode;

	request.first_bar = row->window_bar;
	return request;
}

/* Opens the next block: its frame, and the rows of tracks that are only heard. */
static bool
open_block(struct job *job, struct row *row)
{
	struct encode_request request = row_request(job, row);
	int bars = prefix_block(&job->prefix, row->next_bar);

	if (!encode_frame(&job->prefix.piece, row->next_bar, bars, &row->g, &row->list, job->err))
		return false;
	row->next_bar += bars;
	for (int slot = 0; slot < request.order_count; slot++) {
		uint32_t may_play = row->g.may_play;
		bool ok;

		if (prefix_plays(&job->prefix, slot))
			continue;
		row->g.may_play = UINT32_MAX;
		ok = slot <= row->g.slot || encode_row(&job->prefix.piece, &request, slot,
		    &row->g, &row->list, job->err);
		row->g.may_play = may_play;
		if (!ok)
			return false;
	}
	return true;
}

/* Is this the cell that the start lies in? */
static bool
at_start_cell(const struct job *job, const struct row *row)
{
	const struct grammar *g = &row->g;

	return job->prefix.start_step > 0 && g->phase >= PHASE_CELL && g->phase <= PHASE_CHORD &&
	    row->window_bar + g->block_bar + g->cell == job->prefix.start_bar;
}

static void
forbid(struct job *job, enum token_kind kind, int from, int to)
{
	for (int value = from; value < to; value++)
		job->allowed[vocab_id(kind, value)] = false;
}

/* Nothing begins before the start. */
static void
mask_before_start(struct job *job, const struct row *row)
{
	const struct grammar *g = &row->g;

	forbid(job, TOKEN_REPEAT, 0, VOCAB_REPEATS);
	forbid(job, TOKEN_POSITION, 0, job->prefix.start_step);
	if (g->phase == PHASE_ONSET || g->onset >= job->prefix.start_step)
		return;
	forbid(job, TOKEN_PLUS, VOCAB_PITCH_LOW, VOCAB_PITCH_HIGH + 1);
	forbid(job, TOKEN_DRUM, VOCAB_DRUM_LOW, VOCAB_DRUM_HIGH + 1);
	if (job->model.encoding.auto_advance && g->pointer >= job->prefix.start_step)
		return;
	forbid(job, TOKEN_NOTE, VOCAB_PITCH_LOW, VOCAB_PITCH_HIGH + 1);
	forbid(job, TOKEN_DURATION, 0, VOCAB_DURATIONS);
	forbid(job, TOKEN_VELOCITY, 0, VOCAB_VELOCITIES);
}

/* A row that has to come is not passed over. */
static void
mask_rows(struct job *job, const struct row *row)
{
	uint32_t must = prefix_must_play(&job->prefix, row->window_bar + row->g.block_bar);

	for (int slot = row->g.slot + 1; slot < VOCAB_TRACKS; slot++)
		if ((must >> slot & 1) != 0) {
			forbid(job, TOKEN_BLOCK_END, 0, 1);
			forbid(job, TOKEN_TRACK, slot + 1, VOCAB_TRACKS);
			return;
		}
}

/* --- notes */

struct clash {
	const struct note	*made;
	int64_t			 end_ticks;	/* where it must end; its start: it cannot be */
};

static bool
meet_note(void *arg, const struct note *there)
{
	struct clash *clash = arg;

	if (there->channel != clash->made->channel)
		return true;
	if (there->start_ticks <= clash->made->start_ticks)
		clash->end_ticks = clash->made->start_ticks;
	else if (there->start_ticks < clash->end_ticks)
		clash->end_ticks = there->start_ticks;
	return true;
}

/* The note in ticks of the song; false: there is no place for it. */
static bool
place_note(const struct job *job, const struct row *row,
    const struct grammar_note *made, struct note *note)
{
	int track = job->prefix.encode.order[made->slot], bar = row->window_bar + made->bar;
	int steps = vocab_duration_steps[made->note.duration];
	struct clash clash = { .made = note };
	struct window window;

	*note = (struct note){ .track = job->prefix.place.track[track],
		.channel = job->prefix.place.channel[track], .pitch = made->note.pitch,
		.velocity = job->prefix.place.velocity[track][made->note.velocity], .ended = true };
	if (note->velocity < 1)
		note->velocity = 1;
	note->start_ticks = piece_tick(&job->prefix.place, bar, made->note.position);
	if (note->start_ticks < job->request->start_ticks)
		note->start_ticks = job->request->start_ticks;
	clash.end_ticks = note->start_ticks +
	    ((int64_t)steps * job->prefix.place.ticks_per_quarter + VOCAB_GRID / 2) / VOCAB_GRID;
	if (clash.end_ticks <= note->start_ticks)
		clash.end_ticks = note->start_ticks + 1;
	if (clash.end_ticks > job->prefix.end_ticks)
		clash.end_ticks = job->prefix.end_ticks;
	window = (struct window){ note->start_ticks, clash.end_ticks, note->pitch, note->pitch };
	song_query(job->request->song, note->track, &window, meet_note, &clash);
	note->length_ticks = clash.end_ticks - note->start_ticks;
	return note->length_ticks > 0;
}

static bool
keep_note(struct row *row, const struct note *note, struct err *err)
{
	if (row->note_count == row->note_capacity) {
		size_t capacity = row->note_capacity == 0 ? 64 : row->note_capacity * 2;
		struct note *grown = realloc(row->notes, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu notes", capacity);
		row->notes = grown;
		row->note_capacity = capacity;
	}
	row->notes[row->note_count++] = *note;
	return true;
}

static bool
hand_over(struct job *job, int r, size_t from)
{
	struct row *row = &job->rows[r];

	for (size_t i = from; i < row->g.notes; i++) {
		struct note note;

		if (!place_note(job, row, &row->g.note[i], &note))
			continue;
		if (!keep_note(row, &note, job->err))
			return false;
		if (job->result->notes++ == 0)
			job->result->first_note_seconds = clock_seconds() - job->began;
		if (job->request->note != NULL)
			job->request->note(job->request->arg, r, &note);
	}
	return true;
}

/* --- sampling */

/* What stands before the start in its bar is the song's, limits or not. */
static bool
read_begun(struct job *job, struct row *row)
{
	struct encode_request request = row_request(job, row);
	struct grammar_limit *limit = &row->g.limit[row->g.slot], kept = *limit;
	bool ok;

	*limit = (struct grammar_limit){ 0 };
	ok = encode_notes(&job->prefix.piece, &request, request.order[row->g.slot],
	    job->prefix.start_bar, job->prefix.start_step, &row->g, &row->list, job->err);
	*limit = kept;
	return ok;
}

static bool
sample(struct job *job, int r, float *logits)
{
	struct row *row = &job->rows[r];
	size_t notes = row->g.notes;
	bool start_cell = at_start_cell(job, row);
	/* At temperature 0 the candidates differ by how likely their first note is. */
	bool first = !row->picked && row->g.phase == PHASE_ONSET;
	double nats;
	int id;

	grammar_mask(&row->g, job->allowed);
	if (start_cell)
		mask_before_start(job, row);
	else if (!grammar_is_given(&row->g) || row->g.phase == PHASE_METRE)
		mask_rows(job, row);
	if (row->g.phase == PHASE_METRE)
		forbid(job, TOKEN_METRE, 0, VOCAB_METRES);
	id = sampler_pick(&job->sampler, logits, job->allowed, first ? r : 0,
	    &row->rng, &nats);
	if (id < 0)
		return err_set(job->err, ERR_FORMAT, "the model has no token to go on with");
	if (!encode_token(&row->g, id, true, &row->list, job->err))
		return false;
	row->nats += nats;
	job->result->tokens++;
	row->picked = row->picked || first;
	return hand_over(job, r, notes) &&
	    (vocab_kind(id) != TOKEN_TRACK || !at_start_cell(job, row) ||
	    read_begun(job, row));
}

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

/* A row whose window is full leaves its block as it is. */
static void
give_up_block(struct row *row)
{
	row->fed = row->list.count;
	row->g.phase = PHASE_BLOCK;
}

/* What still sounds is known beyond the window. */
static void
carry_over(const struct grammar *from, int first, struct grammar *to)
{
	int32_t before = 0;

	for (int bar = 0; bar < first; bar++)
		before += from->bar[bar].steps;
	for (int slot = 0; slot < from->tracks; slot++) {
		for (int pitch = 0; pitch < 128; pitch++)
			to->until[slot][pitch] = from->until[slot][pitch] - before;
		to->silent_from[slot] = from->silent_from[slot] - before;
		to->last_pitch[slot] = from->last_pitch[slot];
	}
}

/* The row's own past as a new, shorter prefix that leaves half of the context. */
static bool
shorten(struct job *job, struct row *row)
{
	struct encode_request request = { .encoding = job->prefix.encode.encoding };
	int bars = row->next_bar - row->window_bar, first = bars / 4 + 1;
	struct piece past;
	struct grammar g;
	bool ok;

	if (!decode_grammar(&row->g, &past, job->err))
		return false;
	request.order_count = job->prefix.encode.order_count;
	for (int i = 0; i < request.order_count; i++)
		request.order[i] = i;
	request.first_number = job->prefix.encode.first_number + row->window_bar;
	for (;; first += (bars - first + 3) / 4) {
		request.first_bar = first;
		request.end_bar = bars;
		row->list.count = 0;
		if (first == bars) {
			grammar_init(&g, &request.encoding, request.first_number + first, -1);
			request.first_bar = bars - 1;	/* the key and tempo of the last */
			ok = encode_head(&past, &request, &g, &row->list, job->err);
			break;
		}
		request.first_block = (bars - first) % request.encoding.block_bars;
		ok = encode(&past, &request, &row->list, &g, job->err);
		if (ok) {		/* the past ends, the piece does not */
			row->list.count--;
			g.phase = PHASE_BLOCK;
		}
		if (!ok || row->list.count <= (size_t)job->model.context / 2)
			break;
		grammar_clear(&g);
	}
	piece_clear(&past);
	carry_over(&row->g, first, &g);
	grammar_clear(&row->g);
	row->g = g;
	row->window_bar += first;
	row->fed = 0;
	prefix_set_limits(&job->prefix, &row->g);
	return ok;
}

static bool
renew_windows(struct job *job)
{
	model_state_rewind(job->state);
	for (int r = 0; r < job->request->candidates; r++)
		if (!job->rows[r].finished && !shorten(job, &job->rows[r]))
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
		    prefix_room(&job->prefix, prefix_block(&job->prefix, row->next_bar)) > (size_t)job->model.context)
			return true;
	}
	return false;
}

/* All rows stand between blocks: the next one, or the end. */
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
		else if (!open_block(job, row))
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

/* Every row that has a token to read reads one. */
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
			give_up_block(row);
			continue;
		}
		token[r] = row->list.token[row->fed++];
		active[r] = any = true;
	}
	return !any || model_step(job->state, token, active, job->logits, job->err);
}

/* Rows that have read all they have get another token. */
static bool
sample_rows(struct job *job)
{
	for (int r = 0; r < job->request->candidates; r++) {
		struct row *row = &job->rows[r];

		if (row->finished || row->fed < row->list.count ||
		    between_blocks(&row->g))
			continue;
		if (!sample(job, r, job->logits + (size_t)r * vocab_size()))
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

/* --- which of them are worth keeping */

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
is_rejected(const struct job *job, int r)
{
	if (job->rows[r].note_count == 0)
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

/* Makes all; then those that came out empty or twice again, at most RESAMPLES times. */
static bool
make_candidates(struct job *job)
{
	const struct generate_request *r = job->request;
	bool again = true;

	for (int i = 0; i < r->candidates; i++)
		if (!begin_row(job, i))
			return false;
	for (int attempt = 0; again; attempt++) {
		if (!start_state(job) || !run_rows(job))
			return false;
		again = false;
		for (int i = 0; i < r->candidates && attempt < RESAMPLES; i++) {
			struct row *row = &job->rows[i];

			if (job->result->cancelled || r->temperature <= 0 || !is_rejected(job, i) ||
			    (row->note_count > 0 && r->restart == NULL))
				continue;
			if (row->note_count > 0)
				r->restart(r->arg, i);
			job->result->notes -= row->note_count;
			row->attempts++;
			if (!begin_row(job, i))
				return false;
			again = true;
		}
	}
	return true;
}

static double
nats_per_note(const struct row *row)
{
	return row->note_count > 0 ? row->nats / row->note_count : NAN;
}

/* Lower is better: what it costs a note, and how much fuller or emptier it is than the seed. */
static double
worth(const struct job *job, const struct row *row)
{
	double density = prefix_density(&job->prefix);
	double bars = job->prefix.end_bar - job->prefix.start_bar;

	if (row->note_count == 0)
		return INFINITY;
	if (density == 0)
		return nats_per_note(row);
	return nats_per_note(row) + 0.5 * fabs(log(row->note_count / bars / density));
}

static void
rank(struct job *job)
{
	int count = job->request->candidates;
	int *ranking = job->result->ranking;

	for (int i = 0; i < count; i++) {
		int at = i;

		for (; at > 0 && worth(job, &job->rows[i]) <
		    worth(job, &job->rows[ranking[at - 1]]); at--)
			ranking[at] = ranking[at - 1];
		ranking[at] = i;
	}
	for (int i = 0; i < count && job->request->done != NULL; i++)
		job->request->done(job->request->arg, i, nats_per_note(&job->rows[i]));
}

static void
clear(struct job *job)
{
	for (int r = 0; r < GENERATE_CANDIDATES_MAX; r++) {
		struct row *row = &job->rows[r];

		if (row->has_grammar)
			grammar_clear(&row->g);
		token_list_clear(&row->list);
		free(row->notes);
	}
	prefix_clear(&job->prefix);
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
	sampler_init(&job->sampler);
	job->sampler.amount[SAMPLER_TEMPERATURE] = r->temperature;
	job->sampler.amount[SAMPLER_MIN_P] = r->min_p;
	if (!prefix_make(&job->prefix, r, &job->model.encoding, job->model.context, job->err))
		return false;
	job->logits = calloc((size_t)r->candidates * vocab_size(), sizeof *job->logits);
	job->allowed = calloc(vocab_size(), sizeof *job->allowed);
	if (job->logits == NULL || job->allowed == NULL)
		return err_set(job->err, ERR_LIMIT, "no memory to continue the piece");
	return true;
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
	ok = prepare(job) && make_candidates(job);
	if (ok)
		rank(job);
	result->seconds = clock_seconds() - job->began;
	clear(job);
	return ok;
}
