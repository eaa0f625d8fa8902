/* SPDX-License-Identifier: MIT */
#include "model/train/tune.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "model/data/tune_set.h"
#include "model/infer/model_internal.h"
#include "model/train/trainer.h"
#include "tensor/optim.h"

#define RANK		16
#define STEPS		300		/* at most, where it stops by itself */
#define BATCH		4
#define WARM_UP		10
#define BETA2		0.99		/* of the optimisers that have one: a few hundred steps, no more */
#define EVAL_STEPS	8
#define EVAL_SECONDS	3		/* a line at least every five, with the last step and the measuring */
#define SAMPLE		4		/* windows to learn from that are measured before the first step */
#define DROPOUT		0.1
#define NICE_BEHIND	10		/* as tensor/team.c gives its threads */

struct run {
	const struct tune_request *request;
	struct tune_set		 set;
	struct params		 base;		/* the model's numbers, for the tape */
	struct params		 adapter;
	struct token_window	 sample[SAMPLE];	/* owned */
	double			 base_nats;	/* per note of the held-out bars, untuned */
	struct trainer_task	 task;
	struct trainer_options	 options;
	struct train_progress	 last;
	bool			 ok;
	struct err		*err;
};

/* --- what the trainer asks for */

static bool
fill(void *arg, struct rng *rng, struct token_window *window)
{
	const struct run *r = arg;

	return tune_set_draw(&r->set, rng, window);
}

static bool
tell(void *arg, const struct train_progress *p)
{
	struct run *r = arg;
	struct train_progress progress = *p;

	if (p->step == 0 && r->request->start == NULL)
		r->base_nats = p->held_out;
	progress.base = r->base_nats;
	return r->request->progress == NULL || r->request->progress(r->request->arg, &progress);
}

static bool
is_cancelled(void *arg)
{
	const struct run *r = arg;

	return r->request->cancelled != NULL && r->request->cancelled(r->request->arg);
}

/* --- before and after */

/* The trainer's parameters in the order of the architecture's list. */
static bool
copy_base(struct run *r, struct err *err)
{
	const struct model *m = r->request->model;

	arch_list(m->arch, NULL, &m->config, &r->base);
	return params_make(&r->base, err) && params_read(&r->base, m->file, err);
}

static bool
make_adapter(struct run *r, int rank, struct err *err)
{
	const struct model *m = r->request->model;
	struct rng rng;

	if (r->request->start != NULL)
		return params_copy(&r->adapter, &r->request->start->params, err);
	arch_list_adapter(m->arch, &m->config, rank, &r->adapter);
	if (!params_make(&r->adapter, err))
		return false;
	rng_seed(&rng, r->request->seed);
	params_begin(&r->adapter, &rng);
	return true;
}

/* Some of what will be learnt from: its loss before the first step. */
static bool
draw_sample(struct run *r, struct err *err)
{
	struct rng rng;

	rng_seed(&rng, r->request->seed);
	for (int i = 0; i < SAMPLE; i++)
		if (!token_window_init(&r->sample[i], r->set.context, err) ||
		    (!tune_set_draw(&r->set, &rng, &r->sample[i]) &&
		    !err_set(err, ERR_ARG, "there is nothing to learn from")))
			return false;
	return true;
}

/* What the untuned model makes of the held-out bars, where the run begins with an adapter. */
static bool
measure_base(struct run *r, struct err *err)
{
	double nats = 0, more;
	size_t notes = 0, tokens;

	for (size_t i = 0; i < r->set.held_out_count; i++) {
		const struct token_window *w = &r->set.held_out[i];

		if (!model_score(r->request->model, NULL, w, &more, &tokens, err))
			return false;
		nats += more;
		notes += token_window_notes(w);
	}
	r->base_nats = nats / (double)notes;
	return true;
}

/*
 * An adapter learns faster than a whole model; but the steps of some optimisers
 * are as large at first as they get, and B begins as zero and is soon too far,
 * and those of others grow with the gradient, which is large here.  Those of
 * maps that are made orthogonal are right as they are.
 */
static double
rate_of(const struct optim *o)
{
	static const double times[] = { [DESCENT_ADAGRAD] = 0.3, [DESCENT_RMSPROP] = 0.5,
		[DESCENT_SGD] = 1, [DESCENT_MOMENTUM] = 1, [DESCENT_NESTEROV] = 1, [DESCENT_ADAM] = 3 };

	return (o->rest > 0 ? 1 : times[o->kind]) * o->rate;
}

static void
set_up(struct run *r)
{
	const struct tune_request *q = r->request;
	const struct optim *optim = optim_find(q->optimizer != NULL ? q->optimizer : "adamw");

	assert(optim != NULL);
	r->task = (struct trainer_task){
		.arch = q->model->arch, .config = q->model->config,
		.params = &r->base, .adapter = &r->adapter, .fill = fill,
		.held_out = { r->set.held_out, r->set.held_out_count },
		.sample = { r->sample, SAMPLE },
		.progress = tell, .cancelled = is_cancelled, .arg = r,
	};
	r->options = (struct trainer_options){
		.threads = q->threads, .batch = BATCH, .seconds = q->seconds,
		.steps = q->steps > 0 ? q->steps : q->seconds > 0 ? 0 : STEPS,
		.rate = rate_of(optim), .warm_up = WARM_UP, .beta1 = optim->beta1,
		.beta2 = optim->beta2 > 0 ? BETA2 : 0, .decay = -1, .clip = 1,
		.dropout = DROPOUT, .optimizer = optim->name, .schedule = "cosine",
		.eval_steps = EVAL_STEPS, .eval_seconds = EVAL_SECONDS,
		.patience = TUNE_PATIENCE, .seed = q->seed, .behind = true,
	};
}

/* A thread for the trainer, whose own members give way: so must the first. */
static void *
live(void *arg)
{
	struct run *r = arg;

	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE_BEHIND);
	r->ok = trainer_run(&r->task, &r->options, &r->last, r->err);
	return NULL;
}

static bool
train(struct run *r, struct err *err)
{
	pthread_t thread;

	set_up(r);
	r->err = err;
	if (pthread_create(&thread, NULL, live, r) != 0)
		return err_set(err, ERR_LIMIT, "the system gives no thread to tune on");
	pthread_join(thread, NULL);
	return r->ok;
}

bool
tune(const struct tune_request *request, struct adapter **adapter, struct train_progress *last,
    struct err *err)
{
	struct model *m = request->model;
	struct run r = { .request = request, .base_nats = NAN };
	int rank = request->start != NULL ? request->start->rank : request->rank > 0 ? request->rank : RANK;
	bool ok;

	*adapter = NULL;
	if (!model_can_tune(m, err))
		return false;
	if (!tune_set_make(&r.set, request->songs, request->song_count, &m->info.encoding,
	    (size_t)m->config.context, err))
		return false;
	ok = draw_sample(&r, err) && copy_base(&r, err) && make_adapter(&r, rank, err) &&
	    (request->start == NULL || measure_base(&r, err)) && train(&r, err);
	if (ok && last != NULL) {
		*last = r.last;
		last->base = r.base_nats;
	}
	if (ok)
		*adapter = adapter_new(m, rank, &r.adapter, err);
	for (int i = 0; i < SAMPLE; i++)
		token_window_clear(&r.sample[i]);
	params_clear(&r.adapter);
	params_clear(&r.base);
	tune_set_clear(&r.set);
	return ok && *adapter != NULL;
}
