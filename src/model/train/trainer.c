/* SPDX-License-Identifier: MIT */
#include "model/train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "model/train/checkpoint.h"
#include "model/train/pacer.h"
#include "model/train/run_facts.h"
#include "tensor/ranks.h"
#include "tensor/schedule.h"
#include "tensor/team.h"

#define REPORT_COST		0.04	/* most of the time for reports without evaluation */

struct run {
	const struct trainer_task *task;
	const struct trainer_options *o;	/* settled */
	struct pacer	 pacer;
	struct stepper	*stepper;	/* owned */
	struct updater	*updater;	/* owned */
	float		*best;		/* owned; as long as the trained weights */
	struct train_progress p;
	double		 eval_at;	/* seconds of training at the last evaluation */
	double		 reported_at;	/* likewise, at the last evaluation or report */
	double		 measure_seconds;	/* of the last measurement */
	double		 saved_at;	/* as eval_at, of the last checkpoint */
	size_t		 tokens;	/* since reported_at */
	int		 worse;		/* evaluations since the best one */
	bool		 resumed;
	bool		 unsaved;	/* the last checkpoint failed, which was reported */
	struct checkpoint_fact facts[RUN_FACTS_MAX];
	size_t		 fact_count;
};

/* --- checkpoints */

static struct checkpoint
picture(struct run *r)
{
	const struct train_progress *p = &r->p;
	const struct updater *u = r->updater;

	return (struct checkpoint){
		.arch = r->task->arch, .config = &r->task->config,
		.trained = stepper_trained(r->stepper),
		.moment = { updater_moment(u, 0), updater_moment(u, 1) },
		.average = updater_average(u), .best = r->best,
		.facts = r->facts, .fact_count = r->fact_count,
		.run = {
			.step = (double)p->step, .seconds = p->seconds,
			.best = p->best, .best_step = (double)p->best_step, .first = p->base,
			.best_per_token = p->best_per_token, .worse = r->worse,
			.nats = r->pacer.nats, .notes = r->pacer.notes,
			.targets = r->pacer.targets, .beta1_before = r->pacer.beta1_before,
			.schedule = r->pacer.state,
		},
	};
}

static bool
is_finite(const struct params *p)
{
	for (size_t i = 0; i < p->size; i++)
		if (!isfinite(p->data[i]))
			return false;
	return true;
}

/* Weights that are not finite must not replace a good checkpoint. */
static bool
save(struct run *r, struct err *err)
{
	struct checkpoint c = picture(r);
	bool first = ranks_number(r->task->ranks) == 0;

	r->saved_at = r->p.seconds;
	return r->task->checkpoint == NULL || !is_finite(c.trained) || ranks_agree(r->task->ranks,
	    !first || checkpoint_write(&c, r->task->checkpoint, err), err);
}

/* During a run, failure is not fatal: a full disk may have space again in a minute. */
static void
save_if_possible(struct run *r)
{
	char sentence[256];
	struct err err;
	bool saved = save(r, &err);

	if (!saved && !r->unsaved && r->task->note != NULL) {
		snprintf(sentence, sizeof sentence, "%s; training continues", err.text);
		r->task->note(r->task->arg, sentence);
	}
	r->unsaved = !saved;
}

static bool
go_on(struct run *r, struct err *err)
{
	struct checkpoint c = picture(r);
	char changed[128], sentence[256];

	if (!checkpoint_read(&c, r->task->checkpoint, changed, sizeof changed, err))
		return false;
	stepper_repack(r->stepper);
	r->p.step = (long)c.run.step;
	r->p.seconds = r->saved_at = c.run.seconds;
	r->p.best = c.run.best;
	r->p.best_per_token = c.run.best_per_token;
	r->p.best_step = (long)c.run.best_step;
	r->p.base = c.run.first;
	r->worse = (int)c.run.worse;
	r->pacer.nats = c.run.nats;
	r->pacer.notes = c.run.notes;
	r->pacer.targets = c.run.targets;
	r->pacer.beta1_before = c.run.beta1_before;
	r->pacer.state = c.run.schedule;
	r->resumed = true;
	snprintf(sentence, sizeof sentence, "%.80s: was started with %s",
	    r->task->checkpoint, changed);
	if (changed[0] != '\0' && r->task->note != NULL)
		r->task->note(r->task->arg, sentence);
	return true;
}

