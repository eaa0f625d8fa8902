/* SPDX-License-Identifier: MIT */
#include "model/train/stepper.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "model/train/nan_trace.h"
#include "tensor/loops.h"
#include "tensor/product.h"
#include "tensor/product_bf16.h"
#include "tensor/ranks.h"
#include "tensor/tape.h"
#include "tensor/team.h"

struct worker {
	struct arena	 arena;
	struct tape	*tape;		/* owned */
	struct tensor	*params;	/* owned; one per row of the list */
	struct tensor	*adapter;	/* owned; NULL if there is none */
	float		*dx;		/* gradients of the trained weights */
	struct arch_run	 run;		/* the graph's input */
	struct token_window lanes;	/* owned; a group's windows woven into one, if several */
	bool		 failed;	/* fill() returned false */
};

struct stepper {
	const struct trainer_task *task;
	const struct trainer_options *o;
	const struct loops *loops;
	const struct head *head;
	struct ranks	*ranks;		/* borrowed: the task's */
	size_t		 lanes;		/* per group */
	struct team	*team;
	int		 threads;
	struct worker	*workers;	/* owned; (threads) */
	struct arena	 arena;		/* memory of everything below without an owner */
	struct params	*trained;	/* borrowed: the task's */
	float		**dx;		/* owned; (threads), the workers' */
	float		*turns;
	const struct bf16 *bf16;	/* for products with weights; NULL: fp32 */
	float		*panels;	/* every matrix, packed for products, both ways; or NULL */
	size_t		*panels_at;	/* owned; offset of each row's panels */
	struct packed	(*packed)[2];	/* owned; of each row: plain, transposed */
	struct token_window *rows;	/* owned; (batch) */
	/* --- of the current call; members write their own rows or chunks */
	const struct token_window *windows;
	size_t		 count;
	bool		 learn;
	long		 step;
	float		 scale;		/* of each target's loss */
	double		*nats;		/* owned; (count); a group's are at its first window */
	double		*codes;		/* owned; likewise, of the codes */
	size_t		 nats_room;
};

/* --- setup */

static struct tensor *
put_graph(struct stepper *s, struct worker *w, const struct token_window *window, size_t lanes,
    uint64_t seed)
{
	w->run = (struct arch_run){
		.window = window, .lanes = (int)lanes, .params = w->params, .adapter = w->adapter,
		.body = w->params + s->head->params, .head_arg = s->task->head_arg,
		.turns = s->turns, .seed = seed, .step = s->step,
		.dropout = s->learn ? (float)s->o->dropout : 0,
		.smoothing = (float)s->o->smoothing,
	};

	return s->head->loss(w->tape, s->task->arch, &s->task->config, &w->run);
}

/* Takes the memory of the longest window and touches it, so that steps cause no page faults. */
static bool
make_worker(struct stepper *s, struct worker *w, struct err *err)
{
	const struct trainer_task *task = s->task;
	struct token_window longest = { .length = (size_t)task->config.context * s->lanes };
	size_t bytes;

	if (s->lanes > 1 && !token_window_init(&w->lanes, longest.length, err))
		return false;

	w->dx = arena_alloc(&s->arena, s->trained->size, sizeof *w->dx);
	w->tape = malloc(sizeof *w->tape);
	w->params = params_tensors(task->params, task->adapter == NULL ? w->dx : NULL);
	if (task->adapter != NULL)
		w->adapter = params_tensors(task->adapter, w->dx);
	if (w->dx == NULL || w->tape == NULL || w->params == NULL ||
	    (task->adapter != NULL && w->adapter == NULL))
		return err_set(err, ERR_LIMIT, "no memory for the gradients of %zu numbers",
		    s->trained->size);
	s->learn = true;
	tape_begin(w->tape, NULL, true);
	bytes = tape_measure(w->tape, put_graph(s, w, &longest, s->lanes, 0));
	if (!arena_init(&w->arena, bytes, err))
		return false;
	memset(w->arena.base, 0, w->arena.size);
	return true;
}

