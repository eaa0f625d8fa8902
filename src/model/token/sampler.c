/* SPDX-License-Identifier: MIT */
#include "model/token/sampler.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "model/token/vocab.h"

/*
 * The choice between kinds of tokens (to end the cell, to add to a chord) and the
 * choice within each kind have temperatures of their own, as
 * shares of the amount: wandering rhythm sounds wrong sooner than wandering pitch.
 */
#define BETWEEN_KINDS 0.9f
static const float within_kind[TOKEN_KINDS] = {
	[TOKEN_POSITION] = 0.85f, [TOKEN_DURATION] = 0.9f,
	[TOKEN_VELOCITY] = 0.9f, [TOKEN_REPEAT] = 1.0f, [TOKEN_ECHO] = 1.0f,
	[TOKEN_NOTE] = 1.0f, [TOKEN_PLUS] = 1.0f, [TOKEN_DRUM] = 0.95f,
};

/* Subtracts the logarithm of the sum of exponentials, and returns it. */
static float
normalise(float *logs, size_t count)
{
	float most = -INFINITY, shift;
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		most = logs[i] > most ? logs[i] : most;
	if (most == -INFINITY)
		return most;
	for (size_t i = 0; i < count; i++)
		sum += exp(logs[i] - most);
	shift = most + (float)log(sum);
	for (size_t i = 0; i < count; i++)
		logs[i] -= shift;
	return shift;
}

/* log p = log p(kind) / t_between + log p(token of the kind) / t_within, each summing to one. */
static void
apply_temperature(float *logs, size_t count, float amount)
{
	size_t at = 0;

	for (int kind = 0; kind < TOKEN_KINDS && at < count; kind++) {
		size_t n = vocab_count(kind);
		float share = within_kind[kind] > 0 ? within_kind[kind] : 1;
		float of_kind = normalise(logs + at, n);

		if (of_kind > -INFINITY) {
			for (size_t i = at; i < at + n; i++)
				logs[i] /= amount * share;
			normalise(logs + at, n);
			for (size_t i = at; i < at + n; i++)
				logs[i] += of_kind / (amount * BETWEEN_KINDS);
		}
		at += n;
	}
	normalise(logs, count);
}

static void
apply_min_p(float *logs, size_t count, float amount)
{
	float most = -INFINITY;

	for (size_t i = 0; i < count; i++)
		most = logs[i] > most ? logs[i] : most;
	for (size_t i = 0; i < count; i++)
		if (logs[i] < most + logf(amount))
			logs[i] = -INFINITY;
}

static int
compare_down(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x < y) - (x > y);
}

/* Keeps the likeliest tokens that together have at least this probability. */
static void
apply_top_p(float *logs, size_t count, float amount)
{
	float sorted[VOCAB_SIZE_MAX], least = INFINITY;
	double sum = 0;

	assert(count <= VOCAB_SIZE_MAX);
	normalise(logs, count);
	for (size_t i = 0; i < count; i++)
		sorted[i] = logs[i];
	sort_items(sorted, count, sizeof *sorted, compare_down);
	for (size_t i = 0; i < count && sum < amount; i++) {
		sum += exp(sorted[i]);
		least = sorted[i];
	}
	for (size_t i = 0; i < count; i++)
		if (logs[i] < least)
			logs[i] = -INFINITY;
}

const struct sampler_filter_row sampler_filters[SAMPLER_FILTERS] = {
	[SAMPLER_TEMPERATURE] = { "temperature", 0, 4, 1, 1,
	    "randomness of the choice; 0 always takes the likeliest token", apply_temperature },
	[SAMPLER_MIN_P] = { "min-p", 0, 1, 0.04f, 0,
	    "drops tokens less likely than this share of the likeliest", apply_min_p },
	[SAMPLER_TOP_P] = { "top-p", 0, 1, 1, 1,
	    "keeps the likeliest tokens that together have this probability", apply_top_p },
};