/* --- evaluation */

static double
per(double nats, size_t count)
{
	return count > 0 ? nats / (double)count : NAN;
}

/* The weights to evaluate: the trained ones, or their average. */
static const float *
judged(const struct run *r)
{
	const float *average = updater_average(r->updater);

	return average != NULL ? average : stepper_trained(r->stepper)->data;
}

static void
keep_best(struct run *r)
{
	const struct params *trained = stepper_trained(r->stepper);
	bool blind = r->task->held_out.count == 0;

	/* The first comparison is with a NaN. */
	if (!blind && (r->p.held_out >= r->p.best || isnan(r->p.held_out))) {
		r->worse++;
		return;
	}
	if (blind && !is_finite(trained))
		return;
	if (!blind) {
		r->p.best = r->p.held_out;
		r->p.best_per_token = r->p.held_out_per_token;
	}
	r->p.best_step = r->p.step;
	r->worse = 0;
	memcpy(r->best, judged(r), trained->size * sizeof *r->best);
}

/* The first rank's time, so that all ranks decide the same. */
static double
common(const struct run *r, double seconds)
{
	double first = ranks_number(r->task->ranks) == 0 ? seconds : 0;

	ranks_sum_numbers(r->task->ranks, &first, 1);
	return first;
}

/* Swaps the weights and their average, for scoring. */
static void
exchange(struct run *r)
{
	updater_exchange(r->updater);
	if (r->task->adapter == NULL && updater_average(r->updater) != NULL)
		stepper_repack(r->stepper);
}

static void
measure(struct run *r)
{
	struct train_progress *p = &r->p;
	const struct pacer *pace = &r->pacer;
	struct stepper_result held_out, sample;
	double since = p->seconds - r->reported_at, began = clock_seconds();

	exchange(r);
	stepper_score(r->stepper, &r->task->held_out, &held_out);
	stepper_score(r->stepper, &r->task->sample, &sample);
	exchange(r);
	p->held_out = per(held_out.nats, held_out.notes);
	p->held_out_per_token = per(held_out.nats, held_out.weight);
	p->codes = held_out.codes > 0 ? per(held_out.codes, r->task->held_out.count) : 0;
	p->sample = per(sample.nats, sample.notes);
	p->sample_per_token = per(sample.nats, sample.weight);
	p->train = p->step == 0 ? p->sample : pace->notes > 0 ? pace->nats / pace->notes : NAN;
	p->train_per_token = p->step == 0 ? p->sample_per_token :
	    pace->targets > 0 ? pace->nats / pace->targets : NAN;
	p->tokens_per_s = since > 0 ? (double)r->tokens / since : NAN;
	p->seconds_left = pacer_seconds_left(pace, p);
	if (isnan(p->seconds_left) && r->o->seconds > 0)
		p->seconds_left = r->o->seconds;
	p->rate = pacer_rate(pace, p);
	r->reported_at = p->seconds;
	r->measure_seconds = common(r, clock_seconds() - began);
	r->tokens = 0;
}

/* Returns false if the listener wants to stop. */
static bool
report_progress(struct run *r)
{
	return !ranks_any(r->task->ranks, r->task->progress != NULL &&
	    !r->task->progress(r->task->arg, &r->p));
}

static bool
evaluate(struct run *r)
{
	measure(r);
	r->eval_at = r->p.seconds;
	keep_best(r);
	schedule_measured(r->pacer.schedule, &r->pacer.state, r->p.held_out);
	return report_progress(r);
}

/* The first evaluation; on resuming it is only shown. */
static bool
greet(struct run *r)
{
	measure(r);
	if (!r->resumed) {
		r->p.base = r->p.held_out;
		keep_best(r);
		schedule_measured(r->pacer.schedule, &r->pacer.state, r->p.held_out);
	}
	return report_progress(r);
}

