/* SPDX-License-Identifier: MIT */
#include "model/train/tune.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/rng.h"
#include "model/data/replay.h"
#include "model/infer/model_internal.h"
#include "model/train/tune_run.h"
#include "tensor/optim.h"

#define RANK		8
#define STEPS_MIN	30		/* if the length of the pieces decides ... */
#define STEPS_MAX	300
#define NOTES_A_STEP	10
#define BATCH		4
#define WARM_UP		10
#define BETA2		0.99		/* for optimizers with one: there are few steps */
#define EVAL_STEPS	12
#define OTHER_MAX	16		/* windows of other music for measuring */
#define DROPOUT		0.1
#define NICE_BEHIND	10		/* as in tensor/team.c */

struct tuning {
	struct tune_set		 set;
	struct replay		*replay;	/* owned; NULL: none */
	struct token_window	*other;		/* owned */
	struct params		 base;		/* the model's weights, for the tape */
	struct params		 adapter;
	int			 rank;
	struct tune_run		 run;
	struct tune_result	 result;
	bool			 ok;
	struct err		*err;
};

/* The weights in the order of the architecture's list. */
static bool
copy_base(struct tuning *t, struct err *err)
{
	const struct model *m = t->run.request->model;

	arch_list(m->arch, NULL, &m->config, &t->base);
	return params_make(&t->base, err) && params_read(&t->base, m->file, err);
}

/* Bars that an adapter was trained on cannot judge further training on them. */
static bool
goes_on(const struct tuning *t)
{
	const struct adapter *start = t->run.request->start;

	for (size_t i = 0; start != NULL && i < t->set.piece_count; i++)
		if (adapter_music_has(&start->music, &t->set.pieces[i]))
			return false;
	return start != NULL;
}

static bool
make_adapter(struct tuning *t, struct err *err)
{
	const struct tune_request *q = t->run.request;
	const struct model *m = q->model;
	struct rng rng;

	t->run.goes_on = goes_on(t);
	t->rank = t->run.goes_on ? q->start->rank : q->rank > 0 ? q->rank : RANK;
	if (t->run.goes_on)
		return params_copy(&t->adapter, &q->start->params, err);
	arch_list_adapter(m->arch, &m->config, t->rank, &t->adapter);
	if (!params_make(&t->adapter, err))
		return false;
	rng_seed(&rng, q->seed);
	params_begin(&t->adapter, &rng);
	return true;
}

/* Without other music it trains as well, but forgets more. */
static bool
open_replay(struct tuning *t, struct err *err)
{
	struct trainer_set *other = &t->run.other;
	struct err why;

	t->other = calloc(OTHER_MAX, sizeof *t->other);
	if (t->other == NULL)
		return err_set(err, ERR_LIMIT, "no memory for windows of other music");
	t->run.replay = t->replay = replay_open(&why);
	other->windows = t->other;
	for (; t->replay != NULL && other->count < OTHER_MAX; other->count++) {
		struct token_window *window = &t->other[other->count];

		if (!token_window_init(window, t->set.context, err))
			return false;
		if (!replay_measured(t->replay, other->count, &t->set.encoding, t->set.context,
		    window)) {
			token_window_clear(window);
			break;
		}
	}
	return true;
}

/*
 * An adapter trains faster than a whole model.  But B starts as zero: optimisers whose first
 * steps are their largest would move it too far, and so would those whose steps grow with
 * the gradient, which is large here.  Orthogonalised steps are right as they are.
 */
static double
rate_of(const struct optim *o)
{
	static const double times[] = { [DESCENT_ADAGRAD] = 0.3, [DESCENT_RMSPROP] = 0.5,
		[DESCENT_SGD] = 1, [DESCENT_MOMENTUM] = 1, [DESCENT_NESTEROV] = 1,
		[DESCENT_ADAM] = 1.5 };

	return (o->rest > 0 ? 1 : times[o->kind]) * o->rate;
}

static long
steps_of(const struct tuning *t)
{
	long by_length = (long)(tune_set_notes(&t->set) / NOTES_A_STEP);

	if (t->run.request->steps > 0)
		return t->run.request->steps;
	return by_length < STEPS_MIN ? STEPS_MIN : by_length > STEPS_MAX ? STEPS_MAX : by_length;
}

