/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/rng.h"
#include "model/memory/fit.h"
#include "model/memory/mix.h"
#include "model/memory/mix_file.h"
#include "model/token/sampler.h"
#include "tensor/infer.h"
#include "tensor/weights.h"

#define V VOCAB_SIZE_MAX

static float logits[V];
static bool allowed[V];

static uint16_t
note(int pitch)
{
	return vocab_id(TOKEN_NOTE, pitch);
}

/*
 * The net gives 60, 64 and 67 chances of 0.6, 0.32 and 0.08; nothing else is allowed,
 * though it thinks it likelier.
 */
static void
begin(struct memory_votes *votes)
{
	for (int i = 0; i < V; i++) {
		logits[i] = 9;
		allowed[i] = false;
	}
	logits[note(60)] = logf(0.6f) + 2;
	logits[note(64)] = logf(0.32f) + 2;
	logits[note(67)] = logf(0.08f) + 2;
	allowed[note(60)] = allowed[note(64)] = allowed[note(67)] = true;
	*votes = (struct memory_votes){ .phase = PLACE_NOTE, .age = 2, .count = 3, .vote = {
		{ note(67), SYMBOL_NOTE, EXPERT_MATCH, 7 }, { note(67), SYMBOL_NOTE, EXPERT_T3, 2 },
		{ note(60), SYMBOL_NOTE, EXPERT_T3, 5 } } };
}

static void
random_weights(struct memory_weights *w, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	memory_weights_init(w);
	for (int i = 0; i < PLACE_PHASES; i++)
		w->net[i] = 0.5f + rng_float(&rng);
	for (int i = 0; i < MEMORY_WEIGHTS; i++)
		(&w->expert[0][0][0][0])[i] = rng_normal(&rng);
	for (int i = 0; i < MEMORY_AGE_WEIGHTS; i++)
		(&w->age[0][0][0])[i] = 0.3f * rng_normal(&rng);
}

static double
nats(const struct memory_weights *w, const struct memory_event *e, uint16_t token)
{
	return memory_nats(w, infer_best(), e, memory_event_find(e, token));
}

/* Without weights it is the net under the mask. */
static void
begins_as_the_net(void **state)
{
	struct memory_weights w;
	struct memory_votes votes;
	struct memory_event e;

	(void)state;
	begin(&votes);
	memory_weights_init(&w);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	assert_int_equal(e.count, 3);
	CHECK_NEAR(nats(&w, &e, note(60)), -log(0.6), 1e-5);
	CHECK_NEAR(nats(&w, &e, note(67)), -log(0.08), 1e-5);
	assert_int_equal(memory_event_find(&e, note(61)), -1);
}

/* The formula, written out. */
static void
adds_what_the_votes_weigh(void **state)
{
	struct memory_weights w;
	struct memory_votes votes;
	struct memory_event e;
	double score[3], sum = 0;

	(void)state;
	begin(&votes);
	random_weights(&w, 1);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	/* Buckets: 0.6 is above 0.5, 0.32 above 0.1, 0.08 above 0.01. */
	score[0] = w.net[PLACE_NOTE] * log(0.6) + w.expert[EXPERT_T3][5][SYMBOL_NOTE][0] +
	    w.age[EXPERT_T3][2][SYMBOL_NOTE];
	score[1] = w.net[PLACE_NOTE] * log(0.32);
	score[2] = w.net[PLACE_NOTE] * log(0.08) + w.expert[EXPERT_MATCH][7][SYMBOL_NOTE][2] +
	    w.expert[EXPERT_T3][2][SYMBOL_NOTE][2] + w.age[EXPERT_MATCH][2][SYMBOL_NOTE] +
	    w.age[EXPERT_T3][2][SYMBOL_NOTE];
	for (int i = 0; i < 3; i++)
		sum += exp(score[i]);
	CHECK_NEAR(nats(&w, &e, note(60)), log(sum) - score[0], 1e-4);
	CHECK_NEAR(nats(&w, &e, note(64)), log(sum) - score[1], 1e-4);
	CHECK_NEAR(nats(&w, &e, note(67)), log(sum) - score[2], 1e-4);
}

static void
strength_goes_from_the_net_to_the_memory(void **state)
{
	struct memory_weights w, half, none;
	struct memory_votes votes;
	struct memory_event e;

	(void)state;
	begin(&votes);
	random_weights(&w, 2);
	half = none = w;
	memory_weights_scale(&none, 0);
	memory_weights_scale(&half, 0.5);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	CHECK_NEAR(nats(&none, &e, note(64)), -log(0.32), 1e-5);
	CHECK_NEAR(half.net[PLACE_NOTE], 0.5 * w.net[PLACE_NOTE] + 0.5, 1e-6);
	CHECK_NEAR(half.expert[EXPERT_T3][2][SYMBOL_NOTE][2],
	    0.5 * w.expert[EXPERT_T3][2][SYMBOL_NOTE][2], 1e-6);
	CHECK_NEAR(half.strength, 0.5, 1e-9);
	memory_weights_scale(&w, 1);
	CHECK_NEAR(w.strength, 1, 1e-9);
}

