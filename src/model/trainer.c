/* SPDX-License-Identifier: MIT */
#include "model/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "model/checkpoint.h"
#include "model/stepper.h"
#include "tensor/schedule.h"

#define CHECKPOINT_SECONDS	60
#define TRAIN_KEEP		0.95	/* of the moving sums, a step */

struct run {
	const struct trainer_task *task;
	const struct trainer_options *o;
	const struct schedule *schedule;
	struct stepper	*stepper;	/* owned */
	float		*best;		/* owned; as long as what is trained */
	struct trainer_progress p;
	double		 nats, notes;	/* moving sums over steps */
	double		 eval_at;	/* seconds of training at the last evaluation */
	double		 saved_at;	/* likewise, checkpoint */
	size_t		 tokens;	/* since the last evaluation */
	int		 worse;		/* evaluations since the best one */
};

/* 0 at the beginning, 1 at the end, by what is used up first. */
static double
share_done(const struct run *r)
{
	double by_steps = r->o->steps > 0 ? (double)r->p.step / (double)r->o->steps : 0;
	double by_time = r->o->seconds > 0 ? r->p.seconds / r->o->seconds : 0;

	return fmax(by_steps, by_time);
}

/* --- checkpoints */

static struct checkpoint
picture(struct run *r)
{
	const struct trainer_progress *p = &r->p;

	return (struct checkpoint){
		.arch = r->task->arch, .config = &r->task->config,
		.trained = stepper_trained(r->stepper),
		.moment = { stepper_moment(r->stepper, 0), stepper_moment(r->stepper, 1) },
		.best = r->best,
		.run = {
			.step = (double)p->step, .seconds = p->seconds,
			.best = p->best, .best_step = (double)p->best_step, .first = p->first,
			.worse = r->worse, .nats = r->nats, .notes = r->notes,
			.seed_low = (double)(r->o->seed & 0xffffffffu),
			.seed_high = (double)(r->o->seed >> 32),
		},
	};
}

static bool
save(struct run *r, struct err *err)
{
	struct checkpoint c = picture(r);

	r->saved_at = r->p.seconds;
	return r->task->checkpoint == NULL || checkpoint_write(&c, r->task->checkpoint, err);
}

static bool
go_on(struct run *r, struct err *err)
{
	struct checkpoint c = picture(r);
	double low = c.run.seed_low, high = c.run.seed_high;

	if (!checkpoint_read(&c, r->task->checkpoint, err))
		return false;
	stepper_repack(r->stepper);
	if (c.run.seed_low != low || c.run.seed_high != high)
		return err_set(err, ERR_ARG, "%.80s: was begun with another seed", r->task->checkpoint);
	r->p.step = (long)c.run.step;
	r->p.seconds = r->saved_at = c.run.seconds;
	r->p.best = c.run.best;
	r->p.best_step = (long)c.run.best_step;
	r->p.first = c.run.first;
	r->worse = (int)c.run.worse;
	r->nats = c.run.nats;
	r->notes = c.run.notes;
	return true;
}

/* --- evaluation */

static double
per(double nats, size_t count)
{
	return count > 0 ? nats / (double)count : NAN;
}

static void
keep_best(struct run *r)
{
	const struct params *trained = stepper_trained(r->stepper);

	/* The first comparison is with NAN. */
	if (r->p.held_out >= r->p.best || isnan(r->p.held_out)) {
		r->worse++;
		return;
	}
	r->p.best = r->p.held_out;
	r->p.best_step = r->p.step;
	r->worse = 0;
	memcpy(r->best, trained->data, trained->size * sizeof *r->best);
}

static void
measure(struct run *r)
{
	struct trainer_progress *p = &r->p;
	struct stepper_result held_out, base;
	double done = share_done(r), since = p->seconds - r->eval_at;

	stepper_score(r->stepper, &r->task->held_out, &held_out);
	stepper_score(r->stepper, &r->task->base, &base);
	p->held_out = per(held_out.nats, held_out.notes);
	p->held_out_per_token = per(held_out.nats, held_out.weight);
	p->base = per(base.nats, base.notes);
	p->train = r->notes > 0 ? r->nats / r->notes : NAN;
	p->tokens_per_s = since > 0 ? (double)r->tokens / since : NAN;
	p->seconds_left = done > 0 ? p->seconds * (1 - done) / done : r->o->seconds > 0 ? r->o->seconds : NAN;
	r->eval_at = p->seconds;
	r->tokens = 0;
}