/*
 * Matrices are packed once per step for all windows.  The few rows of features are
 * packed too, although nothing multiplies by them: it costs nothing.  Returns the
 * floats of all panels.
 */
static size_t
place_panels(struct stepper *s)
{
	const struct params *p = s->task->params;
	size_t all = 0;

	for (size_t i = 0; i < p->count && s->panels_at != NULL; i++) {
		const struct param *q = &p->list[i];

		s->panels_at[i] = all;
		if (q->columns > 0)
			all += product_panels((size_t)q->rows, (size_t)q->columns) +
			    product_panels((size_t)q->columns, (size_t)q->rows);
	}
	return all;
}

static void
hand_out_panels(struct stepper *s)
{
	const struct params *p = s->task->params;

	for (int m = 0; m < s->threads; m++)
		for (size_t i = 0; i < p->count; i++) {
			if (p->list[i].columns == 0)
				continue;
			s->workers[m].params[i].packed = &s->packed[i][0];
			s->workers[m].params[i].turned = &s->packed[i][1];
		}
	stepper_repack(s);
}

/* One block for everything as large as the model or larger. */
static bool
make_arena(struct stepper *s, struct err *err)
{
	const struct arch_config *c = &s->task->config;
	size_t turns = arch_turns(c, c->context, NULL), panels = place_panels(s);
	size_t copies = (size_t)s->threads;

	if (!arena_init(&s->arena, (turns + panels + copies * s->trained->size +
	    (copies + 2) * ARENA_ALIGN) * sizeof(float), err))
		return false;
	s->turns = arena_alloc(&s->arena, turns, sizeof *s->turns);
	arch_turns(c, c->context, s->turns);
	if (panels > 0)
		s->panels = arena_alloc(&s->arena, panels, sizeof *s->panels);
	return true;
}

/* As many as the architecture prefers, but with work for every member of every rank. */
static size_t
lanes_of(const struct stepper *s)
{
	size_t members = (size_t)(s->threads * ranks_count(s->ranks));
	size_t share = ((size_t)s->o->batch + members - 1) / members;

	return share < (size_t)s->task->arch->lanes ? share : (size_t)s->task->arch->lanes;
}

static bool
make_parts(struct stepper *s, struct err *err)
{
	s->team = team_new(s->o->threads, s->o->behind, err);
	if (s->team == NULL)
		return false;
	s->threads = team_size(s->team);
	s->lanes = lanes_of(s);
	s->workers = calloc((size_t)s->threads, sizeof *s->workers);
	s->rows = calloc((size_t)s->o->batch, sizeof *s->rows);
	s->dx = calloc((size_t)s->threads, sizeof *s->dx);
	s->nats_room = (size_t)s->o->batch + s->task->held_out.count + s->task->sample.count;
	s->nats = calloc(s->nats_room, sizeof *s->nats);
	if (s->loops->product != NULL) {	/* otherwise OpenBLAS packs itself */
		s->panels_at = calloc(s->task->params->count, sizeof *s->panels_at);
		s->packed = calloc(s->task->params->count, sizeof *s->packed);
	}
	s->codes = calloc(s->nats_room, sizeof *s->codes);
	if (s->workers == NULL || s->rows == NULL || s->dx == NULL || s->nats == NULL ||
	    s->codes == NULL || (s->loops->product != NULL && (s->panels_at == NULL ||
	    s->packed == NULL)))
		return err_set(err, ERR_LIMIT, "no memory for a batch of %d", s->o->batch);
	if (!make_arena(s, err))
		return false;
	for (int i = 0; i < s->o->batch; i++)
		if (!token_window_init(&s->rows[i], (size_t)s->task->config.context, err))
			return false;
	for (int i = 0; i < s->threads; i++) {
		if (!make_worker(s, &s->workers[i], err))
			return false;
		s->dx[i] = s->workers[i].dx;
	}
	if (s->panels != NULL)
		hand_out_panels(s);
	return true;
}