void
sampler_init(struct sampler *sampler)
{
	for (int i = 0; i < SAMPLER_FILTERS; i++)
		sampler->amount[i] = sampler_filters[i].usual;
	sampler->bold = 0;
}

/* The token with `rank` likelier ones before it, or the last if there are fewer. */
static int
pick_likeliest(const float *logs, int count, int rank)
{
	int best = -1;

	for (int r = 0, before = -1; r <= rank; r++, before = best) {
		int next = -1;

		for (int i = 0; i < count; i++) {
			if (logs[i] == -INFINITY || (before >= 0 && (logs[i] > logs[before] ||
			    (logs[i] == logs[before] && i <= before))))
				continue;
			if (next < 0 || logs[i] > logs[next])
				next = i;
		}
		if (next < 0)
			break;
		best = next;
	}
	return best;
}

static int
draw(const float *logs, int count, struct rng *rng)
{
	double sum = 0, at;
	int last = -1;

	for (int i = 0; i < count; i++)
		sum += exp(logs[i]);
	at = rng_float(rng) * sum;
	for (int i = 0; i < count; i++) {
		if (logs[i] == -INFINITY)
			continue;
		last = i;
		at -= exp(logs[i]);
		if (at < 0)
			break;
	}
	return last;
}

bool
sampler_mask(float *logits, const bool *allowed)
{
	int count = vocab_size();

	for (int i = 0; i < count; i++)
		if (!allowed[i] || isnan(logits[i]))
			logits[i] = -INFINITY;
	return normalise(logits, (size_t)count) > -INFINITY;
}

/* The filters in their order; a token whose boost is strong keeps what temperature made of it. */
static void
filter(const struct sampler *sampler, const struct sampler_boost *b, float *logs, int count)
{
	float tempered[VOCAB_SIZE_MAX];

	apply_temperature(logs, (size_t)count, sampler->amount[SAMPLER_TEMPERATURE]);
	memcpy(tempered, logs, (size_t)count * sizeof *tempered);
	for (int f = SAMPLER_TEMPERATURE + 1; f < SAMPLER_FILTERS; f++)
		if (sampler->amount[f] != sampler_filters[f].neutral)
			sampler_filters[f].apply(logs, (size_t)count, sampler->amount[f]);
	for (int i = 0; b != NULL && i < count; i++)
		if (b->boost[i] > b->keep)
			logs[i] = tempered[i];
}

static void
add_boost(const struct sampler_boost *b, float *logs, int count)
{
	for (int i = 0; b != NULL && i < count; i++)
		if (logs[i] > -INFINITY)
			logs[i] = b->net * logs[i] + b->boost[i];
}

/* exp(logs) is not normalised: draw() does that. */
static void
sharpen(float bold, float *logs, int count)
{
	float factor = exp2f(-bold), most = -INFINITY;

	for (int i = 0; i < count; i++)
		most = logs[i] > most ? logs[i] : most;
	for (int i = 0; bold != 0 && most > -INFINITY && i < count; i++)
		if (logs[i] > -INFINITY)
			logs[i] = factor * (logs[i] - most);
}

int
sampler_pick(const struct sampler *sampler, const float *log_p, const struct sampler_boost *boost,
    int rank, struct rng *rng, double *nats)
{
	int count = vocab_size(), picked;
	float logs[VOCAB_SIZE_MAX], whole[VOCAB_SIZE_MAX];

	assert(count <= VOCAB_SIZE_MAX);
	memcpy(whole, log_p, (size_t)count * sizeof *whole);
	memcpy(logs, log_p, (size_t)count * sizeof *logs);
	add_boost(boost, whole, count);
	if (sampler->amount[SAMPLER_TEMPERATURE] <= 0)
		picked = pick_likeliest(whole, count, rank);
	else {
		filter(sampler, boost, logs, count);
		add_boost(boost, logs, count);
		sharpen(sampler->bold, logs, count);
		picked = draw(logs, count, rng);
	}
	if (nats != NULL && boost != NULL)
		normalise(whole, (size_t)count);
	if (nats != NULL)
		*nats = -whole[picked];
	return picked;
}
