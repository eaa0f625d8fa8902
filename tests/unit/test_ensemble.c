/* SPDX-License-Identifier: MIT */
#include "model/ensemble.h"

#include "base/rng.h"
#include "model/evaluate.h"
#include "model/inside.h"
#include "model/mixture.h"
#include "model/stepper.h"
#include "model/updater.h"
#include "tensor/blas.h"
#include "test.h"
#include "model_file.h"
#include "songs.h"

/*
 * Two small nets of different kinds: the one has learnt the odd half of a
 * round of tokens by heart, the other the even half.
 */
#define ROUND	12
#define CONTEXT	72

static void
fill_round(struct token_window *row, size_t length, int half)
{
	static struct token token[ROUND];

	test_tokens(token, ROUND, 5);
	row->length = length;
	for (size_t i = 0; i < length; i++) {
		row->input[i] = token[i % ROUND];
		row->target[i] = token[(i + 1) % ROUND].id;
		row->weight[i] = half < 0 || (int)(i % 2) == half;
		row->notes[i] = 1;
	}
	row->input[0].id = vocab_id(TOKEN_BLOCK, 0);	/* from here on weights are fitted */
}

static bool
fill(void *arg, struct rng *rng, struct token_window *row)
{
	(void)rng;
	fill_round(row, CONTEXT, *(const int *)arg);
	return true;
}

static void
teach(const struct arch *arch, const char *path, int half, int steps, const char *key, const char *value)
{
	struct params params = PARAMS_EMPTY;
	struct trainer_options o = TRAINER_DEFAULTS;
	struct trainer_task task = {
		.arch = arch, .params = &params, .fill = fill, .arg = &half,
		.config = test_config(1, 16, arch->usual.heads > 0 ? 2 : 0, CONTEXT),
	};
	struct pace pace = { .rate = 1e-2, .beta1 = 0.9, .beta1_before = 0.9 };
	struct stepper_result result;
	struct stepper *s;
	struct rng rng;
	struct err err;

	task.config.kernel = arch->usual.kernel > 0 ? 3 : 0;
	o.threads = o.batch = 1;
	o.dropout = 0;
	assert_true(trainer_settle(&o, &err));
	arch_list(arch, NULL, &task.config, &params);
	assert_true(params_make(&params, &err));
	rng_seed(&rng, 4);
	params_begin(&params, &rng);
	s = stepper_make(&task, &o, &err);
	assert_non_null(s);
	for (long i = 0; i < steps; i++)
		assert_true(stepper_step(s, i, &pace, &result, &err));
	stepper_free(s);
	test_model_write_of(arch, path, &task.config, &params, key, value);
	params_clear(&params);
}

static struct {
	char	 odd[64], even[64], both[128];
} files;

static int
make_files(void **state)
{
	(void)state;
	teach(&arch_mlp, test_path(files.odd), 1, 60, NULL, NULL);
	teach(&arch_gru, test_path(files.even), 0, 60, NULL, NULL);
	snprintf(files.both, sizeof files.both, "%s,%s", files.odd, files.even);
	return 0;
}

static int
remove_files(void **state)
{
	(void)state;
	unlink(files.odd);
	unlink(files.even);
	return 0;
}

static struct model *
opened(const char *name)
{
	struct err err;
	struct model *m = model_open(name, &err);

	if (m == NULL)
		fail_msg("%s", err.text);
	return m;
}

/* Where a token is certain to one and impossible to the other, the weights count them: and one more of each. */
static void
weights_count_what_each_foresaw(void **state)
{
	float nats[10 * 3];
	struct mixture m;

	(void)state;
	for (int i = 0; i < 10; i++)
		for (int k = 0; k < 3; k++)
			nats[i * 3 + k] = k == (i < 7 ? 0 : 1) ? 0 : 200;
	mixture_begin(&m, 3);
	CHECK_NEAR(m.weight[2], 1 / 3.0, 1e-12);
	CHECK_NEAR(mixture_nats(&m, nats), log(3), 1e-9);
	mixture_fit(&m, nats, 10);
	CHECK_NEAR(m.weight[0], 8 / 13.0, 1e-4);
	CHECK_NEAR(m.weight[1], 4 / 13.0, 1e-4);
	CHECK_NEAR(m.weight[2], 1 / 13.0, 1e-4);
	mixture_fit(&m, NULL, 0);
	CHECK_NEAR(m.weight[0], 1 / 3.0, 1e-12);
}