static bool
is_time_to_evaluate(const struct run *r)
{
	const struct trainer_options *o = r->o;

	return (o->eval_steps > 0 && r->p.step % o->eval_steps == 0) ||
	    (o->eval_seconds > 0 && r->p.seconds - r->eval_at >= o->eval_seconds);
}

static bool
is_time_to_report(const struct run *r)
{
	return r->o->report_seconds > 0 && r->p.seconds - r->reported_at >=
	    fmax(r->o->report_seconds, r->measure_seconds / REPORT_COST);
}

/* --- the loop */

static bool
is_over(const struct run *r)
{
	const struct trainer_options *o = r->o;

	return (o->steps > 0 && r->p.step >= o->steps) ||
	    (o->seconds > 0 && r->p.seconds >= o->seconds) ||
	    (o->patience > 0 && r->worse >= o->patience) ||
	    ranks_any(r->task->ranks, r->task->cancelled != NULL &&
	    r->task->cancelled(r->task->arg));
}

static bool
step(struct run *r, struct err *err)
{
	struct stepper_result result;
	double began = clock_seconds();

	if (!pacer_step(&r->pacer, r->stepper, r->updater, &r->p, &result, err))
		return false;
	r->tokens += result.tokens;
	r->p.seconds += common(r, clock_seconds() - began);
	return true;
}

static bool
loop(struct run *r, struct err *err)
{
	bool listening = greet(r);
	/* A run killed at the very end has not evaluated its last step yet. */
	long evaluated = r->resumed ? -1 : r->p.step;
	bool saved;

	while (listening && !is_over(r)) {
		if (!step(r, err))
			return false;
		if (is_time_to_evaluate(r)) {
			listening = evaluate(r);
			evaluated = r->p.step;
		} else if (is_time_to_report(r)) {
			measure(r);
			listening = report_progress(r);
		}
		if (r->p.seconds - r->saved_at >= r->o->checkpoint_seconds)
			save_if_possible(r);
	}
	/* Before an extra evaluation, which a run that continues would not have made. */
	saved = save(r, err);
	if (evaluated != r->p.step)
		evaluate(r);
	return saved;
}

static bool
no_such_thing(const struct trainer_options *o, struct err *err)
{
	char names[128] = "";
	size_t used = 0;

	if (optim_find(o->optimizer) == NULL) {
		for (const struct optim *p = optim_table; p->name != NULL &&
		    used < sizeof names; p++)
			used += (size_t)snprintf(names + used, sizeof names - used, " %s", p->name);
		return err_set(err, ERR_ARG, "there is no optimizer %.32s; there are:%s",
		    o->optimizer, names);
	}
	for (const struct schedule *p = schedule_table; p->name != NULL && used < sizeof names; p++)
		used += (size_t)snprintf(names + used, sizeof names - used, " %s", p->name);
	return err_set(err, ERR_ARG, "there is no schedule %.32s; there are:%s",
	    o->schedule, names);
}

const char *
trainer_optimizer(size_t i)
{
	return optim_name(i);
}

void
trainer_advise(struct trainer_options *o, const struct arch *arch)
{
	double *const at[] = {
		[ADVICE_RATE] = &o->rate, [ADVICE_BETA1] = &o->beta1, [ADVICE_BETA2] = &o->beta2,
		[ADVICE_DECAY] = &o->decay, [ADVICE_CLIP] = &o->clip,
		    [ADVICE_DROPOUT] = &o->dropout,
	};

	for (const struct arch_advice *a = arch->advice; a != NULL && a->of != ADVICE_END; a++)
		if (a->of == ADVICE_BATCH)
			o->batch = (int)a->value;
		else
			*at[a->of] = a->value;
}