static void
set_up(struct tuning *t)
{
	const struct tune_request *q = t->run.request;
	const struct optim *optim = optim_find(q->optimizer != NULL ? q->optimizer : "adamw");

	assert(optim != NULL);
	t->run.set = &t->set;
	t->run.base = &t->base;
	t->run.adapter = &t->adapter;
	t->run.rank = t->rank;
	t->run.options = (struct trainer_options){
		.threads = q->threads, .batch = BATCH, .seconds = q->seconds, .steps = steps_of(t),
		.rate = rate_of(optim), .warm_up = WARM_UP, .beta1 = optim->beta1,
		.beta2 = optim->beta2 > 0 ? BETA2 : 0, .decay = -1, .clip = 1,
		.dropout = DROPOUT, .optimizer = optim->name, .schedule = "cosine",
		.eval_steps = EVAL_STEPS, .seed = q->seed, .behind = true,
	};
}

/* The pieces, and the music of the initial adapter, of which they may be versions. */
static bool
add_music(struct adapter *a, const struct tuning *t, struct err *err)
{
	const struct adapter *start = t->run.request->start;
	size_t count = t->set.piece_count < ADAPTER_PIECES_MAX ? t->set.piece_count :
	    ADAPTER_PIECES_MAX;

	for (size_t i = 0; i < count; i++)
		if (!adapter_music_add(&a->music, &t->set.pieces[i], ADAPTER_NOTES_MAX / count,
		    err))
			return false;
	for (size_t i = 0; start != NULL && i < start->music.count; i++)
		if (!adapter_music_has(&a->music, &start->music.piece[i]) &&
		    !adapter_music_add(&a->music, &start->music.piece[i], ADAPTER_NOTES_MAX, err))
			return false;
	return true;
}

/* The thread of the run; like the team's members, it must yield. */
static void *
live(void *arg)
{
	struct tuning *t = arg;

	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE_BEHIND);
	t->ok = tune_run(&t->run, &t->result, t->err);
	return NULL;
}

static bool
learn(struct tuning *t, struct err *err)
{
	pthread_t thread;

	set_up(t);
	t->err = err;
	if (pthread_create(&thread, NULL, live, t) != 0)
		return err_set(err, ERR_LIMIT, "the system gives no thread to tune on");
	pthread_join(thread, NULL);
	return t->ok;
}

/* If the pieces are too short to train on and to judge by, the initial weights are kept. */
static bool
leave_weights(struct tuning *t)
{
	struct tune_result *r = &t->result;

	r->last = (struct train_progress){ .train = NAN, .held_out = NAN, .other = NAN, .best = NAN,
		.base = NAN };
	r->forgotten = NAN;
	if (!t->run.goes_on)
		adapter_weaken(&t->adapter, 0);
	return true;
}

static void
clear(struct tuning *t)
{
	for (size_t i = 0; i < t->run.other.count; i++)
		token_window_clear(&t->other[i]);
	free(t->other);
	replay_close(t->replay);
	params_clear(&t->adapter);
	params_clear(&t->base);
	tune_set_clear(&t->set);
}

bool
tune(const struct tune_request *request, struct adapter **adapter, struct tune_result *result,
    struct err *err)
{
	struct model *m = request->model;
	struct tuning t = { .run.request = request };
	bool ok;

	*adapter = NULL;
	if (!model_can_tune(m, err))
		return false;
	if (!tune_set_make(&t.set, request->songs, request->song_count, request->split,
	    &m->info.encoding, (size_t)m->config.context, err))
		return false;
	t.result.bars = tune_set_bars(&t.set);
	t.result.rung = t.result.bars < TUNE_LORA_BARS ? TUNE_MEMORY : TUNE_LORA;
	for (size_t i = 0; request->held_out != NULL && i < t.set.held_out_count; i++)
		request->held_out(request->arg, t.set.held_out[i].piece, t.set.held_out[i].first,
		    t.set.held_out[i].end);
	ok = open_replay(&t, err) && copy_base(&t, err) && make_adapter(&t, err) &&
	    (t.result.rung == TUNE_MEMORY ? leave_weights(&t) : learn(&t, err));
	if (ok)
		*adapter = adapter_new(m, t.rank, &t.adapter, err);
	ok = *adapter != NULL && add_music(*adapter, &t, err);
	if (!ok) {
		adapter_unref(*adapter);
		*adapter = NULL;
	}
	if (ok && result != NULL)
		*result = t.result;
	clear(&t);
	return ok;
}