/* At the best weights the mean of p_i / p is 1 for all that count: the loss's gradient there. */
static void
weights_are_the_best_ones(void **state)
{
	enum { COUNT = 2000 };
	float *nats = malloc(COUNT * 3 * sizeof *nats);
	double gain[3] = { 0 };
	struct mixture m;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < COUNT * 3; i++)
		nats[i] = 1 + 2 * (float)rng_float(&rng) + (i % 3 == 2 ? 0.4f : 0);
	mixture_begin(&m, 3);
	mixture_fit(&m, nats, COUNT);
	for (int i = 0; i < COUNT; i++)
		for (int k = 0; k < 3; k++)
			gain[k] += exp(mixture_nats(&m, nats + i * 3) - (double)nats[i * 3 + k]) / COUNT;
	for (int k = 0; k < 3; k++)
		if (m.weight[k] > 0.01)
			CHECK_NEAR(gain[k], 1, 0.01);
	assert_true(m.weight[2] < m.weight[0] && m.weight[2] < m.weight[1]);
	free(nats);
}

/* Each half with the weights of the other: here each half is foreseen by the wrong one. */
static void
halves_are_scored_with_each_others_weights(void **state)
{
	struct evaluation sum = { .files = 1, .notes = 9, .tokens = 18, .members = 2 };

	(void)state;
	for (int h = 0; h < 2; h++) {
		sum.half[h].nats = malloc(18 * sizeof(float));
		sum.half[h].count = 9;
		for (int i = 0; i < 18; i++)
			sum.half[h].nats[i] = i % 2 == h ? 0 : 200;
	}
	evaluation_mix(&sum);
	CHECK_NEAR(sum.nats_per_token, log(11), 1e-4);
	CHECK_NEAR(sum.nats_per_note, 2 * log(11), 2e-4);
	CHECK_NEAR(sum.member[0].weight, 0.5, 1e-6);
	evaluation_clear(&sum);
}

/* Members are scored as if alone, whatever they are; the mixture is never much worse than the best. */
static void
evaluates_each_member_as_alone(void **state)
{
	struct model *both = opened(files.both), *one[2] = { opened(files.odd), opened(files.even) };
	struct song *song = make_song(NULL, 0, 1, 0);
	struct evaluation sum = { 0 };
	struct err err;

	(void)state;
	for (int i = 0; i < 200; i++)
		add_note(song, &(struct note){ .start_ticks = i * QUARTER, .length_ticks = QUARTER,
		    .velocity = 80, .pitch = 60 + i * i % 7 });
	assert_true(evaluate_song(both, NULL, song, &sum, &err));
	evaluation_mix(&sum);
	assert_int_equal(sum.members, 2);
	assert_true(sum.half[0].count > 100 && sum.half[1].count > 100);
	assert_int_equal(sum.half[0].count + sum.half[1].count, sum.tokens);
	CHECK_NEAR(sum.member[0].weight + sum.member[1].weight, 1, 1e-9);
	for (int k = 0; k < 2; k++) {
		struct evaluation alone = { 0 };

		assert_true(evaluate_song(one[k], NULL, song, &alone, &err));
		assert_int_equal(alone.tokens, sum.tokens);
		assert_int_equal(alone.notes, sum.notes);
		CHECK_NEAR(sum.member[k].nats, alone.nats, 1e-5 * alone.nats);
		if (!(sum.nats < alone.nats + 5))	/* which is what not knowing the weights costs */
			fail_msg("mixed %g nats, member %d alone %g", sum.nats, k, alone.nats);
		model_unref(one[k]);
	}
	evaluation_clear(&sum);
	song_free(song);
	model_unref(both);
}

/* -log of the mixture's softmax is at every token what its weights make of the members'. */
static void
check_mixed(const struct mixture *m, float *mixed, float *const *logits, size_t vocab)
{
	const struct kernel *k = kernel_best();

	for (size_t v = 0; v < vocab; v++) {
		float nats[2], room[vocab];

		for (int i = 0; i < 2; i++) {
			memcpy(room, logits[i], sizeof room);
			nats[i] = (float)logits_nats(k, room, vocab, v);
		}
		memcpy(room, mixed, sizeof room);
		CHECK_NEAR(logits_nats(k, room, vocab, v), mixture_nats(m, nats), 1e-3);
	}
}

/*
 * The prefix is a round of which the one foresees every odd token and the other
 * every even one: both count, and the mixture foresees more than each.
 */
