/* SPDX-License-Identifier: MIT */
#include "model/train/tune_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "model/data/replay.h"
#include "model/infer/model_internal.h"
#include "model/train/pacer.h"

#define FULL		(TUNE_STRENGTHS - 1)

struct run {
	const struct tune_run	*r;
	const struct tune_request *request;
	const struct trainer_options *o;
	const struct tune_set	*set;
	struct trainer_task	 task;
	struct stepper		*stepper;	/* owned, as the four below */
	struct updater		*updater;
	struct tune_judge	 judge;
	float			*learnt;	/* the adapter at full strength */
	float			*best;
	double			*nats;		/* (windows of other music) */
	struct pacer		 pacer;
	struct train_progress	 p;
	double			 other_base;	/* nats per note of other music, by the base */
	int			 part;
	long			 looked;	/* step of the last evaluation */
	int			 worse;		/* evaluations since the best one */
	bool			 stopped;
};

/* --- callbacks of the stepper */

static bool
fill(void *arg, struct rng *rng, struct token_window *window)
{
	const struct run *run = arg;

	if (run->r->replay != NULL && rng_below(rng, 2) == 0)
		return replay_draw(run->r->replay, &run->set->encoding, run->set->context, rng,
		    window);
	return tune_set_draw(run->set, run->part, rng, window);
}

/* --- strengths: the base plus a multiple of the adapter is scored */

static void
keep_learnt(struct run *run, float *to)
{
	memcpy(to, run->r->adapter->data, run->r->adapter->size * sizeof *to);
}

/* Scales the adapter. */
static void
set_strength(struct run *run, double strength)
{
	struct params *p = run->r->adapter;

	memcpy(p->data, run->learnt, p->size * sizeof *p->data);
	adapter_weaken(p, strength);
}

static double
other_nats(struct run *run)
{
	struct stepper_result all;

	if (run->r->other.count == 0)
		return NAN;
	stepper_score(run->stepper, &run->r->other, &all);
	return all.notes > 0 ? all.nats / (double)all.notes : NAN;
}

/* The part's windows at one strength. */
static void
score_part(struct run *run, int strength)
{
	const struct tune_part *part = &run->set->part[run->part];
	const struct trainer_set set = { run->set->judges + part->judge,
		part->judge_end - part->judge };

	if (set.count > 0)
		stepper_score_each(run->stepper, &set, run->judge.nats[strength] + part->judge);
	run->judge.windows = part->judge_end;
}

static void
score_strengths(struct run *run)
{
	keep_learnt(run, run->learnt);
	for (int i = 1; i < FULL; i++) {
		set_strength(run, tune_judge_strength(i));
		score_part(run, i);
	}
	set_strength(run, 1);
	score_part(run, FULL);
}

/* Before the first step: scores the base on everything. */
static void
score_base(struct run *run)
{
	keep_learnt(run, run->learnt);
	set_strength(run, 0);
	for (run->part = 0; run->part < run->set->parts; run->part++)
		score_part(run, 0);
	run->part = 0;
	run->other_base = other_nats(run);
	set_strength(run, 1);
}

/* --- evaluations */

static bool
report(struct run *run)
{
	const struct tune_request *q = run->request;
	const struct pacer *pace = &run->pacer;

	run->p.train = pace->notes > 0 ? pace->nats / pace->notes : NAN;
	run->p.seconds_left = pacer_seconds_left(pace, &run->p);
	if (q->progress != NULL && !q->progress(q->arg, &run->p))
		run->stopped = true;
	run->p.held_out = run->p.other = run->p.behind = NAN;
	return !run->stopped;
}

static void
note_held_out(struct run *run)
{
	struct train_progress *p = &run->p;

	p->held_out = p->base - tune_judge_gain(&run->judge, FULL);
	run->worse++;
	if (run->set->split == TUNE_EVERY_BAR || p->held_out < p->best || isnan(p->best)) {
		p->best = p->held_out;
		p->best_step = p->step;
		run->worse = 0;
		keep_learnt(run, run->best);
	}
}

/*
 * The weights that are trained are those ahead, x = y + mu v: here y is scored (optim.h).
 * Before the others are, for it leaves its scores.
 */
static void
score_behind(struct run *run)
{
	const struct params *p = run->r->adapter;
	const float *v = updater_moment(run->updater, 0);
	float mu = (float)run->pacer.beta1_before;

	if (!run->request->look_ahead || v == NULL ||
	    optim_find(run->o->optimizer)->kind != DESCENT_NESTEROV)
		return;
	keep_learnt(run, run->learnt);
	for (size_t i = 0; i < p->size; i++)
		p->data[i] -= mu * v[i];
	score_part(run, FULL);
	run->p.behind = run->p.base - tune_judge_gain(&run->judge, FULL);
	memcpy(p->data, run->learnt, p->size * sizeof *p->data);
}

static bool
look(struct run *run)
{
	score_behind(run);
	score_part(run, FULL);
	note_held_out(run);
	run->p.other = other_nats(run);
	run->looked = run->p.step;
	return report(run);
}

