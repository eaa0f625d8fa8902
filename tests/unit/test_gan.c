/* SPDX-License-Identifier: MIT */
#include "model/infer/gan.h"

#include <unistd.h>

#include "base/rng.h"
#include "model/net/layer.h"
#include "model/train/trainer.h"
#include "model_file.h"
#include "tensor/blas.h"
#include "tensor/weights.h"
#include "test.h"

/* What is learnt from: two beats, and three chords in two rhythms. */
#define MADE 60
#define PATTERNS 4

static void
pattern(int which, struct texture *t)
{
	*t = (struct texture){ .drums = which < 2, .steps = TEXTURE_BAR_STEPS };
	for (int s = 0; s < t->steps; s++)
		t->onsets[s] = which == 0 ? 0u | (s % 8 == 0) | (s % 8 == 4) << 1 |
		    (s % 2 == 0) << 3 : which == 1 ? 0u | (s % 4 == 0) | (s % 4 == 2) << 6 :
		    which == 2 ? (s % 8 == 0 ? 0x91u : 0u) : s % 2 == 0 ? 1u << (s * 2 % 16) : 0u;
}

static bool
fill(void *arg, struct rng *rng, struct token_window *row)
{
	struct texture t;

	(void)arg;
	pattern((int)rng_below(rng, PATTERNS), &t);
	texture_window(&t, row);
	return true;
}

static int
distance(const struct texture *a, const struct texture *b)
{
	int count = 0;

	for (int s = 0; s < a->steps; s++)
		count += __builtin_popcount(a->onsets[s] ^ b->onsets[s]);
	return count;
}

/* -1: it is like none of them. */
static int
like(const struct texture *made)
{
	for (int i = 0; i < PATTERNS; i++) {
		struct texture t;

		pattern(i, &t);
		if (t.drums == made->drums && distance(&t, made) <= 2)
			return i;
	}
	return -1;
}

struct setting {
	struct arch_config	 config;
	struct params		 params;
};

static void
begin(struct setting *f)
{
	struct err err;
	struct rng rng;

	*f = (struct setting){ .config = test_config(2, 64, 0, TEXTURE_BAR_STEPS),
	    .params = PARAMS_EMPTY };
	assert_true(arch_gan.check(&f->config, &err));
	arch_list(&arch_gan, &head_gan, &f->config, &f->params);
	assert_true(params_make(&f->params, &err));
	rng_seed(&rng, 3);
	params_begin(&f->params, &rng);
}

static void
make(const struct setting *f, bool drums, struct texture made[MADE])
{
	float noise[MADE * GAN_NOISE];
	struct rng rng;
	struct err err;

	rng_seed(&rng, 11);
	for (size_t i = 0; i < COUNT(noise); i++)
		noise[i] = rng_normal(&rng);
	assert_true(gan_make(&f->config, &f->params, drums, noise, MADE, made, &err));
}

static struct trainer_options
learning(long steps)
{
	struct trainer_options o = TRAINER_DEFAULTS;

	trainer_advise(&o, &arch_gan);
	o.threads = 1;
	o.batch = 32;
	o.steps = steps;
	o.rate = 2e-3;
	o.seed = 5;
	o.schedule = "constant";
	o.eval_seconds = 0;
	return o;
}

static struct trainer_task
task_of(struct setting *f)
{
	return (struct trainer_task){ .arch = &arch_gan, .config = f->config, .params = &f->params,
	    .fill = fill };
}