/* What the sampler is given makes the same distribution. */
static void
boosts_say_the_same(void **state)
{
	struct memory_weights w;
	struct memory_votes votes;
	struct memory_event e;
	struct sampler_boost boost;
	float sum[V];
	double score[3], all = 0;

	(void)state;
	begin(&votes);
	random_weights(&w, 3);
	memory_weights_scale(&w, 0.8);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	assert_true(sampler_mask(logits, allowed));
	memory_boost(&w, &votes, logits, &boost, sum);
	for (int i = 0; i < 3; i++) {
		score[i] = boost.net * logits[e.token[i]] + boost.boost[e.token[i]];
		all += exp(score[i]);
	}
	for (int i = 0; i < 3; i++)
		CHECK_NEAR(log(all) - score[i], nats(&w, &e, e.token[i]), 1e-4);
	CHECK_NEAR(boost.keep, 1.2, 1e-6);
	assert_true(boost.boost[note(64)] == 0);
}

static void
elsewhere_the_net_has_it_all(void **state)
{
	struct memory_weights w;
	struct memory_votes votes;
	struct memory_event e;

	(void)state;
	begin(&votes);
	votes.phase = PLACE_ELSEWHERE;
	votes.count = 0;
	random_weights(&w, 4);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	CHECK_NEAR(nats(&w, &e, note(60)), -log(0.6), 1e-5);
	memory_step(&w, infer_best(), &e, 0);	/* nothing to learn there */
}

static void
slopes_are_those_of_the_loss(void **state)
{
	const float by = 1e-2f;
	struct memory_weights w;
	struct memory_votes votes;
	struct memory_event e;
	float net, vote[MEMORY_VOTES_MAX];

	(void)state;
	begin(&votes);
	random_weights(&w, 5);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	for (int target = 0; target < 3; target++) {
		struct memory_weights up = w, down = w;

		memory_slope(&w, infer_best(), &e, target, &net, vote);
		up.net[PLACE_NOTE] += by;
		down.net[PLACE_NOTE] -= by;
		CHECK_NEAR(net, (memory_nats(&up, infer_best(), &e, target) -
		    memory_nats(&down, infer_best(), &e, target)) / (2 * (double)by), 1e-3);
		for (int i = 0; i < e.votes; i++) {
			up = down = w;
			(&up.expert[0][0][0][0])[e.vote[i].weight] += by;
			(&down.expert[0][0][0][0])[e.vote[i].weight] -= by;
			CHECK_NEAR(vote[i], (memory_nats(&up, infer_best(), &e, target) -
			    memory_nats(&down, infer_best(), &e, target)) / (2 * (double)by),
			    1e-3);
		}
	}
}

static void
steps_learn_the_piece(void **state)
{
	struct memory_weights w;
	struct memory_votes votes;
	struct memory_event e;
	double before;

	(void)state;
	begin(&votes);
	random_weights(&w, 6);
	memory_event_make(&e, infer_best(), logits, allowed, &votes);
	for (int target = 0; target < 3; target++) {
		struct memory_weights own = w;

		before = memory_nats(&own, infer_best(), &e, target);
		for (int i = 0; i < 20; i++)
			memory_step(&own, infer_best(), &e, target);
		assert_true(memory_nats(&own, infer_best(), &e, target) < before);
	}
}

/*
 * An expert that is right nine times of ten where the net knows nothing, and one that
 * is always wrong.
 */
static void
add_events(struct memory_fit *fit, int count)
{
	struct memory_votes votes;
	struct memory_event e;
	struct rng rng;
	struct err err;

	rng_seed(&rng, 7);
	for (int i = 0; i < count; i++) {
		int right = (int)rng_below(&rng, 20);
		uint16_t target = note(50 + right);
		uint16_t wrong = note(50 + (right + 1 + (int)rng_below(&rng, 19)) % 20);
		uint16_t other = note(50 + (right + 1 + (int)rng_below(&rng, 19)) % 20);

		for (int k = 0; k < V; k++) {
			logits[k] = 0;
			allowed[k] = k >= note(50) && k < note(70);
		}
		votes = (struct memory_votes){ .phase = PLACE_NOTE, .count = 2, .vote = {
			{ rng_below(&rng, 10) > 0 ? target : wrong, SYMBOL_NOTE, EXPERT_MATCH, 3 },
			{ other, SYMBOL_NOTE, EXPERT_X1, 3 } } };
		memory_event_make(&e, infer_best(), logits, allowed, &votes);
		assert_true(memory_fit_add(fit, &e, memory_event_find(&e, target), &err));
	}
}

