/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/sampler.h"
#include "model/token/vocab.h"

#define V 1024

static float logits[V];
static bool allowed[V];

/* As the programs call it. */
static int
pick(const struct sampler *sampler, const struct sampler_boost *boost, int rank,
    struct rng *rng, double *nats)
{
	return sampler_mask(logits, allowed) ? sampler_pick(sampler, logits, boost, rank,
	    rng, nats) : -1;
}

static int
note(int pitch)
{
	return vocab_id(TOKEN_NOTE, pitch);
}

/* Three notes with chances 0.6, 0.3 and 0.1 under the mask, and a forbidden one. */
static void
begin(void)
{
	for (int i = 0; i < V; i++) {
		logits[i] = 5;
		allowed[i] = false;
	}
	logits[note(60)] = logf(0.6f) - 7;
	logits[note(64)] = logf(0.3f) - 7;
	logits[note(67)] = logf(0.1f) - 7;
	allowed[note(60)] = allowed[note(64)] = allowed[note(67)] = true;
}

static void
likeliest_at_zero(void **state)
{
	struct sampler sampler;
	struct rng rng;
	double nats;

	(void)state;
	rng_seed(&rng, 1);
	sampler_init(&sampler);
	sampler.amount[SAMPLER_TEMPERATURE] = 0;
	begin();
	assert_int_equal(pick(&sampler, NULL, 0, &rng, &nats), note(60));
	CHECK_NEAR(nats, -log(0.6), 1e-5);
	begin();
	assert_int_equal(pick(&sampler, NULL, 1, &rng, &nats), note(64));
	CHECK_NEAR(nats, -log(0.3), 1e-5);
	begin();
	assert_int_equal(pick(&sampler, NULL, 8, &rng, NULL), note(67));
	begin();
	for (int i = 0; i < V; i++)
		allowed[i] = false;
	assert_int_equal(pick(&sampler, NULL, 0, &rng, NULL), -1);
}

/* How often each of the three comes in so many draws. */
static void
tally(const struct sampler *sampler, double share[3])
{
	struct rng rng;
	int counts[3] = { 0 }, draws = 4000;

	rng_seed(&rng, 7);
	for (int i = 0; i < draws; i++) {
		int id;

		begin();
		id = pick(sampler, NULL, 0, &rng, NULL);
		assert_true(id >= 0 && allowed[id]);
		counts[id == note(60) ? 0 : id == note(64) ? 1 : 2]++;
	}
	for (int i = 0; i < 3; i++)
		share[i] = counts[i] / (double)draws;
}

static void
draws_follow_the_chances(void **state)
{
	static const struct {
		float temperature, min_p, top_p;
		double share[3];
		float bold;
	} cases[] = {
		{ 1, 0, 1, { 0.6, 0.3, 0.1 }, 0 },
		{ 0.5f, 0, 1, { 36 / 46.0, 9 / 46.0, 1 / 46.0 }, 0 },
		{ 1, 0.2f, 1, { 2 / 3.0, 1 / 3.0, 0 }, 0 },
		{ 1, 0, 0.5f, { 1, 0, 0 }, 0 },
		{ 1, 0, 0.7f, { 2 / 3.0, 1 / 3.0, 0 }, 0 },
		{ 100, 0, 1, { 1 / 3.0, 1 / 3.0, 1 / 3.0 }, 0 },
		{ 1, 0, 1, { 36 / 46.0, 9 / 46.0, 1 / 46.0 }, -1 },
		{ 1, 0, 1, { 0.4728, 0.3342, 0.1930 }, 1 },
		{ 1, 0.2f, 1, { 0.8, 0.2, 0 }, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sampler sampler = { .amount = { cases[i].temperature, cases[i].min_p,
		    cases[i].top_p }, .bold = cases[i].bold };
		double share[3];

		tally(&sampler, share);
		for (int k = 0; k < 3; k++)
			CHECK_NEAR(share[k], cases[i].share[k], 0.03);
	}
}

/* Positions are drawn more soberly than notes at the same temperature. */
static void
kinds_have_their_own_temperature(void **state)
{
	static const struct { enum token_kind kind; int low; double share; } cases[] = {
		{ TOKEN_NOTE, 60, 0.75 }, { TOKEN_POSITION, 12, 0.7847 },
	};
	struct sampler sampler;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 8);
	sampler_init(&sampler);
	sampler.amount[SAMPLER_MIN_P] = 0;
	for (size_t c = 0; c < COUNT(cases); c++) {
		int first = vocab_id(cases[c].kind, cases[c].low), count = 0;

		for (int i = 0; i < 8000; i++) {
			for (int k = 0; k < V; k++)
				allowed[k] = k == first || k == first + 1;
			logits[first] = logf(0.75f);
			logits[first + 1] = logf(0.25f);
			count += pick(&sampler, NULL, 0, &rng, NULL) == first;
		}
		CHECK_NEAR(count / 8000.0, cases[c].share, 0.015);
	}
}

