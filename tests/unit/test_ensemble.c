/* SPDX-License-Identifier: MIT */
#include "model/infer/ensemble.h"

#include "base/rng.h"
#include "model/infer/mixture.h"
#include "model/infer/model_internal.h"
#include "model/measure/evaluate.h"
#include "model/train/stepper.h"
#include "model/train/updater.h"
#include "model_file.h"
#include "songs.h"
#include "tensor/blas.h"
#include "test.h"

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
teach(const struct arch *arch, const char *path, int half, int steps, const char *key,
    const char *value)
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
	struct updater *u;
	struct rng rng;
	struct err err;

	task.config.kernel = arch->usual.kernel > 0 ? 3 : 0;
	task.config.input_norm = arch->usual.input_norm;
	o.threads = o.batch = 1;
	o.dropout = 0;
	assert_true(trainer_settle(&o, &err));
	arch_list(arch, NULL, &task.config, &params);
	assert_true(params_make(&params, &err));
	rng_seed(&rng, 4);
	params_begin(&params, &rng);
	s = stepper_make(&task, &o, &err);
	assert_non_null(s);
	u = updater_for(&task, &o, stepper_team(s), &err);
	assert_non_null(u);
	for (long i = 0; i < steps; i++)
		assert_true(stepper_step(s, u, i, &pace, &result, &err));
	updater_free(u);
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

enum { FACES = 5 };

static void
draw_logits(struct rng *rng, float *x)
{
	for (int v = 0; v < FACES; v++)
		x[v] = 2 * rng_normal(rng);
}

/* Face drawn by the product of `members` rows of x with these weights. */
static size_t
draw_face(struct rng *rng, const struct mixture *truth, const float *x)
{
	float p[FACES], sum, at;
	size_t face = 0;

	mixture_logits(truth, x, FACES, p);
	sum = infer_best()->exp_sum(p, FACES);
	at = sum * rng_float(rng);
	while (face + 1 < FACES && (at -= p[face]) >= 0)
		face++;
	return face;
}

/* Events that were drawn by known weights: those are found, the one of 0 too. */
static void
finds_the_weights_that_drew(void **state)
{
	const struct mixture truth = { 3, { 0.7, 0, 0.5 } };
	struct mixture_sample sample = { 0 };
	struct mixture m;
	float room[FACES];
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 3);
	mixture_begin(&m, 3);
	CHECK_NEAR(m.weight[2], 1 / 3.0, 1e-12);
	mixture_fit(&m, infer_best(), &sample, FACES, room);
	CHECK_NEAR(m.weight[2], 1 / 3.0, 1e-12);
	for (int i = 0; i < 20000; i++) {
		float x[3 * FACES], *event;

		for (int k = 0; k < 3; k++)
			draw_logits(&rng, x + k * FACES);
		event = mixture_add(&sample, 3, FACES, draw_face(&rng, &truth, x), &err);
		memcpy(event, x, sizeof x);
	}
	mixture_fit(&m, infer_best(), &sample, FACES, room);
	for (int k = 0; k < 3; k++)
		CHECK_NEAR(m.weight[k], truth.weight[k], 0.03);
	mixture_clear(&sample);
}

static double
total(const struct mixture *m, const struct mixture_sample *s)
{
	float room[FACES];
	double nats = 0;

	for (size_t i = 0; i < s->count; i++)
		nats += mixture_nats(m, infer_best(), s->logits + i * 2 * FACES, FACES,
		    s->target[i], room);
	return nats;
}

/*
 * No step in any direction is better; one that only guesses wrong does not count, and
 * no weight is negative.
 */
static void
nothing_is_better_than_what_fits(void **state)
{
	struct mixture_sample sample = { 0 };
	struct mixture m;
	float room[FACES];
	struct rng rng;
	struct err err;
	double best;

	(void)state;
	rng_seed(&rng, 4);
	for (int i = 0; i < 3000; i++) {
		size_t face = rng_below(&rng, FACES);
		float *event = mixture_add(&sample, 2, FACES, face, &err);

		for (int k = 0; k < 2; k++)
			draw_logits(&rng, event + k * FACES);
		event[face] += 1;
		event[FACES + face] -= 3;
	}
	mixture_begin(&m, 2);
	mixture_fit(&m, infer_best(), &sample, FACES, room);
	CHECK_NEAR(m.weight[1], 0, 1e-9);
	best = total(&m, &sample);
	for (int k = 0; k < 2; k++)
		for (double by = -0.05; by < 0.1; by += 0.1) {
			struct mixture other = m;

			other.weight[k] += by;
			if (other.weight[k] >= 0)
				assert_true(total(&other, &sample) > best);
		}
	mixture_clear(&sample);
}

