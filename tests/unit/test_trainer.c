/* SPDX-License-Identifier: MIT */
#include "model/trainer.h"

#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "tensor/blas.h"
#include "tensor/weights.h"
#include "test.h"

#define CONTEXT	48

/* A small piece for a model of twelve words: the next follows from the last two. */
struct source {
	bool	 noise;			/* windows begin anywhere, with some words changed */
	long	 stop_at;		/* cancelled() says so after this many questions; 0: never */
	long	 asked;
	double	 first, last;		/* held-out losses that progress saw */
	int	 heard;
};

static bool
fill(void *arg, struct rng *rng, struct token_window *row)
{
	const struct source *s = arg;
	unsigned a = s->noise ? rng_below(rng, 12) : 1, b = 3;

	row->length = s->noise ? CONTEXT - rng_below(rng, 20) : CONTEXT;
	for (size_t i = 0; i < row->length; i++) {
		unsigned next = (a + 2 * b + 1) % 12;

		row->input[i].id = (uint16_t)b;
		for (int f = 0; f < FEATURE_COUNT; f++)
			row->input[i].feature[f] = (uint8_t)(i % 2);
		row->target[i] = (uint16_t)next;
		row->weight[i] = i > 2;
		row->notes[i] = i % 2;
		a = b;
		b = next;
	}
	return true;
}

static bool
cancelled(void *arg)
{
	struct source *s = arg;

	return s->stop_at > 0 && s->asked++ >= s->stop_at;
}

static bool
progress(void *arg, const struct trainer_progress *p)
{
	struct source *s = arg;

	if (s->heard++ == 0)
		s->first = p->held_out;
	s->last = p->held_out;
	return true;
}

struct rig {
	struct source		 source;
	struct trainer_task	 task;
	struct trainer_options	 o;
	struct params		 params, adapter;
	struct token_window	 held_out;
};

static void
set_up(struct rig *g)
{
	struct err err;
	struct rng rng;

	*g = (struct rig){ .o = TRAINER_DEFAULTS };
	g->task = (struct trainer_task){
		.arch = &arch_transformer,
		.config = { .layers = 2, .width = 16, .heads = 2, .context = CONTEXT, .vocab_size = 12 },
		.params = &g->params, .fill = fill, .progress = progress, .cancelled = cancelled,
		.held_out = { &g->held_out, 1 }, .arg = &g->source,
	};
	for (int f = 0; f < FEATURE_COUNT; f++)
		g->task.config.feature_size[f] = 2;
	g->o.batch = 5;
	g->o.warm_up = 3;
	g->o.threads = 2;
	g->o.rate = 1e-2;
	g->o.eval_seconds = 0;
	g->o.eval_steps = 5;
	arch_list(g->task.arch, NULL, &g->task.config, &g->params);
	assert_true(params_make(&g->params, &err));
	rng_seed(&rng, 4);
	params_begin(&g->params, &rng);
	assert_true(token_window_init(&g->held_out, CONTEXT, &err));
	assert_true(fill(&(struct source){ 0 }, &rng, &g->held_out));
}

static void
tear_down(struct rig *g)
{
	params_clear(&g->params);
	params_clear(&g->adapter);
	token_window_clear(&g->held_out);
}

static void
run(struct rig *g, struct trainer_progress *last)
{
	struct err err = { 0 };

	g->source.asked = 0;
	if (!trainer_run(&g->task, &g->o, last, &err))
		fail_msg("%s", err.text);
}

static bool
same(const struct params *a, const struct params *b)
{
	return memcmp(a->data, b->data, a->size * sizeof *a->data) == 0;
}

static void
learns_one_piece_by_heart(void **state)
{
	struct trainer_progress last;
	struct rig g;

	(void)state;
	set_up(&g);
	g.o.steps = 150;
	g.o.dropout = 0;
	run(&g, &last);
	assert_true(g.source.first > 4);	/* ln 12 a token, two tokens a note */
	if (!(last.best < 0.1))
		fail_msg("%g nats a note are left", last.best);
	assert_true(last.step == 150 && g.source.heard >= 30);
	CHECK_NEAR(last.first, g.source.first, 0);
	/* 45 tokens count, of which 23 are notes. */
	CHECK_NEAR(last.held_out * 23, last.held_out_per_token * 45, 1e-6);
	tear_down(&g);
}