static void
every_filter_has_a_neutral_amount(void **state)
{
	(void)state;
	for (int f = 0; f < SAMPLER_FILTERS; f++) {
		const struct sampler_filter_row *row = &sampler_filters[f];
		float logs[V];
		int same = 0;

		assert_non_null(row->name);
		assert_true(row->usual >= row->low && row->usual <= row->high);
		if (f == SAMPLER_TEMPERATURE)	/* kinds differ even at 1 */
			continue;
		begin();
		memcpy(logs, logits, sizeof logs);
		row->apply(logs, vocab_size(), row->neutral);
		for (int i = 0; i < vocab_size(); i++)
			same += logs[i] - logs[0] == logits[i] - logits[0];
		assert_true(same > vocab_size() - 4);
	}
}

/* The three with a boost: what a memory knows comes on top of the filters. */
static void
boosts_come_after_the_filters(void **state)
{
	static const struct { float boost[3], net, min_p; double share[3]; } cases[] = {
		{ { 0, 0, 0 }, 1, 0, { 0.6, 0.3, 0.1 } },
		{ { 0, 0, 1.791759f }, 1, 0, { 0.4, 0.2, 0.4 } },	/* log 6 */
		/* it is kept, and the others not sent away */
		{ { 0, 0, 1.791759f }, 1, 0.2f, { 0.4, 0.2, 0.4 } },
		/* too weak to pass the filter */
		{ { 0, 0, 0.4f }, 1, 0.2f, { 2 / 3.0, 1 / 3.0, 0 } },
		{ { 0, 0, 0 }, 0.5f, 0, { 0.4728, 0.3343, 0.1930 } },
	};
	static float boost[V];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sampler sampler = { .amount = { 1, cases[i].min_p, 1 } };
		struct sampler_boost b = { cases[i].net, 0.5f, boost };
		struct rng rng;
		int counts[3] = { 0 };
		double nats;

		rng_seed(&rng, 9);
		for (int k = 0; k < 3; k++)
			boost[note(60 + (k > 0) * 4 + (k > 1) * 3)] = cases[i].boost[k];
		for (int draw = 0; draw < 4000; draw++) {
			int id;

			begin();
			id = pick(&sampler, &b, 0, &rng, &nats);
			counts[id == note(60) ? 0 : id == note(64) ? 1 : 2]++;
			if (i == 1 && id == note(67))
				CHECK_NEAR(nats, -log(0.4), 1e-4);
		}
		for (int k = 0; k < 3; k++)
			CHECK_NEAR(counts[k] / 4000.0, cases[i].share[k], 0.03);
	}
	boost[note(67)] = 2.5f;		/* more than what parts it from the likeliest, log 6 */
	begin();
	assert_int_equal(pick(&(struct sampler){ .amount = { 0, 0.04f, 1 } },
	    &(struct sampler_boost){ 1, 0.5f, boost }, 0, &(struct rng){ 0 }, NULL), note(67));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likeliest_at_zero),
		cmocka_unit_test(draws_follow_the_chances),
		cmocka_unit_test(kinds_have_their_own_temperature),
		cmocka_unit_test(boosts_come_after_the_filters),
		cmocka_unit_test(every_filter_has_a_neutral_amount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