static bool
is_share(double x)
{
	return x >= 0 && x < 1;
}

struct stepper *
stepper_make(const struct trainer_task *task, const struct trainer_options *o, struct err *err)
{
	struct stepper *s;

	if (o->batch < 1 || !is_share(o->dropout) || !is_share(o->smoothing)) {
		err_set(err, ERR_ARG, "a batch of %d, a dropout of %g and a smoothing of %g cannot "
		    "be", o->batch, o->dropout, o->smoothing);
		return NULL;
	}
	s = calloc(1, sizeof *s);
	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory to train");
		return NULL;
	}
	s->task = task;
	s->o = o;
	s->ranks = task->ranks;
	s->loops = loops_pick();
	s->head = task->head != NULL ? task->head : arch_head(task->arch);
	s->trained = task->adapter != NULL ? task->adapter : task->params;
	if (!bf16_find(o->precision, &s->bf16, err) || !make_parts(s, err)) {
		stepper_free(s);
		return NULL;
	}
	return s;
}

void
stepper_free(struct stepper *s)
{
	if (s == NULL)
		return;
	team_free(s->team);
	for (int i = 0; s->workers != NULL && i < s->threads; i++) {
		arena_clear(&s->workers[i].arena);
		free(s->workers[i].tape);
		free(s->workers[i].params);
		free(s->workers[i].adapter);
		token_window_clear(&s->workers[i].lanes);
	}
	for (int i = 0; s->rows != NULL && i < s->o->batch; i++)
		token_window_clear(&s->rows[i]);
	free(s->workers);
	free(s->rows);
	free(s->dx);
	arena_clear(&s->arena);
	free(s->panels_at);
	free(s->packed);
	free(s->nats);
	free(s->codes);
	free(s);
}

const char *
stepper_precision(const struct stepper *s)
{
	return bf16_name(s->bf16);
}

struct params *
stepper_trained(const struct stepper *s)
{
	return s->trained;
}

struct team *
stepper_team(const struct stepper *s)
{
	return s->team;
}

/*
 * --- work of the members
 *
 * Group k of a batch or set goes to rank k % ranks, and there to member
 * k / ranks % threads: the groups do not depend on the number of ranks.
 */

static bool
is_own(const struct stepper *s, size_t window)
{
	return window / s->lanes % (size_t)ranks_count(s->ranks) == (size_t)ranks_number(s->ranks);
}

static size_t
first_window(const struct stepper *s, int member)
{
	return (size_t)(ranks_number(s->ranks) + member * ranks_count(s->ranks)) * s->lanes;
}

/* From a member's group to its next. */
static size_t
window_stride(const struct stepper *s)
{
	return (size_t)(s->threads * ranks_count(s->ranks)) * s->lanes;
}

static void
row_rng(const struct stepper *s, size_t row, struct rng *rng)
{
	/* Odd constants keep (step, row) pairs apart; rng_seed mixes the rest. */
	rng_seed(rng, s->o->seed ^ ((uint64_t)s->step * 0x9e3779b97f4a7c15u +
	    (uint64_t)row * 0xd1b54a32d192ed03u));
}

static void
fill_row(struct stepper *s, struct worker *w, size_t i)
{
	struct rng rng;

	row_rng(s, i, &rng);
	s->rows[i].length = 0;
	if (!s->task->fill(s->task->arg, &rng, &s->rows[i]))
		w->failed = true;
	assert(s->rows[i].length <= (size_t)s->task->config.context);
}

static void
fill_rows(void *arg, int member)
{
	struct stepper *s = arg;
	struct worker *w = &s->workers[member];

	w->failed = false;
	for (size_t first = first_window(s, member); first < s->count; first += window_stride(s))
		for (size_t i = first; i < first + s->lanes && i < s->count; i++)
			fill_row(s, w, i);
}