static void
fits_who_is_right(void **state)
{
	struct memory_fit fit = { 0 };
	static struct memory_weights w, again;
	struct err err;
	float right, wrong;

	(void)state;
	assert_true(memory_fit(&fit, infer_best(), &w, &err));	/* of nothing: the net */
	CHECK_NEAR(w.net[PLACE_NOTE], 1, 1e-9);
	add_events(&fit, 6000);
	assert_int_equal(fit.events, 6000);
	assert_true(memory_fit(&fit, infer_best(), &w, &err));
	right = w.expert[EXPERT_MATCH][3][SYMBOL_NOTE][2] + w.age[EXPERT_MATCH][0][SYMBOL_NOTE];
	wrong = w.expert[EXPERT_X1][3][SYMBOL_NOTE][2] + w.age[EXPERT_X1][0][SYMBOL_NOTE];
	/* What makes one of twenty as likely as it is. */
	CHECK_NEAR(right, log(0.9 / 0.1 * 19), 0.7);
	assert_true(wrong < -2);
	memory_fit_clear(&fit);
	add_events(&fit, 6000);
	assert_true(memory_fit(&fit, infer_best(), &again, &err));
	assert_memory_equal(&w, &again, sizeof w);
	memory_fit_clear(&fit);
}

/* --- in a file */

static struct weights *
written(const struct memory_weights *w, const char *key, const char *value, uint8_t **bytes)
{
	struct weights_writer *writer = weights_writer_new();
	struct weights *file;
	struct err err;
	size_t size;

	memory_weights_write(w, writer);
	if (key != NULL)
		weights_writer_meta(writer, key, value);
	assert_true(weights_writer_bytes(writer, bytes, &size, &err));
	file = weights_from_bytes(*bytes, size, &err);
	assert_non_null(file);
	weights_writer_free(writer);
	return file;
}

static void
files_keep_them(void **state)
{
	static struct memory_weights w, back;
	struct weights *file;
	struct err err;
	uint8_t *bytes;
	bool found;

	(void)state;
	random_weights(&w, 9);
	file = written(&w, NULL, NULL, &bytes);
	memory_weights_init(&back);
	assert_true(memory_weights_read(&back, file, &found, &err) && found);
	assert_memory_equal(&w, &back, sizeof w);
	weights_close(file);
	free(bytes);
	file = written(&w, MEMORY_FILE_PREFIX, "t1 t2 of another program", &bytes);
	assert_true(memory_weights_read(&back, file, &found, &err) && !found);
	weights_close(file);
	free(bytes);
}

/* Named as ours, and of another shape: the file is broken. */
static void
broken_shapes_are_refused(void **state)
{
	static struct memory_weights w, back;
	struct weights_writer *writer = weights_writer_new();
	struct weights *good = NULL, *bad;
	struct err err;
	uint8_t *bytes, *other;
	size_t size;
	bool found;

	(void)state;
	memory_weights_init(&w);
	good = written(&w, NULL, NULL, &bytes);
	weights_writer_meta(writer, MEMORY_FILE_PREFIX, weights_meta(good, MEMORY_FILE_PREFIX));
	weights_writer_add(writer, MEMORY_FILE_PREFIX ".net", PLACE_PHASES, 0, w.net);
	weights_writer_add(writer, MEMORY_FILE_PREFIX ".expert", 3, 0, &w.expert[0][0][0][0]);
	assert_true(weights_writer_bytes(writer, &other, &size, &err));
	bad = weights_from_bytes(other, size, &err);
	assert_non_null(bad);
	assert_false(memory_weights_read(&back, bad, &found, &err));
	assert_non_null(strstr(err.text, "memory.expert"));
	weights_close(bad);
	weights_close(good);
	weights_writer_free(writer);
	free(bytes);
	free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_as_the_net),
		cmocka_unit_test(adds_what_the_votes_weigh),
		cmocka_unit_test(strength_goes_from_the_net_to_the_memory),
		cmocka_unit_test(boosts_say_the_same),
		cmocka_unit_test(elsewhere_the_net_has_it_all),
		cmocka_unit_test(slopes_are_those_of_the_loss),
		cmocka_unit_test(steps_learn_the_piece),
		cmocka_unit_test(fits_who_is_right),
		cmocka_unit_test(files_keep_them),
		cmocka_unit_test(broken_shapes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
