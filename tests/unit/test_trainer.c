/* SPDX-License-Identifier: MIT */
#include "model/train/trainer.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "model/train/updater.h"
#include "tensor/blas.h"
#include "tensor/product_bf16.h"
#include "tensor/team.h"
#include "tensor/weights.h"
#include "test.h"

#define CONTEXT	48

/* A small piece for a model of twelve words: the next follows from the last two. */
struct source {
	bool	 noise;			/* windows begin anywhere, with some words changed */
	/* cancelled() says so after this many questions; 0: never */
	long	 stop_at;
	long	 asked;
	long	 kill_at;		/* likewise: the process is killed; 0: never */
	char	 note[256];		/* what the trainer last said */
	double	 first, last;		/* held-out losses that progress saw */
	int	 heard, notes;
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

	if (s->kill_at > 0 && s->asked >= s->kill_at)
		kill(getpid(), SIGKILL);
	s->asked++;
	return s->stop_at > 0 && s->asked > s->stop_at;
}

static bool
progress(void *arg, const struct train_progress *p)
{
	struct source *s = arg;

	if (s->heard++ == 0)
		s->first = p->held_out;
	s->last = p->held_out;
	return true;
}

static void
note(void *arg, const char *sentence)
{
	struct source *s = arg;

	snprintf(s->note, sizeof s->note, "%s", sentence);
	s->notes++;
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
		.config = { .layers = 2, .width = 16, .heads = 2, .context = CONTEXT,
		.vocab_size = 12 },
		.params = &g->params, .fill = fill, .progress = progress,
		.cancelled = cancelled, .note = note,
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
run(struct rig *g, struct train_progress *last)
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
	struct train_progress last;
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
	CHECK_NEAR(last.base, g.source.first, 0);
	/* 45 tokens count, of which 23 are notes. */
	CHECK_NEAR(last.held_out * 23, last.held_out_per_token * 45, 1e-6);
	tear_down(&g);
}

/* Every optimiser does, at its own rate. */
static void
every_optimizer_learns(void **state)
{
	(void)state;
	for (const struct optim *o = optim_table; o->name != NULL; o++) {
		struct train_progress last;
		struct rig g;

		set_up(&g);
		g.o.optimizer = o->name;
		g.o.rate = 0;
		g.o.steps = 200;
		g.o.dropout = 0;
		run(&g, &last);
		if (!(last.best < 0.7 * g.source.first))
			fail_msg("%s: from %g to %g nats a note", o->name,
			    g.source.first, last.best);
		tear_down(&g);
	}
}

/*
 * What muon's maps become depends on nobody else's: not on the number of threads,
 * as long as each has gradients of its own to sum.
 */
static void
muon_is_the_same_for_any_team(void **state)
{
	static const struct pace pace = { .rate = 0.02, .beta1 = 0.95 };
	float *first = NULL;
	struct err err;

	(void)state;
	for (int threads = 1; threads <= 3; threads++) {
		struct params p = PARAMS_EMPTY;
		struct team *team = team_new(threads, false, &err);
		struct updater *u;
		struct rng rng;
		float *dx;

		params_add(&p, "table", 40, 24, PARAM_NORMAL, 1);
		for (int i = 0; i < 7; i++)
			params_add(&p, "map", 3 * 24, 24, PARAM_NORMAL, 1)->maps = i % 2 ? 1 : 3;
		params_add(&p, "gain", 24, 0, PARAM_ONE, 0);
		assert_true(params_make(&p, &err));
		rng_seed(&rng, 9);
		params_begin(&p, &rng);
		dx = malloc(p.size * sizeof *dx);
		u = updater_make(&p, team, &(struct updater_options){ .optim = optim_find("muon"),
		    .ema = 0.5,
		    .first_map = 1 }, &err);
		assert_true(u != NULL && dx != NULL);
		for (long step = 0; step < 5; step++) {
			for (size_t i = 0; i < p.size; i++)
				dx[i] = rng_normal(&rng);
			(void)updater_sum(u, &dx, 1);
			updater_apply(u, step, &pace, 0.95, 0.05, 1);
		}
		updater_exchange(u);		/* the average, too */
		for (size_t i = 0; i < p.size; i++)
			p.data[i] += updater_average(u)[i];
		if (first == NULL) {
			first = malloc(p.size * sizeof *first);
			memcpy(first, p.data, p.size * sizeof *first);
		}
		assert_memory_equal(first, p.data, p.size * sizeof *first);
		updater_free(u);
		team_free(team);
		params_clear(&p);
		free(dx);
	}
	free(first);
}