static void
goes_on_to_the_same_bytes(void **state)
{
	char path[] = "/tmp/test_trainer_XXXXXX";
	struct trainer_progress last;
	struct rig whole, parts;
	struct weights *w;
	struct err err;
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	unlink(path);
	set_up(&whole);
	whole.source.noise = true;
	whole.o.steps = 10;
	run(&whole, &last);

	set_up(&parts);
	parts.source.noise = true;
	parts.o.steps = 10;
	parts.task.checkpoint = path;
	parts.task.resume = true;		/* nothing is there yet */
	parts.source.stop_at = 4;
	run(&parts, &last);
	assert_int_equal(last.step, 4);
	assert_false(same(&whole.params, &parts.params));
	memset(parts.params.data, 0, parts.params.size * sizeof(float));
	parts.source.stop_at = 0;
	run(&parts, &last);
	assert_int_equal(last.step, 10);
	assert_true(same(&whole.params, &parts.params));

	w = weights_open(path, &err);		/* a checkpoint is a model, too */
	assert_non_null(w);
	assert_string_equal(weights_meta(w, "arch"), "transformer");
	assert_true(params_read(&parts.params, w, &err));
	weights_close(w);
	parts.o.seed = 5;
	assert_false(trainer_run(&parts.task, &parts.o, &last, &err));
	assert_non_null(strstr(err.text, "another seed"));
	assert_int_equal(truncate(path, 5000), 0);
	assert_false(trainer_run(&parts.task, &parts.o, &last, &err));
	unlink(path);
	tear_down(&whole);
	tear_down(&parts);
}

static void
threads_change_only_the_rounding(void **state)
{
	struct trainer_progress one, three;
	struct rig a, b;

	(void)state;
	set_up(&a);
	set_up(&b);
	a.source.noise = b.source.noise = true;
	a.o.steps = b.o.steps = 8;
	a.o.threads = 1;
	b.o.threads = 3;
	run(&a, &one);
	run(&b, &three);
	CHECK_NEAR(one.train, three.train, 1e-3);
	CHECK_NEAR(one.held_out, three.held_out, 1e-3);
	for (size_t i = 0; i < a.params.size; i++)
		CHECK_NEAR(a.params.data[i], b.params.data[i], 5e-3);
	tear_down(&a);
	tear_down(&b);
}

static void
an_adapter_leaves_the_base_alone(void **state)
{
	struct trainer_progress last;
	struct params before = PARAMS_EMPTY;
	struct rig g;
	struct err err;
	struct rng rng;

	(void)state;
	set_up(&g);
	/* An untrained base cannot be sure of a word, whatever is put upon it: wake it up. */
	for (size_t i = 0; i < g.params.list[0].count; i++)
		g.params.data[i] *= 20;
	g.task.arch->list_adapter(&g.task.config, 4, &g.adapter);
	assert_true(params_make(&g.adapter, &err));
	rng_seed(&rng, 8);
	params_begin(&g.adapter, &rng);
	assert_true(params_copy(&before, &g.params, &err));
	g.task.adapter = &g.adapter;
	g.o.steps = 100;
	g.o.dropout = 0;
	run(&g, &last);
	assert_true(same(&before, &g.params));
	if (!(last.best < 0.8 * last.first))
		fail_msg("from %g to %g", last.first, last.best);
	params_clear(&before);
	tear_down(&g);
}

static bool
nothing(void *arg, struct rng *rng, struct token_window *row)
{
	(void)arg;
	(void)rng;
	(void)row;
	return false;
}

static void
stops_when_it_makes_no_sense(void **state)
{
	struct trainer_progress last;
	struct params before = PARAMS_EMPTY;
	struct rig g;
	struct err err;

	(void)state;
	set_up(&g);
	g.o.steps = 100;
	g.o.rate = 1e30;
	g.o.schedule = "constant";
	g.o.warm_up = 0;
	assert_true(params_copy(&before, &g.params, &err));
	assert_false(trainer_run(&g.task, &g.o, &last, &err));
	if (strstr(err.text, "no longer a number at step") == NULL)
		fail_msg("it says: %s", err.text);
	assert_true(same(&before, &g.params));	/* the best that there was */

	g.task.fill = nothing;
	assert_false(trainer_run(&g.task, &g.o, &last, &err));
	assert_non_null(strstr(err.text, "nothing to learn from"));
	g.o.optimizer = "guess";
	assert_false(trainer_run(&g.task, &g.o, &last, &err));
	assert_non_null(strstr(err.text, "guess"));
	params_clear(&before);
	tear_down(&g);
}

/* Held out and learnt differ here, so it becomes no better and patience ends. */
static void
stops_when_it_learns_no_more(void **state)
{
	struct trainer_progress last;
	struct rig g;

	(void)state;
	set_up(&g);
	for (size_t i = 0; i < g.held_out.length; i++)
		g.held_out.target[i] = (uint16_t)((g.held_out.target[i] + 5) % 12);
	g.o.steps = 2000;
	g.o.patience = 4;
	run(&g, &last);
	assert_true(last.step < 300);
	assert_int_equal(last.step, last.best_step + 4 * 5);
	tear_down(&g);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_one_piece_by_heart),
		cmocka_unit_test(goes_on_to_the_same_bytes),
		cmocka_unit_test(threads_change_only_the_rounding),
		cmocka_unit_test(an_adapter_leaves_the_base_alone),
		cmocka_unit_test(stops_when_it_makes_no_sense),
		cmocka_unit_test(stops_when_it_learns_no_more),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
