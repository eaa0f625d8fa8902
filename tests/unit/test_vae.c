/* SPDX-License-Identifier: MIT */
#include "model/infer/vae.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/rng.h"
#include "model/net/arch.h"
#include "model/token/sampler.h"
#include "model/train/trainer.h"
#include "model_file.h"
#include "tensor/blas.h"
#include "tensor/weights.h"
#include "test.h"

#define CONTEXT	48
#define PHRASES	6
#define BOTH	9			/* steps from one phrase to another, both ends included */

/* Scales up and down, in quarters and eighths, from here and there. */
static void
make_phrase(int which, struct phrase *p)
{
	int step = which % 2 == 0 ? 12 : 6, notes = 96 / step, count = 0;

	*p = (struct phrase){ .family = (uint8_t)(which / 3), .metre = 2, .steps = 48 };
	for (int i = 0; i < notes; i++) {
		int pitch = 50 + 3 * which + (which % 3 == 0 ? i : 7 - i);

		if (i * step == 48)
			p->cell[1] = (uint32_t)count;
		p->note[count++] = (struct piece_note){ (uint8_t)(i * step % 48), (uint8_t)pitch,
			(uint8_t)vocab_duration(step), 5 };
	}
	p->cell[2] = (uint32_t)count;
}

static bool
fill(void *arg, struct rng *rng, struct token_window *row)
{
	struct phrase p;

	(void)arg;
	make_phrase((int)rng_below(rng, PHRASES), &p);
	return phrase_encode(&p, CONTEXT, row);
}

struct rig {
	struct trainer_task	 task;
	struct trainer_options	 o;
	struct params		 params;
	struct token_window	 held_out;
};

static void
set_up(struct rig *g)
{
	struct phrase p;
	struct err err;
	struct rng rng;

	*g = (struct rig){ .o = TRAINER_DEFAULTS };
	g->task = (struct trainer_task){
		.arch = &arch_vae, .params = &g->params, .fill = fill,
		.held_out = { &g->held_out, 1 },
		.config = { .layers = 1, .width = 48, .context = CONTEXT, .latent = 12,
			.vocab_size = vocab_size() },
	};
	for (int f = 0; f < FEATURE_COUNT; f++)
		g->task.config.feature_size[f] = vocab_feature_size[f];
	g->o.batch = 18;		/* more than a tape carries at once */
	g->o.warm_up = 3;
	g->o.threads = 2;
	g->o.rate = 1.5e-2;
	g->o.dropout = 0;
	g->o.decay = 0;
	g->o.eval_seconds = 0;
	g->o.eval_steps = 50;
	g->o.steps = 240;
	arch_list(&arch_vae, NULL, &g->task.config, &g->params);
	assert_true(params_make(&g->params, &err));
	rng_seed(&rng, 4);
	params_begin(&g->params, &rng);
	assert_true(token_window_init(&g->held_out, CONTEXT, &err));
	make_phrase(1, &p);
	assert_true(phrase_encode(&p, CONTEXT, &g->held_out));
}

static void
tear_down(struct rig *g)
{
	params_clear(&g->params);
	token_window_clear(&g->held_out);
}

static void
train(struct rig *g, struct train_progress *last)
{
	struct err err = { 0 };

	if (!trainer_run(&g->task, &g->o, last, &err))
		fail_msg("%s", err.text);
}

static void
write_model(const struct rig *g, const struct arch *arch, const char *path)
{
	struct weights_writer *w = weights_writer_new();
	char hash[17];
	struct err err;

	snprintf(hash, sizeof hash, "%016" PRIx64, vocab_hash());
	arch_write_config(w, arch, &g->task.config);
	weights_writer_meta(w, "vocab_hash", hash);
	params_write(&g->params, "", w);
	assert_true(weights_writer_file(w, path, &err));
	weights_writer_free(w);
}

static void
write_random(const struct arch *arch, const struct arch_config *c, const char *path)
{
	struct params params = PARAMS_EMPTY;

	test_params_of(arch, c, 1, &params);
	test_model_write_of(arch, path, c, &params, NULL, NULL);
	params_clear(&params);
}

/* The model that all look at is trained once. */
static struct vae *vae;
static struct train_progress learnt;

static int
train_once(void **state)
{
	char path[] = "/tmp/test_vae_XXXXXX";
	struct err err = { 0 };
	struct rig g;
	int file = mkstemp(path);

	(void)state;
	if (file < 0)
		return -1;
	set_up(&g);
	train(&g, &learnt);
	write_model(&g, &arch_vae, path);
	tear_down(&g);
	vae = vae_open(path, &err);
	close(file);
	unlink(path);
	if (vae == NULL)
		fprintf(stderr, "%s\n", err.text);
	return vae == NULL ? -1 : 0;
}

static int
free_it(void **state)
{
	(void)state;
	vae_free(vae);
	return 0;
}