static void
goes_on_to_the_same_bytes(void **state)
{
	char path[] = "/tmp/test_trainer_XXXXXX";
	struct train_progress last;
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
	assert_non_null(strstr(err.text, "seed 0, not 5"));
	assert_int_equal(truncate(path, 5000), 0);
	assert_false(trainer_run(&parts.task, &parts.o, &last, &err));
	unlink(path);
	tear_down(&whole);
	tear_down(&parts);
}

/* --- kill -9 and on again */

static const struct {
	const char	*optimizer, *schedule;
	double		 ema, rate;
} ways[] = {
	{ "adamw",    "cosine",    0,    0 },
	{ "adamw",    "plateau",   0.9,  0.2 },	/* so high that it is halved */
	{ "nesterov", "one-cycle", 0,    0 },	/* the momentum of the step before */
	{ "momentum", "step",      0.5,  0 },
	{ "sgd",      "plateau",   0,    0 },
	{ "adagrad",  "exponential", 0.9, 0 },
	{ "rmsprop",  "constant",  0,    0 },
	{ "adam",     "one-cycle", 0.99, 0 },
	{ "muon",     "trapezoid", 0.9,  0 },
	{ "muon",     "one-cycle", 0,    0 },
};

#define WAY_STEPS 23			/* the last is judged out of turn */

static void
set_up_way(struct rig *g, size_t way, const char *path)
{
	set_up(g);
	g->source.noise = true;
	g->o.optimizer = ways[way].optimizer;
	g->o.schedule = ways[way].schedule;
	g->o.ema = ways[way].ema;
	g->o.rate = ways[way].rate;
	g->o.steps = WAY_STEPS;
	g->o.eval_steps = 2;
	g->o.checkpoint_seconds = 0;
	g->task.checkpoint = path;
	g->task.resume = path != NULL;
}