static void
mixes_what_its_members_predict(void **state)
{
	enum { PREFIX = 60 };
	struct model *both = opened(files.both), *one[2] = { opened(files.odd), opened(files.even) };
	size_t vocab = (size_t)vocab_size();
	float *mixed = malloc(2 * vocab * sizeof *mixed), *logits[2], *second[2], nats[2][PREFIX];
	struct model_state *s = state_new(both, NULL, 2, KERNEL_F32, NULL), *t[2];
	const struct mixture *m;
	struct token_window w;
	double apart[2] = { 0 }, together = 0;
	struct err err;

	(void)state;
	assert_true(token_window_init(&w, CONTEXT, &err));
	fill_round(&w, PREFIX, -1);
	assert_true(model_prefill(s, w.input, PREFIX, mixed, &err));
	m = model_state_mixture(s);
	assert_int_equal(m->members, 2);
	for (int k = 0; k < 2; k++) {
		logits[k] = malloc(2 * vocab * sizeof *mixed);
		second[k] = logits[k] + vocab;
		t[k] = state_new(one[k], NULL, 2, KERNEL_F32, &err);
		assert_null(model_state_mixture(t[k]));
		assert_true(t[k]->kind->prefill(t[k], w.input, PREFIX, logits[k], nats[k], &err));
	}
	check_mixed(m, mixed, logits, vocab);
	for (int i = 0; i + 1 < PREFIX; i++) {
		float event[2] = { nats[0][i], nats[1][i] };

		apart[0] += (double)event[0];
		apart[1] += (double)event[1];
		together += mixture_nats(m, event);
	}
	if (!(together < 0.9 * apart[0] && together < 0.9 * apart[1]))
		fail_msg("together %g nats, apart %g and %g", together, apart[0], apart[1]);
	for (int k = 0; k < 2; k++)
		assert_true(model_step(t[k], &(struct token[]){ w.input[4], w.input[4] }[0],
		    (bool[]){ false, true }, logits[k], &err));
	assert_true(model_step(s, (struct token[]){ w.input[4], w.input[4] }, (bool[]){ false, true }, mixed, &err));
	check_mixed(m, mixed + vocab, second, vocab);
	assert_int_equal(model_state_length(s, 0), PREFIX);
	assert_int_equal(model_state_length(s, 1), PREFIX + 1);
	together = m->weight[0];
	model_state_rewind(s);
	assert_int_equal(model_state_length(s, 1), 0);
	CHECK_NEAR(m->weight[0], together, 0);
	for (int k = 0; k < 2; k++) {
		model_state_free(t[k]);
		model_unref(one[k]);
		free(logits[k]);
	}
	model_state_free(s);
	model_unref(both);
	free(mixed);
	token_window_clear(&w);
}

/* What a prefix costs on the way is what scoring it costs, for caches and for lanes. */
static void
prefixes_tell_their_nats(void **state)
{
	const struct arch *kinds[] = { &arch_transformer, &arch_lstm };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct token_window w;
		float *logits = malloc((size_t)vocab_size() * sizeof *logits), nats[CONTEXT], want[CONTEXT];
		struct model_state *s;
		struct model *m;
		struct err err;
		char path[64];

		teach(kinds[i], test_path(path), 0, 0, NULL, NULL);
		m = opened(path);
		unlink(path);
		assert_true(token_window_init(&w, CONTEXT, &err));
		fill_round(&w, CONTEXT, -1);
		s = state_new(m, NULL, 1, KERNEL_F32, &err);
		assert_true(s->kind->prefill(s, w.input, CONTEXT, logits, nats, &err));
		assert_true(model_nats(m, NULL, &w, want, &err));
		for (size_t t = 0; t + 1 < CONTEXT; t++)
			if ((t + 1) % ROUND != 0)	/* the window's first token is another */
				CHECK_NEAR(nats[t], want[t], 1e-3);
		model_state_free(s);
		model_unref(m);
		token_window_clear(&w);
		free(logits);
	}
}

static void
expect_refusal(const char *name, const char *part)
{
	struct err err;
	struct model *m = model_open(name, &err);

	if (m != NULL || strstr(err.text, part) == NULL)
		fail_msg("of %s was to be said \"%s\"%s%s", name, part, m != NULL ? "" : ", not ",
		    m != NULL ? "" : err.text);
}

static void
refuses_what_cannot_be_mixed(void **state)
{
	char name[1024], other[64];

	(void)state;
	teach(&arch_mlp, test_path(other), 0, 0, "encoding", "block=8 position=explicit");
	snprintf(name, sizeof name, "%s,%s", files.odd, other);
	expect_refusal(name, "cannot be mixed: one writes pieces as");
	snprintf(name, sizeof name, "%s,/tmp/no such model", files.odd);
	expect_refusal(name, "neither a file nor a model");
	snprintf(name, sizeof name, "%s,", files.odd);
	expect_refusal(name, "a name is missing");
	name[0] = '\0';
	for (int k = 0; k < MIXTURE_MEMBERS_MAX + 1; k++)
		snprintf(name + strlen(name), sizeof name - strlen(name), "%s%s", k > 0 ? "," : "", files.odd);
	expect_refusal(name, "more than 8 models cannot be mixed");
	unlink(other);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_count_what_each_foresaw),
		cmocka_unit_test(weights_are_the_best_ones),
		cmocka_unit_test(halves_are_scored_with_each_others_weights),
		cmocka_unit_test(evaluates_each_member_as_alone),
		cmocka_unit_test(mixes_what_its_members_predict),
		cmocka_unit_test(prefixes_tell_their_nats),
		cmocka_unit_test(refuses_what_cannot_be_mixed),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