static struct song *
some_song(int notes)
{
	struct song *song = make_song(NULL, 0, 1, 0);

	for (int i = 0; i < notes; i++)
		add_note(song, &(struct note){ .start_ticks = i * QUARTER, .length_ticks = QUARTER,
		    .velocity = 80, .pitch = 60 + i * i % 7 });
	return song;
}

/* Members are scored as if alone, whatever they are; together they do better than each. */
static void
evaluates_each_member_as_alone(void **state)
{
	struct model *both = test_model_at(files.both), *one[2] = { test_model_at(files.odd),
	    test_model_at(files.even) };
	struct song *song = some_song(200);
	struct evaluation sum = { 0 };
	struct err err;

	(void)state;
	assert_true(evaluate_song(both, NULL, NULL, song, &sum, &err));
	assert_int_equal(sum.mixture.members, 2);
	for (int k = 0; k < 2; k++) {
		struct evaluation alone = { 0 };

		assert_true(evaluate_song(one[k], NULL, NULL, song, &alone, &err));
		assert_int_equal(alone.tokens, sum.tokens);
		assert_int_equal(alone.notes, sum.notes);
		CHECK_NEAR(sum.alone[k], alone.nats, 1e-5 * alone.nats);
		if (!(sum.nats < alone.nats))
			fail_msg("mixed %g nats, member %d alone %g", sum.nats, k, alone.nats);
		model_unref(one[k]);
	}
	evaluation_clear(&sum);
	song_free(song);
	model_unref(both);
}

/*
 * A block has no say in its own weights: the first has equal ones, and they are kept
 * for the next piece.
 */
static void
weights_are_of_what_was_before(void **state)
{
	struct model *both = test_model_at(files.both);
	struct song *song = some_song(16), *later = some_song(200);
	struct evaluation sum = { 0 };
	struct err err;
	double first;

	(void)state;
	/* four bars are one block */
	assert_true(evaluate_song(both, NULL, NULL, song, &sum, &err));
	CHECK_NEAR(sum.mixture.weight[0], 0.5, 0);
	CHECK_NEAR(sum.mixture.weight[1], 0.5, 0);
	first = sum.nats;
	assert_true(evaluate_song(both, NULL, NULL, later, &sum, &err));
	assert_true(sum.mixture.weight[0] != 0.5);
	sum.nats = 0;
	assert_true(evaluate_song(both, NULL, NULL, song, &sum, &err));
	assert_true(sum.nats < 0.9 * first);
	evaluation_clear(&sum);
	song_free(song);
	song_free(later);
	model_unref(both);
}

/* What is mixed differs from the weighted sum of the members' logits by one number. */
static void
check_mixed(const struct mixture *m, const float *mixed, float *const *logits, size_t vocab)
{
	double shift = (double)mixed[0] - m->weight[0] * (double)logits[0][0] - m->weight[1] *
	    (double)logits[1][0];

	for (size_t v = 0; v < vocab; v++)
		CHECK_NEAR((double)mixed[v] - shift, m->weight[0] * (double)logits[0][v] +
		    m->weight[1] * (double)logits[1][v], 1e-3);
}

/*
 * The prefix is a round of which the one foresees every odd token and the other
 * every even one: both count, and the mixture foresees more than each.
 */