static void
makes_what_it_has_seen(void **state)
{
	struct trainer_options o = learning(1500);
	struct texture made[MADE];
	struct setting f;
	struct trainer_task task;
	struct err err;
	int seen[PATTERNS] = { 0 }, none = 0;
	float written[PATTERNS], scores[MADE];

	(void)state;
	begin(&f);
	task = task_of(&f);
	assert_true(trainer_run(&task, &o, NULL, &err));
	for (int drums = 0; drums < 2; drums++) {
		make(&f, drums, made);
		for (int i = 0; i < MADE; i++)
			if (like(&made[i]) >= 0)
				seen[like(&made[i])]++;
			else
				none++;
	}
	for (int i = 0; i < PATTERNS; i++)
		if (seen[i] < MADE / 10)
			fail_msg("of %d textures %d are like pattern %d", MADE, seen[i], i);
	if (none > MADE / 3)
		fail_msg("%d of %d textures are like nothing that was seen", none, 2 * MADE);
	for (int i = 0; i < PATTERNS; i++) {
		struct texture t;

		pattern(i, &t);
		assert_true(gan_judge(&f.config, &f.params, &t, 1, &written[i], &err));
		for (int s = 0; s < 6; s++)
			t.onsets[s] ^= 0x50a050;
		assert_true(gan_judge(&f.config, &f.params, &t, 1, &scores[i], &err));
		assert_true(scores[i] < written[i]);
	}
	params_clear(&f.params);
}

static bool
is_first_loss(void *arg, const struct train_progress *p)
{
	double *first = arg;

	if (p->step == 0)
		*first = p->held_out_per_token;
	assert_true(p->held_out_per_token == *first);
	return true;
}

/* Its noise is the same at each step: of the same numbers, so is the loss. */
static void
is_measured_by_the_same_noise(void **state)
{
	struct trainer_options o = learning(6);
	struct token_window window;
	double first = NAN;
	struct trainer_task task;
	struct setting f;
	struct rng rng;
	struct err err;

	(void)state;
	begin(&f);
	rng_seed(&rng, 3);
	assert_true(token_window_init(&window, TEXTURE_BAR_STEPS, &err));
	assert_true(fill(NULL, &rng, &window));
	task = task_of(&f);
	task.held_out = (struct trainer_set){ &window, 1 };
	task.progress = is_first_loss;
	task.arg = &first;
	o.rate = 1e-30;
	o.ema = 0;
	o.eval_steps = 2;
	assert_true(trainer_run(&task, &o, NULL, &err));
	assert_true(isfinite(first));
	token_window_clear(&window);
	params_clear(&f.params);
}

static void
a_phrase_and_back(void **state)
{
	struct texture t, again;
	struct phrase p;

	(void)state;
	for (int i = 0; i < PATTERNS; i++) {
		pattern(i, &t);
		texture_phrase(&t, 48, 0, &p);
		assert_int_equal(p.family == VOCAB_FAMILY_DRUMS, t.drums);
		assert_true(texture_take(&p, TEXTURE_BAR_STEPS, &again));
		assert_int_equal(distance(&t, &again), 0);
		/* What is transposed is the same texture. */
		phrase_transpose(&p, 5);
		assert_true(texture_take(&p, TEXTURE_BAR_STEPS, &again));
		assert_int_equal(distance(&t, &again), 0);
	}
	pattern(2, &t);
	texture_phrase(&t, 60, 0, &p);
	assert_int_equal(vocab_duration_steps[p.note[0].duration], 24);	/* to the next chord */
	p.steps = 36;			/* 3/4 */
	assert_false(texture_take(&p, TEXTURE_BAR_STEPS, &again));
	texture_phrase(&(struct texture){ .steps = TEXTURE_BAR_STEPS, .onsets = { 3 } }, 60, 0, &p);
	assert_false(texture_take(&p, TEXTURE_BAR_STEPS, &again));	/* nearly empty */
}

static void
sizes_that_cannot_be(void **state)
{
	struct arch_config c = arch_gan.usual;
	struct err err;

	(void)state;
	assert_true(arch_gan.check(&c, &err));
	c.context = 24;
	assert_false(arch_gan.check(&c, &err));
	c = arch_gan.usual;
	c.layers = 3;
	assert_false(arch_gan.check(&c, &err));
}