static bool
greet(struct run *run)
{
	struct tune_verdict v;

	score_base(run);
	tune_judge_decide(&run->judge, 0, &v);
	run->p.base = run->p.held_out = run->p.best = v.base;
	keep_learnt(run, run->best);
	if (run->r->goes_on)
		return look(run);
	run->p.other = run->other_base;
	return report(run);
}

/* --- steps */

static double
share_done(const struct run *run)
{
	return pacer_done(&run->pacer, &run->p);
}

static bool
step(struct run *run, struct err *err)
{
	struct stepper_result result;
	double began = clock_seconds();

	run->p.rate = pacer_rate(&run->pacer, &run->p);
	if (!pacer_step(&run->pacer, run->stepper, run->updater, &run->p, &result, err))
		return false;
	run->p.seconds += clock_seconds() - began;
	return true;
}

static bool
is_cancelled(struct run *run)
{
	const struct tune_request *q = run->request;

	return run->stopped || (q->cancelled != NULL && q->cancelled(q->arg));
}

/* Without memory for it, nobody gets it. */
static void
give_away(struct run *run)
{
	const struct tune_request *q = run->request;
	struct params copy = PARAMS_EMPTY;
	struct adapter *adapter = NULL;
	struct err ignored;

	if (q->wanted == NULL || !q->wanted(q->arg))
		return;
	if (params_copy(&copy, run->r->adapter, &ignored))
		adapter = adapter_new(q->model, run->r->rank, &copy, &ignored);
	params_clear(&copy);
	if (adapter != NULL)
		q->as_it_is(q->arg, adapter, run->p.step);
}

/* Trains for the part's share of the run, then scores the bars that it judges. */
static bool
learn_part(struct run *run, struct err *err)
{
	double end = (double)(run->part + 1) / run->set->parts;
	bool holds_out = run->set->split == TUNE_HOLD_OUT;

	while (share_done(run) < end && !is_cancelled(run)) {
		if (!step(run, err))
			return false;
		give_away(run);
		if (run->p.step % run->o->eval_steps == 0 && share_done(run) < end && look(run) &&
		    holds_out && run->worse >= TUNE_PATIENCE)
			break;
	}
	if (holds_out) {
		if (run->looked != run->p.step)
			look(run);
		memcpy(run->r->adapter->data, run->best, run->r->adapter->size * sizeof *run->best);
	}
	score_strengths(run);
	if (!holds_out) {
		note_held_out(run);
		run->p.other = other_nats(run);
		report(run);
	}
	return true;
}

/* --- result */

/* The judge's strength, or less if that costs other music too much. */
static void
decide(struct run *run, struct tune_result *result)
{
	double most = 1;

	keep_learnt(run, run->learnt);
	result->forgotten = NAN;
	for (;; most = result->verdict.strength - 1.0 / FULL) {
		tune_judge_decide(&run->judge, most, &result->verdict);
		set_strength(run, result->verdict.strength);
		if (result->verdict.strength == 0)
			break;
		result->forgotten = other_nats(run) / run->other_base - 1;
		if (!(result->forgotten > TUNE_FORGET_MAX))
			break;
	}
	if (result->verdict.strength == 0)
		result->forgotten = isfinite(run->other_base) ? 0 : NAN;
	result->last = run->p;
}

static bool
begin(struct run *run, struct err *err)
{
	const struct tune_run *r = run->r;
	size_t size = r->adapter->size;

	pacer_init(&run->pacer, run->o);
	run->stepper = stepper_make(&run->task, run->o, err);
	if (run->stepper == NULL)
		return false;
	run->updater = updater_for(&run->task, run->o, stepper_team(run->stepper), err);
	if (run->updater == NULL || !tune_judge_init(&run->judge, r->set->judge_count, err))
		return false;
	for (size_t i = 0; i < r->set->judge_count; i++)
		run->judge.notes[i] = (double)token_window_notes(&r->set->judges[i]);
	run->learnt = malloc(2 * size * sizeof *run->learnt);
	if (run->learnt == NULL)
		return err_set(err, ERR_LIMIT, "no memory to keep what is learnt");
	run->best = run->learnt + size;
	run->p = (struct train_progress){ .steps = run->o->steps, .train = NAN, .held_out = NAN,
		.other = NAN, .behind = NAN, .best = NAN, .base = NAN, .seconds_left = NAN,
		.tokens_per_s = NAN };
	return true;
}

bool
tune_run(struct tune_run *r, struct tune_result *result, struct err *err)
{
	struct trainer_options options = r->options;
	struct run run = {
		.r = r, .request = r->request, .o = &options, .set = r->set,
		.task = {
			.arch = r->request->model->arch, .config = r->request->model->config,
			.params = r->base, .adapter = r->adapter, .fill = fill, .arg = &run,
			.held_out = { r->set->judges, r->set->judge_count }, .sample = r->other,
		},
	};
	bool ok = trainer_settle(&options, err) && begin(&run, err);

	if (ok)
		greet(&run);
	for (; ok && run.part < r->set->parts && !is_cancelled(&run); run.part++)
		ok = learn_part(&run, err);
	if (ok)
		decide(&run, result);
	stepper_free(run.stepper);
	updater_free(run.updater);
	tune_judge_clear(&run.judge);
	free(run.learnt);
	return ok;
}
