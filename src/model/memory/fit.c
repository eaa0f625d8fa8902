/* SPDX-License-Identifier: MIT */
#include "model/memory/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "model/memory/mix.h"

#define PASSES		4
#define RATE		0.03f		/* of the first pass; falls linearly to a tenth */
#define SEED		1

/* An event in the bytes: this, log_p, votes. */
struct stored {
	uint16_t	 phase, count, votes, target;
};

static bool
reserve(struct memory_fit *f, size_t more, struct err *err)
{
	size_t capacity = f->capacity == 0 ? (size_t)1 << 20 : f->capacity;
	size_t events = f->event_capacity == 0 ? 4096 : f->event_capacity * 2;
	uint8_t *bytes;
	size_t *at;

	while (capacity < f->size + more)
		capacity *= 2;
	if (capacity > f->capacity) {
		bytes = realloc(f->bytes, capacity);
		if (bytes == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu predictions", f->events);
		f->bytes = bytes;
		f->capacity = capacity;
	}
	if (f->events < f->event_capacity)
		return true;
	at = realloc(f->at, events * sizeof *at);
	if (at == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu predictions", f->events);
	f->at = at;
	f->event_capacity = events;
	return true;
}

static void
put(struct memory_fit *f, const void *from, size_t size)
{
	memcpy(f->bytes + f->size, from, size);
	f->size += size;
}

bool
memory_fit_add(struct memory_fit *f, const struct memory_event *e, int target, struct err *err)
{
	struct stored s = { (uint16_t)e->phase, (uint16_t)e->count, (uint16_t)e->votes,
	    (uint16_t)target };
	size_t log_p = (size_t)e->count * sizeof *e->log_p, votes = (size_t)e->votes *
	    sizeof *e->vote;

	if (e->phase == PLACE_ELSEWHERE || e->count == 1)	/* nothing to learn */
		return true;
	if (!reserve(f, sizeof s + log_p + votes, err))
		return false;
	f->at[f->events++] = f->size;
	put(f, &s, sizeof s);
	put(f, e->log_p, log_p);
	put(f, e->vote, votes);
	return true;
}

static int
get(const struct memory_fit *f, size_t i, struct memory_event *e)
{
	const uint8_t *at = f->bytes + f->at[i];
	struct stored s;

	memcpy(&s, at, sizeof s);
	at += sizeof s;
	e->phase = (enum place_phase)s.phase;
	e->count = s.count;
	e->votes = s.votes;
	memcpy(e->log_p, at, (size_t)e->count * sizeof *e->log_p);
	memcpy(e->vote, at + (size_t)e->count * sizeof *e->log_p,
	    (size_t)e->votes * sizeof *e->vote);
	return s.target;
}

static void
shuffle(struct memory_fit *f, struct rng *rng)
{
	for (size_t i = f->events; i > 1; i--) {
		size_t k = rng_u64(rng) % i, at = f->at[i - 1];

		f->at[i - 1] = f->at[k];
		f->at[k] = at;
	}
}

/* The fitted parts, and in the same form the sums of squared gradients. */
struct parts {
	float		 net[PLACE_PHASES];
	float		 state[EXPERTS * EXPERT_STATES];
	float		 state_kind[EXPERTS * EXPERT_STATES * SYMBOL_KINDS];
	float		 state_bucket[EXPERTS * EXPERT_STATES * MEMORY_BUCKETS];
	float		 kind_bucket[EXPERTS * SYMBOL_KINDS * MEMORY_BUCKETS];
	float		 own[MEMORY_WEIGHTS];
	float		 age[MEMORY_AGE_WEIGHTS];
};

#define PARTS		5		/* of an expert's weight; that of an age is one part */

/* The parts of a weight. */
static void
parts_of(struct parts *p, int weight, float *part[PARTS])
{
	int bucket = weight % MEMORY_BUCKETS, kind = weight / MEMORY_BUCKETS % SYMBOL_KINDS;
	int state = weight / (MEMORY_BUCKETS * SYMBOL_KINDS), expert = state / EXPERT_STATES;

	part[0] = &p->state[state];
	part[1] = &p->state_kind[state * SYMBOL_KINDS + kind];
	part[2] = &p->state_bucket[state * MEMORY_BUCKETS + bucket];
	part[3] = &p->kind_bucket[(expert * SYMBOL_KINDS + kind) * MEMORY_BUCKETS + bucket];
	part[4] = &p->own[weight];
}

static void
sum_parts(struct memory_weights *w, struct parts *p, int weight)
{
	float *part[PARTS], sum = 0;

	parts_of(p, weight, part);
	for (int i = 0; i < PARTS; i++)
		sum += *part[i];
	(&w->expert[0][0][0][0])[weight] = sum;
}

static float
move(float *squares, float slope, float rate)
{
	*squares += slope * slope;
	return -rate * slope / sqrtf(*squares + 1);
}

/* A step for one event; the weights stay the sums of their parts. */
static void
descend(struct memory_weights *w, struct parts *parts, struct parts *squares,
    const struct infer_kernels *k, const struct memory_event *e, int target, float rate)
{
	float net, vote[MEMORY_VOTES_MAX];
	float *part[PARTS], *square[PARTS];

	for (int i = 0; i < e->votes; i++)	/* parts may have changed since */
		sum_parts(w, parts, e->vote[i].weight);
	memory_slope(w, k, e, target, &net, vote);
	w->net[e->phase] += move(&squares->net[e->phase], net, rate);
	for (int i = 0; i < e->votes; i++) {
		parts_of(parts, e->vote[i].weight, part);
		parts_of(squares, e->vote[i].weight, square);
		for (int p = 0; p < PARTS; p++)
			*part[p] += move(square[p], vote[i], rate);
		(&w->age[0][0][0])[e->vote[i].age] += move(&squares->age[e->vote[i].age],
		    vote[i], rate);
	}
}

bool
memory_fit(struct memory_fit *f, const struct infer_kernels *k, struct memory_weights *w,
    struct err *err)
{
	struct parts *parts = calloc(2, sizeof *parts);
	struct memory_event e;
	struct rng rng;

	memory_weights_init(w);
	if (parts == NULL)
		return err_set(err, ERR_LIMIT, "no memory to fit %d weights", MEMORY_WEIGHTS);
	rng_seed(&rng, SEED);
	for (int pass = 0; pass < PASSES; pass++) {
		float rate = RATE * (1 - 0.9f * (float)pass / PASSES);

		shuffle(f, &rng);
		for (size_t i = 0; i < f->events; i++) {
			int target = get(f, i, &e);

			descend(w, &parts[0], &parts[1], k, &e, target, rate);
		}
	}
	for (int i = 0; i < MEMORY_WEIGHTS; i++)
		sum_parts(w, parts, i);
	free(parts);
	return true;
}

double
memory_fit_nats(const struct memory_fit *f, const struct infer_kernels *k,
    const struct memory_weights *w)
{
	struct memory_event e;
	double nats = 0;

	for (size_t i = 0; i < f->events; i++) {
		int target = get(f, i, &e);

		nats += memory_nats(w, k, &e, target);
	}
	return nats;
}

void
memory_fit_clear(struct memory_fit *f)
{
	free(f->bytes);
	free(f->at);
	*f = (struct memory_fit){ 0 };
}