static void
mixes_what_its_members_predict(void **state)
{
	enum { PREFIX = 60 };
	struct model *both = test_model_at(files.both), *one[2] = { test_model_at(files.odd),
	    test_model_at(files.even) };
	size_t vocab = (size_t)vocab_size();
	float *mixed = malloc(2 * vocab * sizeof *mixed), *logits[2], *second[2];
	struct model_state *s = state_new(both, NULL, 2, INFER_F32, NULL), *t[2];
	const struct mixture *m;
	struct token_window w;
	struct err err;
	double kept;

	(void)state;
	assert_true(token_window_init(&w, CONTEXT, &err));
	fill_round(&w, PREFIX, -1);
	assert_true(model_prefill(s, w.input, PREFIX, mixed, &err));
	m = model_state_mixture(s);
	assert_int_equal(m->members, 2);
	if (!(m->weight[0] > 0.2 && m->weight[1] > 0.2 && m->weight[0] + m->weight[1] > 1))
		fail_msg("weights %g and %g", m->weight[0], m->weight[1]);
	for (int k = 0; k < 2; k++) {
		logits[k] = malloc(2 * vocab * sizeof *mixed);
		second[k] = logits[k] + vocab;
		t[k] = state_new(one[k], NULL, 2, INFER_F32, &err);
		assert_null(model_state_mixture(t[k]));
		assert_true(model_prefill(t[k], w.input, PREFIX, logits[k], &err));
	}
	check_mixed(m, mixed, logits, vocab);
	for (int k = 0; k < 2; k++)
		assert_true(model_step(t[k], (struct token[]){ w.input[4], w.input[4] },
		    (bool[]){ false, true }, logits[k], &err));
	assert_true(model_step(s, (struct token[]){ w.input[4], w.input[4] },
	    (bool[]){ false, true }, mixed, &err));
	check_mixed(m, mixed + vocab, second, vocab);
	assert_int_equal(model_state_length(s, 0), PREFIX);
	assert_int_equal(model_state_length(s, 1), PREFIX + 1);
	kept = m->weight[0];
	model_state_rewind(s);
	assert_int_equal(model_state_length(s, 1), 0);
	CHECK_NEAR(m->weight[0], kept, 0);
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

/* What a prefix expects on the way is what scoring it expects, for caches and for lanes. */
static void
prefixes_tell_all_their_logits(void **state)
{
	const struct arch *kinds[] = { &arch_transformer, &arch_lstm };
	size_t all = CONTEXT * (size_t)vocab_size();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		float *last = malloc((size_t)vocab_size() * sizeof *last);
		float *each = malloc(all * sizeof *each), *want = malloc(all * sizeof *want);
		struct token token[CONTEXT];
		struct model_state *s;
		struct model *m;
		struct err err;
		char path[64];

		teach(kinds[i], test_path(path), 0, 0, NULL, NULL);
		m = test_model_at(path);
		unlink(path);
		test_tokens(token, CONTEXT, 7);
		s = state_new(m, NULL, 1, INFER_F32, &err);
		assert_true(s->kind->prefill(s, token, CONTEXT, last, each, &err));
		assert_true(model_logits(m, NULL, token, CONTEXT, want, &err));
		for (size_t v = 0; v < all; v++)
			CHECK_NEAR(each[v], want[v], 1e-3);
		for (size_t v = 0; v < (size_t)vocab_size(); v++)
			CHECK_NEAR(last[v], want[all - (size_t)vocab_size() + v], 1e-3);
		model_state_free(s);
		model_unref(m);
		free(last);
		free(each);
		free(want);
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
	expect_refusal(name, "cannot be mixed: the first encodes pieces as");
	snprintf(name, sizeof name, "%s,/tmp/no such model", files.odd);
	expect_refusal(name, "neither a file nor a model");
	snprintf(name, sizeof name, "%s,", files.odd);
	expect_refusal(name, "a model's name is missing");
	name[0] = '\0';
	for (int k = 0; k < MIXTURE_MEMBERS_MAX + 1; k++)
		snprintf(name + strlen(name), sizeof name - strlen(name), "%s%s",
		    k > 0 ? "," : "", files.odd);
	expect_refusal(name, "more than 8 models cannot be mixed");
	unlink(other);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_weights_that_drew),
		cmocka_unit_test(nothing_is_better_than_what_fits),
		cmocka_unit_test(evaluates_each_member_as_alone),
		cmocka_unit_test(weights_are_of_what_was_before),
		cmocka_unit_test(mixes_what_its_members_predict),
		cmocka_unit_test(prefixes_tell_all_their_logits),
		cmocka_unit_test(refuses_what_cannot_be_mixed),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