/* The likeliest phrases of some codes. */
static void
make(size_t n, const float *codes, const struct phrase_frame *frame, float temperature,
    struct phrase *p)
{
	uint64_t seed[VAE_LANES];
	struct sampler sampler;
	struct err err;

	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = temperature;
	for (size_t i = 0; i < n; i++)
		seed[i] = 100 + i;
	assert_true(vae_write(vae, n, codes, frame, &sampler, seed, p, &err));
}

static void
says_phrases_again(void **state)
{
	static const struct phrase_frame any = PHRASE_ANY;
	struct phrase p[PHRASES], again[PHRASES];
	struct vae_cost cost = { 0 }, drawn[2] = { { 0 } };
	float codes[PHRASES * 12], alone[12];
	struct err err;

	(void)state;
	assert_int_equal(vae_latent(vae), 12);
	for (int i = 0; i < PHRASES; i++)
		make_phrase(i, &p[i]);
	assert_true(vae_read(vae, PHRASES, p, NULL, codes, &cost, &err));
	assert_true(cost.phrases == PHRASES && cost.notes == 3 * 8 + 3 * 16);
	if (!(cost.nats / (double)cost.notes < 0.1))
		fail_msg("%g nats a note", cost.nats / (double)cost.notes);
	/* More than what is free has a price, less has none. */
	if (!(cost.code_nats / PHRASES > 0.9 * VAE_FREE_BITS * log(2)))
		fail_msg("a code costs %g nats", cost.code_nats / PHRASES);
	/* Drawn codes cost more, and each draw differs, but the divergence is the same. */
	for (uint64_t seed = 0; seed < 2; seed++)
		assert_true(vae_read(vae, PHRASES, p, &seed, NULL, &drawn[seed], &err));
	assert_true(drawn[0].nats > cost.nats && drawn[1].nats > cost.nats &&
	    drawn[0].nats != drawn[1].nats);
	CHECK_NEAR(drawn[0].code_nats, cost.code_nats, 1e-3);
	make(PHRASES, codes, &any, 0, again);
	for (int i = 0; i < PHRASES; i++) {
		assert_int_equal(again[i].cell[2], p[i].cell[2]);
		assert_memory_equal(again[i].note, p[i].note, p[i].cell[2] * sizeof *p[i].note);
		assert_true(again[i].family == p[i].family && again[i].metre == 2);
		/* Whatever else is read in the same breath. */
		assert_true(vae_read(vae, 1, &p[i], NULL, alone, NULL, &err));
		for (int k = 0; k < 12; k++)
			CHECK_NEAR(alone[k], codes[i * 12 + k], 1e-4);
	}
}

static void
goes_from_one_to_another(void **state)
{
	static const struct phrase_frame frame = { 0, 2, -1 };
	struct phrase p[2], between[BOTH];
	float ends[2 * 12], codes[BOTH * 12];
	double a[BOTH], b[BOTH];
	struct err err;

	(void)state;
	make_phrase(0, &p[0]);
	make_phrase(2, &p[1]);
	assert_true(vae_read(vae, 2, p, NULL, ends, NULL, &err));
	for (int i = 0; i < BOTH; i++)
		vae_between(ends, ends + 12, 12, i / (double)(BOTH - 1), codes + i * 12);
	make(BOTH, codes, &frame, 0, between);
	for (int i = 0; i < BOTH; i++) {
		a[i] = phrase_share(&p[0], &between[i]);
		b[i] = phrase_share(&p[1], &between[i]);
	}
	CHECK_NEAR(a[0], 1, 0);
	CHECK_NEAR(b[BOTH - 1], 1, 0);
	for (int i = 1; i < BOTH; i++)
		if (a[i] > a[i - 1] + 0.13 || b[i] < b[i - 1] - 0.13)	/* one note of eight */
			fail_msg("step %d: %g of a after %g, %g of b after %g", i, a[i],
			    a[i - 1], b[i], b[i - 1]);
}

static void
finds_a_code_that_tells_more(void **state)
{
	static const struct phrase_frame any = PHRASE_ANY;
	struct phrase p[PHRASES], before[PHRASES], after[PHRASES];
	float codes[PHRASES * 12];
	double lost = 0;
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 9);
	for (int i = 0; i < PHRASES; i++)
		make_phrase(i, &p[i]);
	assert_true(vae_read(vae, PHRASES, p, NULL, codes, NULL, &err));
	for (int i = 0; i < PHRASES * 12; i++)
		codes[i] += 1.5f * rng_normal(&rng);
	make(PHRASES, codes, &any, 0, before);
	assert_true(vae_refine(vae, PHRASES, p, codes, &err));
	make(PHRASES, codes, &any, 0, after);
	for (int i = 0; i < PHRASES; i++) {
		lost += 1 - phrase_share(&p[i], &before[i]);
		CHECK_NEAR(phrase_share(&p[i], &after[i]), 1, 0);
	}
	assert_true(lost > 0.5);
}