/* Zeroes gradients that no row of this member has started. */
static void
finish_gradients(struct stepper *s, struct worker *w)
{
	struct tensor *t = w->adapter != NULL ? w->adapter : w->params;

	for (size_t i = 0; i < s->trained->count; i++)
		if (!t[i].begun)
			memset(t[i].dx, 0, tensor_count(&t[i]) * sizeof(float));
}

/* Windows from `first`, as many as a tape carries; returns the loss, or NULL if they are empty. */
static struct tensor *
put_group(struct stepper *s, struct worker *w, size_t first)
{
	size_t lanes = s->count - first < s->lanes ? s->count - first : s->lanes;
	const struct token_window *window = &s->windows[first];
	struct rng rng;

	for (size_t k = 0; k < lanes; k++)
		s->nats[first + k] = s->codes[first + k] = 0;
	if (s->lanes > 1) {
		token_window_weave(&w->lanes, window, lanes);
		window = &w->lanes;
	}
	if (window->length == 0)
		return NULL;
	row_rng(s, first + 1000000, &rng);
	arena_reset(&w->arena, 0);
	tape_begin(w->tape, &w->arena, s->learn);
	w->tape->bf16 = s->bf16;
	return put_graph(s, w, window, lanes, rng_u64(&rng));
}

static void
run_group(struct stepper *s, struct worker *w, size_t first)
{
	struct tensor *loss = put_group(s, w, first);

	if (loss == NULL)
		return;
	tape_forward(w->tape);
	s->nats[first] = loss->x[loss->columns > 1];
	s->codes[first] = loss->columns > 1 ? loss->x[2] : 0;
	if (s->learn)
		tape_backward(w->tape, loss, s->scale);
}

static void
run_windows(void *arg, int member)
{
	struct stepper *s = arg;
	struct worker *w = &s->workers[member];
	struct tensor *t = w->adapter != NULL ? w->adapter : w->params;
	unsigned old = s->loops->flush_denormals();

	for (size_t i = 0; s->learn && i < s->trained->count; i++)
		t[i].begun = false;
	for (size_t i = first_window(s, member); i < s->count; i += window_stride(s))
		run_group(s, w, i);
	if (s->learn)
		finish_gradients(s, w);
	s->loops->restore_denormals(old);
}

static void
pack(void *arg, int member)
{
	struct stepper *s = arg;
	const struct params *p = s->task->params;

	for (size_t i = (size_t)member; i < p->count; i += (size_t)s->threads) {
		const struct param *q = &p->list[i];
		size_t rows = (size_t)q->rows, columns = (size_t)q->columns;
		float *x = p->data + q->offset, *to = s->panels + s->panels_at[i];

		if (columns == 0)
			continue;
		s->packed[i][0] = product_pack_bf16(s->loops, s->bf16, matrix(x, columns),
		    rows, columns, to);
		to += product_panels(rows, columns);
		s->packed[i][1] = product_pack_bf16(s->loops, s->bf16,
		    matrix_turned(x, columns), columns, rows, to);
	}
}

void
stepper_repack(struct stepper *s)
{
	if (s->panels != NULL)
		team_run(s->team, pack, s);
}

/* --- a step */

static void
sum_windows(const struct stepper *s, struct stepper_result *r)
{
	double sums[5] = { 0 };

	for (size_t i = 0; i < s->count; i++) {
		if (!is_own(s, i))
			continue;
		sums[0] += s->nats[i];
		sums[1] += s->codes[i];
		sums[2] += (double)token_window_weight(&s->windows[i]);
		sums[3] += (double)token_window_notes(&s->windows[i]);
		sums[4] += (double)s->windows[i].length;
	}
	ranks_sum_numbers(s->ranks, sums, 5);
	r->nats = sums[0];
	r->codes = sums[1];
	r->weight = (size_t)sums[2];
	r->notes = (size_t)sums[3];
	r->tokens = (size_t)sums[4];
}