/* In a process of its own, which kills itself before the given step, or at once after its end. */
static void
run_until_killed(size_t way, const char *path, long at)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct rig g;
		struct err err;

		set_up_way(&g, way, path);
		g.source.kill_at = at;
		(void)trainer_run(&g.task, &g.o, NULL, &err);
		kill(getpid(), SIGKILL);
	}
	assert_true(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void
check_way(size_t way, const char *path)
{
	struct train_progress last, whole;
	struct rig a, b;

	unlink(path);
	run_until_killed(way, path, 7);
	run_until_killed(way, path, 6);		/* of those that are left */
	set_up_way(&b, way, path);
	run(&b, &last);
	set_up_way(&a, way, NULL);
	run(&a, &whole);
	assert_int_equal(last.step, WAY_STEPS);
	if (!same(&a.params, &b.params) || last.best != whole.best ||
	    last.best_step != whole.best_step || last.train != whole.train ||
	    last.train_per_token != whole.train_per_token)
		fail_msg("%s, %s: another end after kills: %.17g at %ld, not %.17g at %ld",
		    ways[way].optimizer, ways[way].schedule, last.best, last.best_step, whole.best,
		    whole.best_step);
	if (ways[way].rate > 0)
		assert_true(whole.rate < ways[way].rate);	/* the plateau was one */
	tear_down(&b);

	/* Killed when the checkpoint was written and the model was not. */
	set_up_way(&b, way, path);
	run(&b, &last);
	assert_true(same(&a.params, &b.params));
	tear_down(&a);
	tear_down(&b);
	unlink(path);
}

static void
goes_on_after_kills_to_the_same_bytes(void **state)
{
	char path[] = "/tmp/test_trainer_XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	for (size_t way = 0; way < COUNT(ways); way++)
		check_way(way, path);
}

/* Where no checkpoint can be written it goes on, says so once, and loses nothing. */
static void
outlives_a_full_disk(void **state)
{
	struct train_progress last, good;
	struct rig a, b;
	struct err err;

	(void)state;
	set_up(&a);
	set_up(&b);
	a.o.steps = b.o.steps = 12;
	a.o.checkpoint_seconds = 0;
	a.task.checkpoint = "/no such folder/at all";
	assert_false(trainer_run(&a.task, &a.o, &last, &err));
	assert_int_equal(strncmp(err.text, "/no such folder/at all: ", 24), 0);
	assert_non_null(strstr(a.source.note, "; training continues"));
	assert_int_equal(a.source.notes, 1);
	run(&b, &good);
	assert_true(last.step == 12 && last.best == good.best);
	assert_true(same(&a.params, &b.params));
	tear_down(&a);
	tear_down(&b);
}

/* With what cannot be gone on with it says what differs; with what can it goes on and says so. */
static void
says_what_it_was_begun_with(void **state)
{
	char path[] = "/tmp/test_trainer_XXXXXX";
	struct rig g, other;
	struct err err;

	(void)state;
	close(mkstemp(path));
	unlink(path);
	set_up(&g);
	g.o.steps = 2;
	g.task.checkpoint = path;
	g.task.resume = true;
	g.task.data = "4 pieces";
	run(&g, NULL);
	assert_string_equal(g.source.note, "");

	set_up(&other);
	other.o.steps = 3;
	other.o.rate = 0.5;
	other.task.checkpoint = path;
	other.task.resume = true;
	other.task.data = "4 pieces";
	run(&other, NULL);
	if (strstr(other.source.note, ": was started with rate 0.01, not 0.5; steps 2, "
	    "not 3") == NULL)
		fail_msg("it says: %s", other.source.note);
	other.o.dropout = 0.3;
	other.task.data = "5 pieces";
	assert_false(trainer_run(&other.task, &other.o, NULL, &err));
	if (strstr(err.text, ": was started with dropout 0.1, not 0.3; data 4 pieces, not 5 "
	    "pieces") == NULL)
		fail_msg("it says: %s", err.text);
	other.o.dropout = 0.1;
	other.o.optimizer = "sgd";
	assert_false(trainer_run(&other.task, &other.o, NULL, &err));
	assert_non_null(strstr(err.text, "was started with optimizer adamw, not sgd"));
	unlink(path);
	tear_down(&g);
	tear_down(&other);
}

/* Other bytes, nearly the same loss; a run goes on in the other precision and says so. */
static void
bf16_learns_the_same(void **state)
{
	struct train_progress floats, halves;
	char path[] = "/tmp/test_trainer_XXXXXX";
	struct rig a, b;

	(void)state;
	if (bf16_pick(false) == NULL)
		skip();
	close(mkstemp(path));
	unlink(path);
	set_up(&a);
	set_up(&b);
	a.o.steps = b.o.steps = 20;
	a.o.dropout = b.o.dropout = 0;
	a.o.precision = "fp32";
	b.o.precision = "bf16";
	b.task.checkpoint = path;
	run(&a, &floats);
	run(&b, &halves);
	assert_false(same(&a.params, &b.params));
	CHECK_NEAR(halves.held_out, floats.held_out, 0.02 * floats.held_out);
	b.o.precision = "fp32";
	b.task.resume = true;
	run(&b, NULL);
	if (strstr(b.source.note, ": was started with precision ") == NULL)
		fail_msg("it says: %s", b.source.note);
	unlink(path);
	tear_down(&a);
	tear_down(&b);
}

/* Where no gradient comes to, decay alone shrinks a matrix, and leaves a vector what it is. */
static void
decay_spares_vectors(void **state)
{
	static const struct pace pace = { .rate = 0.1, .beta1 = 0.9 };
	static const char *const names[] = { "adamw", "sgd" };
	struct params p = PARAMS_EMPTY;
	struct updater *u;
	struct team *team;
	struct err err;
	float dx[48] = { 0 }, *all[] = { dx };

	(void)state;
	params_add(&p, "gain", 16, 0, PARAM_ONE, 0);
	params_add(&p, "weight", 4, 4, PARAM_ONE, 0);
	params_add(&p, "bias", 16, 0, PARAM_ONE, 0);
	assert_true(params_make(&p, &err));
	team = team_new(1, false, &err);
	for (size_t k = 0; k < COUNT(names); k++) {
		for (size_t i = 0; i < p.size; i++)
			p.data[i] = 2;
		u = updater_make(&p, team,
		    &(struct updater_options){ .optim = optim_find(names[k]) }, &err);
		assert_non_null(u);
		(void)updater_sum(u, all, 1);
		updater_apply(u, 0, &pace, 0.95, 0.5, 1);
		for (size_t i = 0; i < 16; i++) {
			CHECK_NEAR(p.data[p.list[0].offset + i], 2, 0);
			/* 2 - 0.1 * 0.5 * 2 */
			CHECK_NEAR(p.data[p.list[1].offset + i], 1.9, 1e-6);
			CHECK_NEAR(p.data[p.list[2].offset + i], 2, 0);
		}
		updater_free(u);
	}
	team_free(team);
	params_clear(&p);
}

/*
 * The average of two steps by hand: of x0, x1 and x2 it keeps 2/11 = (1 + 1) /
 * (10 + 1), then 3/12.  The run ends with it, and with the one that was best.
 */
static void
ends_with_the_average(void **state)
{
	struct train_progress plain, mean;
	struct rig a, b;
	struct params x0 = PARAMS_EMPTY;
	struct err err;
	float *x1;

	(void)state;
	set_up(&a);
	set_up(&b);
	a.task.held_out.count = b.task.held_out.count = 0;	/* the last is kept */
	a.o.schedule = b.o.schedule = "constant";
	a.o.warm_up = b.o.warm_up = 0;
	b.o.ema = 0.99;
	assert_true(params_copy(&x0, &a.params, &err));
	x1 = malloc(a.params.size * sizeof *x1);
	a.o.steps = 1;
	run(&a, &plain);
	memcpy(x1, a.params.data, a.params.size * sizeof *x1);
	memcpy(a.params.data, x0.data, x0.size * sizeof(float));
	a.o.steps = b.o.steps = 2;
	run(&a, &plain);
	run(&b, &mean);
	for (size_t i = 0; i < a.params.size; i++) {
		double once = (2 * x0.data[i] + 9 * x1[i]) / 11;

		CHECK_NEAR(b.params.data[i], 0.25 * once + 0.75 * a.params.data[i], 1e-6);
	}
	free(x1);
	params_clear(&x0);
	tear_down(&a);
	tear_down(&b);
}

static void
threads_change_only_the_rounding(void **state)
{
	struct train_progress one, three;
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
	struct train_progress last;
	struct params before = PARAMS_EMPTY;
	struct rig g;
	struct err err;
	struct rng rng;

	(void)state;
	set_up(&g);
	/* An untrained base cannot be sure of a word, whatever is put upon it: wake it up. */
	for (size_t i = 0; i < g.params.list[0].count; i++)
		g.params.data[i] *= 20;
	arch_list_adapter(g.task.arch, &g.task.config, 4, &g.adapter);
	assert_true(params_make(&g.adapter, &err));
	rng_seed(&rng, 8);
	params_begin(&g.adapter, &rng);
	assert_true(params_copy(&before, &g.params, &err));
	g.task.adapter = &g.adapter;
	g.o.steps = 100;
	g.o.dropout = 0;
	run(&g, &last);
	assert_true(same(&before, &g.params));
	if (!(last.best < 0.8 * last.base))
		fail_msg("from %g to %g", last.base, last.best);
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

/* What was good before is what is left. */
static void
expect_the_end(struct rig *g, long step, const char *tensor)
{
	struct train_progress last;
	struct params before = PARAMS_EMPTY;
	struct err err;
	char want[128];

	assert_true(params_copy(&before, &g->params, &err));
	assert_false(trainer_run(&g->task, &g->o, &last, &err));
	snprintf(want, sizeof want, "%s is NaN or infinite at step %ld;", tensor, step);
	if (strstr(err.text, want) == NULL)
		fail_msg("it says: %s, not %s", err.text, want);
	assert_int_equal(last.step, step - 1);
	for (size_t i = 0; i < g->params.size; i++)
		assert_true(isfinite(g->params.data[i]) || !isfinite(before.data[i]));
	params_clear(&before);
}

static void
names_what_is_no_number(void **state)
{
	struct rig g;
	size_t k;

	(void)state;
	set_up(&g);
	g.o.steps = 100;
	for (k = 0; strcmp(g.params.list[k].name, "layers.1.up.weight") != 0; k++)
		;
	/* A weight that is none. */
	g.params.data[g.params.list[k].offset + 7] = NAN;
	expect_the_end(&g, 1, "layers.1.up.weight");
	/* Weights so large that their product is none. */
	for (size_t i = 0; i < g.params.list[k].count; i++)
		g.params.data[g.params.list[k].offset + i] = 1e38f;
	expect_the_end(&g, 1, "the output of linear of layers.1.up.weight");
	tear_down(&g);

	/*
	 * Tokens so far away that their squares are infinite: the norms make
	 * nothing of them, so the loss is ln 12, and their gradients are 0 times infinity.
	 */
	set_up(&g);
	g.o.steps = 100;
	for (size_t i = 0; i < g.params.list[0].count; i++)
		g.params.data[g.params.list[0].offset + i] *= 1e38f;
	expect_the_end(&g, 1, "the gradient of embed.weight");
	tear_down(&g);
}

/* Two members' gradients of three vectors: the first NaN, or else the largest. */
static void
blames_the_first_broken_gradient(void **state)
{
	struct params p = PARAMS_EMPTY;
	struct updater *u;
	struct team *team;
	struct err err;
	float dx[2][48] = { { 0 } }, *both[] = { dx[0], dx[1] };

	(void)state;
	params_add(&p, "a", 16, 0, PARAM_ONE, 0);
	params_add(&p, "b", 16, 0, PARAM_ONE, 0);
	params_add(&p, "c", 16, 0, PARAM_ONE, 0);
	assert_true(params_make(&p, &err));
	team = team_new(2, false, &err);
	u = updater_make(&p, team, &(struct updater_options){ .optim = optim_find("sgd") }, &err);
	assert_non_null(u);
	dx[0][1] = 3;
	dx[1][40] = -4;
	CHECK_NEAR(updater_sum(u, both, 2), 5, 1e-6);
	assert_string_equal(updater_suspect(u), "c");
	dx[1][20] = NAN;
	dx[0][41] = INFINITY;
	assert_true(isnan(updater_sum(u, both, 2)));
	assert_string_equal(updater_suspect(u), "b");
	updater_free(u);
	team_free(team);
	params_clear(&p);
}

static void
stops_when_it_makes_no_sense(void **state)
{
	struct train_progress last;
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
	for (int i = 0; i < 2; i++) {
		assert_false(trainer_run(&g.task, &g.o, &last, &err));
		if (strstr(err.text, "is NaN or infinite at step") == NULL)
			fail_msg("it says: %s", err.text);
		assert_true(same(&before, &g.params));	/* the best that there was */
		g.task.held_out.count = 0;		/* also where nothing says which is best */
	}

	g.task.fill = nothing;
	assert_false(trainer_run(&g.task, &g.o, &last, &err));
	assert_non_null(strstr(err.text, "nothing to train on"));
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
	struct train_progress last;
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

/* However often it reports progress. */
static void
evaluates_when_it_is_time(void **state)
{
	struct train_progress last;
	struct rig g;

	(void)state;
	set_up(&g);
	g.o.rate = 1e-30;		/* nothing gets better */
	g.o.eval_steps = 0;
	g.o.eval_seconds = 0.05;
	g.o.report_seconds = 0.01;
	g.o.patience = 2;
	g.o.seconds = 5;
	run(&g, &last);
	assert_true(last.seconds < 4);
	tear_down(&g);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_one_piece_by_heart),
		cmocka_unit_test(every_optimizer_learns),
		cmocka_unit_test(muon_is_the_same_for_any_team),
		cmocka_unit_test(goes_on_to_the_same_bytes),
		cmocka_unit_test(goes_on_after_kills_to_the_same_bytes),
		cmocka_unit_test(outlives_a_full_disk),
		cmocka_unit_test(says_what_it_was_begun_with),
		cmocka_unit_test(bf16_learns_the_same),
		cmocka_unit_test(decay_spares_vectors),
		cmocka_unit_test(ends_with_the_average),
		cmocka_unit_test(names_what_is_no_number),
		cmocka_unit_test(blames_the_first_broken_gradient),
		cmocka_unit_test(threads_change_only_the_rounding),
		cmocka_unit_test(an_adapter_leaves_the_base_alone),
		cmocka_unit_test(stops_when_it_makes_no_sense),
		cmocka_unit_test(stops_when_it_learns_no_more),
		cmocka_unit_test(evaluates_when_it_is_time),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