/* False: the listener wants no more. */
static bool
tell(struct run *r)
{
	return r->task->progress == NULL || r->task->progress(r->task->arg, &r->p);
}

static bool
evaluate(struct run *r)
{
	measure(r);
	keep_best(r);
	return tell(r);
}

/* The first evaluation; one at which a run goes on is only shown. */
static bool
greet(struct run *r)
{
	measure(r);
	if (r->p.step == 0) {
		r->p.first = r->p.held_out;
		keep_best(r);
	}
	return tell(r);
}

static bool
is_time_to_evaluate(const struct run *r)
{
	const struct trainer_options *o = r->o;

	return (o->eval_steps > 0 && r->p.step % o->eval_steps == 0) ||
	    (o->eval_seconds > 0 && r->p.seconds - r->eval_at >= o->eval_seconds);
}

/* --- the loop */

static bool
is_over(const struct run *r)
{
	const struct trainer_options *o = r->o;

	return (o->steps > 0 && r->p.step >= o->steps) ||
	    (o->seconds > 0 && r->p.seconds >= o->seconds) ||
	    (o->patience > 0 && r->worse >= o->patience) ||
	    (r->task->cancelled != NULL && r->task->cancelled(r->task->arg));
}

static bool
step(struct run *r, struct err *err)
{
	struct stepper_result result;
	double began = clock_seconds();

	r->p.rate = r->o->rate *
	    schedule_factor(r->schedule, r->p.step, r->o->warm_up, share_done(r));
	if (!stepper_step(r->stepper, r->p.step, r->p.rate, &result, err))
		return false;
	r->p.step++;
	r->p.norm = result.norm;
	r->nats = TRAIN_KEEP * r->nats + result.nats;
	r->notes = TRAIN_KEEP * r->notes + (double)result.notes;
	r->tokens += result.tokens;
	r->p.seconds += clock_seconds() - began;
	return true;
}

static bool
loop(struct run *r, struct err *err)
{
	bool listening = greet(r);
	long evaluated = r->p.step;

	while (listening && !is_over(r)) {
		if (!step(r, err))
			return false;
		if (is_time_to_evaluate(r)) {
			listening = evaluate(r);
			evaluated = r->p.step;
		}
		if (r->p.seconds - r->saved_at >= CHECKPOINT_SECONDS && !save(r, err))
			return false;
	}
	/* Before an evaluation out of turn, which a run that goes on would not have made. */
	if (!save(r, err))
		return false;
	if (evaluated != r->p.step)
		evaluate(r);
	return true;
}

static bool
begin(struct run *r, struct err *err)
{
	const struct params *trained;

	r->schedule = schedule_find(r->o->schedule);
	if (r->schedule == NULL)
		return err_set(err, ERR_ARG, "there is no schedule %.32s", r->o->schedule);
	if (!r->task->arch->check(&r->task->config, err))
		return false;
	r->stepper = stepper_make(r->task, r->o, err);
	if (r->stepper == NULL)
		return false;
	trained = stepper_trained(r->stepper);
	r->best = malloc(trained->size * sizeof *r->best);
	if (r->best == NULL)
		return err_set(err, ERR_LIMIT, "no memory to keep the best model");
	memcpy(r->best, trained->data, trained->size * sizeof *r->best);
	r->p.steps = r->o->steps;
	r->p.train = r->p.held_out = r->p.base = r->p.best = r->p.first = NAN;
	if (r->task->resume && r->task->checkpoint != NULL && file_exists(r->task->checkpoint) &&
	    !go_on(r, err))
		return false;
	r->eval_at = r->p.seconds;
	return true;
}

bool
trainer_run(const struct trainer_task *task, const struct trainer_options *o,
    struct trainer_progress *last, struct err *err)
{
	struct run r = { .task = task, .o = o };
	bool ok = begin(&r, err) && loop(&r, err);

	if (r.best != NULL && !isnan(r.p.best)) {
		struct params *trained = stepper_trained(r.stepper);

		memcpy(trained->data, r.best, trained->size * sizeof *r.best);
	}
	if (last != NULL)
		*last = r.p;
	stepper_free(r.stepper);
	free(r.best);
	return ok;
}