bool
trainer_settle(struct trainer_options *o, struct err *err)
{
	const struct optim *optim = optim_find(o->optimizer);

	if (optim == NULL || schedule_find(o->schedule) == NULL)
		return no_such_thing(o, err);
	o->rate = o->rate > 0 ? o->rate : optim->rate;
	o->beta1 = o->beta1 > 0 && optim->beta1 > 0 ? o->beta1 : optim->beta1;
	o->beta2 = o->beta2 > 0 && optim->beta2 > 0 ? o->beta2 : optim->beta2;
	o->precision = o->precision != NULL ? o->precision : "auto";
	o->decay = o->decay >= 0 ? o->decay : optim->decay;
	return true;
}

static bool
begin(struct run *r, struct err *err)
{
	const struct params *trained;

	pacer_init(&r->pacer, r->o);
	if (!r->task->arch->check(&r->task->config, err))
		return false;
	r->stepper = stepper_make(r->task, r->o, err);
	if (r->stepper == NULL)
		return false;
	r->updater = updater_for(r->task, r->o, stepper_team(r->stepper), err);
	if (r->updater == NULL)
		return false;
	trained = stepper_trained(r->stepper);
	r->best = malloc(trained->size * sizeof *r->best);
	if (r->best == NULL)
		return err_set(err, ERR_LIMIT, "no memory to keep the best model");
	memcpy(r->best, trained->data, trained->size * sizeof *r->best);
	r->p.steps = r->o->steps;
	r->p.train = r->p.held_out = r->p.sample = r->p.best = r->p.base = NAN;
	r->p.train_per_token = r->p.held_out_per_token = r->p.best_per_token = NAN;
	r->fact_count = run_facts(r->task, r->o,
	    team_size(stepper_team(r->stepper)) * ranks_count(r->task->ranks),
	    stepper_precision(r->stepper), r->facts);
	if (r->task->resume && r->task->checkpoint != NULL && file_exists(r->task->checkpoint) &&
	    !go_on(r, err))
		return false;
	r->eval_at = r->reported_at = r->p.seconds;
	return true;
}

/* Compares the ranks' facts: if they differed, ranks would wait for each other forever. */
static bool
is_together(struct run *r, struct err *err)
{
	const struct params *trained = stepper_trained(r->stepper);
	char text[128];
	double sum = 0;

	if (r->task->ranks == NULL)
		return true;
	for (size_t i = 0; i < r->fact_count; i++)
		if (strcmp(r->facts[i].name, "processor") != 0 &&
		    !ranks_same(r->task->ranks, r->facts[i].value))
			return err_set(err, ERR_ARG, "the ranks differ in %s; the first has %s",
			    r->facts[i].name, r->facts[i].value);
	for (size_t i = 0; i < trained->size; i++)
		sum += (double)trained->data[i] * (double)(1 + i % 1009);
	snprintf(text, sizeof text, "%ld %a", r->p.step, sum);
	return ranks_same(r->task->ranks, text) || err_set(err, ERR_ARG,
	    "the ranks did not start from the same weights: %.100s must be the same file for all",
	    r->task->checkpoint != NULL ? r->task->checkpoint : "the model");
}

/* Sets the final weights; a failed run falls back to the best ones. */
static void
leave(struct run *r, bool ok)
{
	struct params *trained = r->stepper != NULL ? stepper_trained(r->stepper) : NULL;

	if (r->best == NULL)
		return;
	if (!isnan(r->p.best) || !ok)
		memcpy(trained->data, r->best, trained->size * sizeof *r->best);
	else if (judged(r) != trained->data)
		memcpy(trained->data, judged(r), trained->size * sizeof *r->best);
}

bool
trainer_run(const struct trainer_task *task, const struct trainer_options *o,
    struct train_progress *last, struct err *err)
{
	struct trainer_options settled = *o;
	struct run r = { .task = task, .o = &settled };
	bool ok = ranks_agree(task->ranks, trainer_settle(&settled, err) && begin(&r, err), err) &&
	    is_together(&r, err) && loop(&r, err);

	leave(&r, ok);
	if (last != NULL)
		*last = r.p;
	updater_free(r.updater);
	stepper_free(r.stepper);
	free(r.best);
	return ok;
}
