/* SPDX-License-Identifier: MIT */
#include "model/memory/mix.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "model/token/sampler.h"
#include "tensor/infer.h"

/* Rates of memory_step. */
#define STEP_EXPERT	0.05f
#define STEP_NET	0.005f

#define STRONG		1.5f		/* a boost that passes the sampler's filters */

static const float bucket_bounds[MEMORY_BUCKETS - 1] = {	/* log 0.5, 0.1, 0.01 */
	-0.6931f, -2.3026f, -4.6052f
};

void
memory_weights_init(struct memory_weights *w)
{
	*w = (struct memory_weights){ .strength = 1 };
	for (int phase = 0; phase < PLACE_PHASES; phase++)
		w->net[phase] = 1;
}

void
memory_weights_scale(struct memory_weights *w, double strength)
{
	float *expert = &w->expert[0][0][0][0], *age = &w->age[0][0][0], s = (float)strength;

	for (int phase = 0; phase < PLACE_PHASES; phase++)
		w->net[phase] = s * w->net[phase] + (1 - s);
	for (int i = 0; i < MEMORY_WEIGHTS; i++)
		expert[i] *= s;
	for (int i = 0; i < MEMORY_AGE_WEIGHTS; i++)
		age[i] *= s;
	w->strength *= s;
}

/* Without votes, the net alone counts. */
static float
net_of(const struct memory_weights *w, enum place_phase phase)
{
	return phase < PLACE_PHASES ? w->net[phase] : 1;
}

static int
bucket_of(float log_p)
{
	int bucket = 0;

	while (bucket < MEMORY_BUCKETS - 1 && log_p <= bucket_bounds[bucket])
		bucket++;
	return bucket;
}

/* The weights of a vote for a token that the net gives log_p. */
static struct memory_event_vote
weights_of(const struct memory_vote *v, int age, float log_p)
{
	return (struct memory_event_vote){
		.weight = (uint16_t)(((v->expert * EXPERT_STATES + v->state) *
		SYMBOL_KINDS + v->kind) *
		    MEMORY_BUCKETS + bucket_of(log_p)),
		.age = (uint16_t)((v->expert * MEMORY_AGES + age) * SYMBOL_KINDS + v->kind),
	};
}

static float
value(const struct memory_weights *w, const struct memory_event_vote *v)
{
	return (&w->expert[0][0][0][0])[v->weight] + (&w->age[0][0][0])[v->age];
}

void
memory_boost(const struct memory_weights *w, const struct memory_votes *votes, const float *log_p,
    struct sampler_boost *boost, float *sum)
{
	memset(sum, 0, (size_t)vocab_size() * sizeof *sum);
	for (int i = 0; i < votes->count; i++) {
		const struct memory_vote *v = &votes->vote[i];
		struct memory_event_vote weights = weights_of(v, votes->age, log_p[v->token]);

		sum[v->token] += value(w, &weights);
	}
	*boost = (struct sampler_boost){ .net = net_of(w, votes->phase),
	    .keep = STRONG * w->strength,
		.boost = sum };
}

void
memory_event_make(struct memory_event *e, const struct infer_kernels *k, const float *logits,
    const bool *allowed, const struct memory_votes *votes)
{
	uint16_t place[VOCAB_SIZE_MAX];
	float room[VOCAB_SIZE_MAX], max, shift;
	int size = vocab_size();

	e->phase = votes->phase;
	e->count = 0;
	for (int id = 0; id < size; id++) {
		if (!allowed[id])
			continue;
		place[id] = (uint16_t)e->count;
		e->token[e->count] = (uint16_t)id;
		e->log_p[e->count++] = logits[id];
	}
	assert(e->count > 0);
	max = e->log_p[0];
	for (int i = 1; i < e->count; i++)
		max = e->log_p[i] > max ? e->log_p[i] : max;
	memcpy(room, e->log_p, (size_t)e->count * sizeof *room);
	shift = max + logf(k->exp_sum(room, (size_t)e->count));
	for (int i = 0; i < e->count; i++)
		e->log_p[i] -= shift;
	e->votes = votes->count;
	for (int i = 0; i < votes->count; i++) {
		const struct memory_vote *v = &votes->vote[i];
		uint16_t at = place[v->token];

		e->vote[i] = weights_of(v, votes->age, e->log_p[at]);
		e->vote[i].at = at;
	}
}

int
memory_event_find(const struct memory_event *e, uint16_t token)
{
	for (int i = 0; i < e->count; i++)
		if (e->token[i] == token)
			return i;
	return -1;
}

/* score (count), not normalised. */
static void
find_scores(const struct memory_weights *w, const struct memory_event *e, float *score)
{
	float net = net_of(w, e->phase);

	for (int i = 0; i < e->count; i++)
		score[i] = net * e->log_p[i];
	for (int i = 0; i < e->votes; i++)
		score[e->vote[i].at] += value(w, &e->vote[i]);
}

/* -log p(target); leaves p times *sum in p (count). */
static double
predict(const struct memory_weights *w, const struct infer_kernels *k,
    const struct memory_event *e, int target, float *p, float *sum)
{
	float max, at;

	find_scores(w, e, p);
	max = p[0];
	at = p[target];
	for (int i = 1; i < e->count; i++)
		max = p[i] > max ? p[i] : max;
	*sum = k->exp_sum(p, (size_t)e->count);
	return log((double)*sum) + (double)(max - at);
}

double
memory_nats(const struct memory_weights *w, const struct infer_kernels *k,
    const struct memory_event *e, int target)
{
	float p[VOCAB_SIZE_MAX] = { 0 }, sum;

	return predict(w, k, e, target, p, &sum);
}

double
memory_slope(const struct memory_weights *w, const struct infer_kernels *k,
    const struct memory_event *e, int target, float *net, float *vote)
{
	float p[VOCAB_SIZE_MAX] = { 0 }, sum, mean = 0;
	double nats = predict(w, k, e, target, p, &sum);

	for (int i = 0; i < e->count; i++)
		mean += p[i] * e->log_p[i];
	*net = mean / sum - e->log_p[target];
	for (int i = 0; i < e->votes; i++)
		vote[i] = p[e->vote[i].at] / sum - (e->vote[i].at == target);
	return nats;
}

void
memory_step(struct memory_weights *w, const struct infer_kernels *k,
    const struct memory_event *e, int target)
{
	float *expert = &w->expert[0][0][0][0], net, vote[MEMORY_VOTES_MAX];

	if (e->phase == PLACE_ELSEWHERE)
		return;
	memory_slope(w, k, e, target, &net, vote);
	w->net[e->phase] -= STEP_NET * net;
	for (int i = 0; i < e->votes; i++)
		expert[e->vote[i].weight] -= STEP_EXPERT * vote[i];
}