static void
goes_on_to_the_same_bytes(void **state)
{
	struct trainer_options o = learning(6);
	char path[] = "/tmp/test_gan_XXXXXX";
	struct setting whole, parts;
	struct trainer_task task;
	struct err err;
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	unlink(path);
	begin(&whole);
	task = task_of(&whole);
	assert_true(trainer_run(&task, &o, NULL, &err));
	begin(&parts);
	task = task_of(&parts);
	task.checkpoint = path;
	o.steps = 3;
	assert_true(trainer_run(&task, &o, NULL, &err));
	params_clear(&parts.params);
	begin(&parts);
	task.resume = true;
	o.steps = 6;
	assert_true(trainer_run(&task, &o, NULL, &err));
	assert_memory_equal(parts.params.data, whole.params.data,
	    whole.params.size * sizeof *whole.params.data);
	params_clear(&whole.params);
	params_clear(&parts.params);
	close(file);
	unlink(path);
}

/* Without momentum the generator stands still at all steps but its own. */
static void
the_critic_is_ahead(void **state)
{
	struct setting f[GAN_CRITIC_STEPS + 1];
	struct err err;

	(void)state;
	for (int steps = 0; steps <= GAN_CRITIC_STEPS; steps++) {
		struct trainer_options o = learning(steps + 1);
		struct trainer_task task;

		o.optimizer = "sgd";
		begin(&f[steps]);
		task = task_of(&f[steps]);
		assert_true(trainer_run(&task, &o, NULL, &err));
	}
	for (int steps = 1; steps <= GAN_CRITIC_STEPS; steps++) {
		const struct params *before = &f[steps - 1].params, *after = &f[steps].params;
		size_t own = before->list[5].offset;	/* critic.in.weight */

		assert_string_equal(before->list[5].name, "critic.in.weight");
		assert_int_equal(memcmp(before->data, after->data, own * sizeof *after->data) != 0,
		    steps == GAN_CRITIC_STEPS);
		assert_memory_not_equal(before->data + own, after->data + own,
		    (before->size - own) * sizeof *after->data);
	}
	for (int steps = 0; steps <= GAN_CRITIC_STEPS; steps++)
		params_clear(&f[steps].params);
}

/* It embeds no tokens, and its file has nothing of them. */
static void
a_file_and_back(void **state)
{
	struct texture made[MADE], again[MADE];
	float noise[MADE * GAN_NOISE];
	struct setting f;
	struct gan g;
	struct err err;
	char path[64];
	struct rng rng;

	(void)state;
	begin(&f);
	make(&f, true, made);
	test_model_write_of(&arch_gan, test_path(path), &f.config, &f.params, NULL, NULL);
	if (!gan_open(path, &g, &err))
		fail_msg("%s", err.text);
	rng_seed(&rng, 11);
	for (size_t i = 0; i < COUNT(noise); i++)
		noise[i] = rng_normal(&rng);
	assert_true(gan_make(&g.config, &g.params, true, noise, MADE, again, &err));
	assert_memory_equal(made, again, sizeof made);
	gan_clear(&g);
	params_clear(&f.params);
	f.config = test_config(1, 16, 2, 16);
	test_params(&f.config, 1, &f.params);
	test_model_write_of(&arch_transformer, path, &f.config, &f.params, NULL, NULL);
	assert_false(gan_open(path, &g, &err));
	assert_non_null(strstr(err.text, "is a model of the architecture transformer; textures "
	    "need a GAN"));
	gan_clear(&g);
	params_clear(&f.params);
	unlink(path);
	assert_false(gan_open(path, &g, &err));
	gan_clear(&g);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_measured_by_the_same_noise),
		cmocka_unit_test(a_phrase_and_back),
		cmocka_unit_test(sizes_that_cannot_be),
		cmocka_unit_test(goes_on_to_the_same_bytes),
		cmocka_unit_test(the_critic_is_ahead),
		cmocka_unit_test(a_file_and_back),
		cmocka_unit_test(makes_what_it_has_seen),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