static void
makes_phrases_of_any_code(void **state)
{
	static const struct phrase_frame frames[] = {
		PHRASE_ANY, { VOCAB_FAMILY_DRUMS, 5, -1 }, { 4, VOCAB_METRE_OTHER, 42 },
	};
	struct token_window w;
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 2);
	assert_true(token_window_init(&w, 400, &err));
	for (int round = 0; round < 6; round++) {
		const struct phrase_frame *frame = &frames[round % 3];
		struct phrase p[VAE_LANES], again[VAE_LANES];
		float codes[VAE_LANES * 12];

		for (int i = 0; i < VAE_LANES * 12; i++)
			codes[i] = 2 * rng_normal(&rng);
		make(VAE_LANES, codes, frame, 1.5f, p);
		make(VAE_LANES, codes, frame, 1.5f, again);
		assert_memory_equal(p, again, sizeof p);
		for (int i = 0; i < VAE_LANES; i++) {
			assert_true(frame->family < 0 || p[i].family == frame->family);
			assert_true(frame->metre < 0 || p[i].metre == frame->metre);
			assert_true(frame->steps < 0 || p[i].steps == frame->steps);
			assert_true(phrase_encode(&p[i], 400, &w));
		}
	}
	token_window_clear(&w);
}

static void
turns_from_code_to_code(void **state)
{
	const float a[2] = { 3, 0 }, b[2] = { 0, 1 }, none[2] = { 0, 0 };
	float code[2];

	(void)state;
	vae_between(a, b, 2, 0, code);
	assert_memory_equal(code, a, sizeof a);
	vae_between(a, b, 2, 0.5, code);	/* 45 degrees, between 3 and 1 */
	CHECK_NEAR(code[0], 2 * sqrt(0.5), 1e-6);
	CHECK_NEAR(code[1], 2 * sqrt(0.5), 1e-6);
	vae_between(a, none, 2, 0.5, code);
	assert_true(code[0] == 1.5f && code[1] == 0);
	vae_between(a, a, 2, 0.25, code);
	CHECK_NEAR(code[0], 3, 1e-6);
}

static void
goes_on_to_the_same_bytes(void **state)
{
	char path[] = "/tmp/test_vae_XXXXXX";
	struct train_progress last;
	struct rig whole, parts;
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	unlink(path);
	set_up(&whole);
	whole.o.steps = 6;
	whole.o.schedule = "constant";
	whole.o.dropout = 0.2;
	train(&whole, &last);
	set_up(&parts);
	parts.o = whole.o;
	parts.o.steps = 3;
	parts.task.checkpoint = path;
	train(&parts, &last);
	params_clear(&parts.params);
	token_window_clear(&parts.held_out);
	set_up(&parts);
	parts.o = whole.o;
	parts.task.checkpoint = path;
	parts.task.resume = true;
	train(&parts, &last);
	assert_int_equal(last.step, 6);
	assert_memory_equal(parts.params.data, whole.params.data,
	    whole.params.size * sizeof *whole.params.data);
	tear_down(&whole);
	tear_down(&parts);
	close(file);
	unlink(path);
}

static void
tells_what_a_code_costs_while_it_learns(void **state)
{
	(void)state;
	assert_true(learnt.codes > 0.9 * VAE_FREE_BITS * log(2));
	assert_true(learnt.best < 0.1 && learnt.base > 5);	/* of the notes alone */
}

static void
other_files_are_refused(void **state)
{
	char path[] = "/tmp/test_vae_XXXXXX";
	struct err err;
	struct rig g;
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	set_up(&g);
	g.task.config.layers = 100;
	g.task.config.width = 8192;	/* 150 GB, says a file of 100 kB */
	write_model(&g, &arch_vae, path);
	assert_null(vae_open(path, &err));
	assert_non_null(strstr(err.text, "embed.weight"));
	g.task.config.layers = 1;
	g.task.config.width = 48;
	g.task.config.heads = 2;
	write_random(&arch_transformer, &g.task.config, path);
	assert_null(vae_open(path, &err));
	assert_non_null(strstr(err.text, "is a model of the architecture transformer; phrases "
	    "need a VAE"));
	g.task.config.latent = 0;
	write_model(&g, &arch_vae, path);
	assert_null(vae_open(path, &err));
	assert_non_null(strstr(err.text, "a code of 0 numbers"));
	assert_null(vae_open("/nowhere", &err));
	tear_down(&g);
	close(file);
	unlink(path);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_phrases_again),
		cmocka_unit_test(goes_from_one_to_another),
		cmocka_unit_test(finds_a_code_that_tells_more),
		cmocka_unit_test(makes_phrases_of_any_code),
		cmocka_unit_test(turns_from_code_to_code),
		cmocka_unit_test(goes_on_to_the_same_bytes),
		cmocka_unit_test(tells_what_a_code_costs_while_it_learns),
		cmocka_unit_test(other_files_are_refused),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, train_once, free_it);
}