static bool
fill_batch(struct stepper *s, struct err *err)
{
	double weight_failed[2] = { 0 };

	s->windows = s->rows;
	s->count = (size_t)s->o->batch;
	team_run(s->team, fill_rows, s);
	for (size_t i = 0; i < s->count; i++)
		if (is_own(s, i))
			weight_failed[0] += (double)token_window_weight(&s->windows[i]);
	for (int i = 0; i < s->threads; i++)
		weight_failed[1] += s->workers[i].failed;
	ranks_sum_numbers(s->ranks, weight_failed, 2);
	if (weight_failed[1] > 0)
		return err_set(err, ERR_ARG, "there is nothing to train on");
	if (weight_failed[0] <= 0)
		return err_set(err, ERR_ARG, "there is nothing to train on: a context of %d "
		    "tokens ends before the first note", s->task->config.context);
	s->scale = 1 / (float)weight_failed[0];
	return true;
}

/*
 * Finds where it went wrong.  False: in a group of another rank.  A group whose loss is
 * not finite is run once more, with the same weights and dropout.
 */
static bool
find_fault(struct stepper *s, const struct updater *u, const struct stepper_result *r,
    char *text, size_t size)
{
	struct worker *w = &s->workers[0];
	struct nan_trace run = { w->tape, { s->task->params, s->task->adapter },
	    { w->params, w->adapter } };
	size_t first = first_window(s, 0), stride = (size_t)ranks_count(s->ranks) * s->lanes;

	snprintf(text, size, "the loss");
	if (nan_trace_weights(&run, text, size))
		return true;
	if (isfinite(r->nats)) {
		snprintf(text, size, "the gradient of %s", updater_suspect(u));
		return true;
	}
	while (first < s->count && isfinite(s->nats[first]))
		first += stride;
	if (first < s->count && put_group(s, w, first) != NULL)
		nan_trace_nodes(&run, text, size);
	return first < s->count;
}

/* Reports the error; the step has changed nothing yet. */
static bool
complain(struct stepper *s, const struct updater *u, const struct stepper_result *r,
    struct err *err)
{
	char text[96];
	bool found = find_fault(s, u, r, text, sizeof text);

	err_set(err, ERR_LIMIT, "%s is NaN or infinite at step %ld; a lower learning rate "
	    "may help", text, s->step + 1);
	ranks_agree(s->ranks, !found, err);
	return false;
}

bool
stepper_step(struct stepper *s, struct updater *u, long step, const struct pace *pace,
    struct stepper_result *r, struct err *err)
{
	const struct trainer_options *o = s->o;

	*r = (struct stepper_result){ 0 };
	s->step = step;
	s->learn = true;
	if (!fill_batch(s, err))
		return false;
	team_run(s->team, run_windows, s);
	sum_windows(s, r);
	r->norm = updater_sum(u, s->dx, s->threads);
	if (s->ranks != NULL) {
		ranks_sum(s->ranks, s->dx[0], s->trained->size);
		r->norm = updater_sum(u, s->dx, 1);
	}
	if (!isfinite(r->nats) || !isfinite(r->norm))
		return complain(s, u, r, err);
	updater_apply(u, step, pace, o->beta2, o->decay, o->clip);
	if (s->task->adapter == NULL)
		stepper_repack(s);
	return true;
}

void
stepper_score(struct stepper *s, const struct trainer_set *set, struct stepper_result *r)
{
	*r = (struct stepper_result){ .norm = NAN };
	assert(set->count <= s->nats_room);
	s->step = 0;			/* the same random numbers each time */
	s->learn = false;
	s->windows = set->windows;
	s->count = set->count;
	team_run(s->team, run_windows, s);
	sum_windows(s, r);
}

void
stepper_score_each(struct stepper *s, const struct trainer_set *set, double *nats)
{
	struct stepper_result all;

	assert(s->lanes == 1);
	stepper_score(s, set, &all);
	memcpy(nats, s->nats, set->count * sizeof *nats);
}
