/* SPDX-License-Identifier: MIT */
#include "model/infer/mixture.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tensor/infer.h"

#define PRIOR		10.0
#define ROUNDS		30		/* of Newton's method, which usually takes about five */
#define SWEEPS		50
#define ENOUGH		1e-4		/* converged: no weight moves by more */

/* The loss's gradient and second derivatives. */
struct slope {
	double	 g[MIXTURE_MEMBERS_MAX], h[MIXTURE_MEMBERS_MAX][MIXTURE_MEMBERS_MAX];
};

void
mixture_begin(struct mixture *m, int members)
{
	assert(members >= 1 && members <= MIXTURE_MEMBERS_MAX);
	*m = (struct mixture){ .members = members };
	for (int i = 0; i < members; i++)
		m->weight[i] = 1.0 / members;
}

void
mixture_logits(const struct mixture *m, const float *logits, size_t vocab, float *to)
{
	memset(to, 0, vocab * sizeof *to);
	for (int i = 0; i < m->members; i++) {
		const float *x = logits + (size_t)i * vocab;
		float weight = (float)m->weight[i];

		for (size_t v = 0; v < vocab; v++)
			to[v] += weight * x[v];
	}
}

/* -log p(target); leaves p times *sum in p (vocab). */
static double
predict(const struct mixture *m, const struct infer_kernels *k, const float *logits, size_t vocab,
    size_t target, float *p, float *sum)
{
	float max, at;

	mixture_logits(m, logits, vocab, p);
	max = p[0];
	at = p[target];
	for (size_t v = 1; v < vocab; v++)
		max = p[v] > max ? p[v] : max;
	*sum = k->exp_sum(p, vocab);
	return log((double)*sum) + (double)(max - at);
}

double
mixture_nats(const struct mixture *m, const struct infer_kernels *k, const float *logits,
    size_t vocab, size_t target, float *room)
{
	float sum;

	return predict(m, k, logits, vocab, target, room, &sum);
}

/* --- the events */

float *
mixture_add(struct mixture_sample *s, int members, size_t vocab, size_t target, struct err *err)
{
	size_t one = (size_t)members * vocab;

	if (s->count == s->capacity) {
		size_t capacity = s->capacity == 0 ? 64 : s->capacity * 2;
		float *logits = realloc(s->logits, capacity * one * sizeof *logits);
		uint16_t *targets = realloc(s->target, capacity * sizeof *targets);

		s->logits = logits != NULL ? logits : s->logits;
		s->target = targets != NULL ? targets : s->target;
		if (logits == NULL || targets == NULL) {
			err_set(err, ERR_LIMIT, "no memory to mix %d models", members);
			return NULL;
		}
		s->capacity = capacity;
	}
	s->target[s->count] = (uint16_t)target;
	return s->logits + s->count++ * one;
}

void
mixture_clear(struct mixture_sample *s)
{
	free(s->logits);
	free(s->target);
	*s = (struct mixture_sample){ 0 };
}

/* --- fitting */

static void
add_slope(const struct mixture *m, const float *logits, size_t vocab, size_t target,
    const float *p, double sum, struct slope *slope)
{
	double mean[MIXTURE_MEMBERS_MAX];

	for (int i = 0; i < m->members; i++) {
		const float *x = logits + (size_t)i * vocab;
		double all = 0;

		for (size_t v = 0; v < vocab; v++)
			all += (double)(p[v] * x[v]);
		mean[i] = all / sum;
		slope->g[i] += mean[i] - (double)x[target];
		for (int j = 0; j <= i; j++) {
			const float *y = logits + (size_t)j * vocab;

			all = 0;
			for (size_t v = 0; v < vocab; v++)
				all += (double)(p[v] * x[v] * y[v]);
			slope->h[i][j] += all / sum - mean[i] * mean[j];
		}
	}
}

/* The loss, and its slope if that is not NULL. */
static double
loss(const struct mixture *m, const struct infer_kernels *k, const struct mixture_sample *s,
    size_t vocab, float *room, struct slope *slope)
{
	double nats = 0;

	if (slope != NULL)
		*slope = (struct slope){ 0 };
	for (size_t n = 0; n < s->count; n++) {
		const float *logits = s->logits + n * (size_t)m->members * vocab;
		float sum;

		nats += predict(m, k, logits, vocab, s->target[n], room, &sum);
		if (slope != NULL)
			add_slope(m, logits, vocab, s->target[n], room, (double)sum, slope);
	}
	for (int i = 0; i < m->members; i++) {
		double off = m->weight[i] - 1.0 / m->members;

		nats += PRIOR / 2 * off * off;
		if (slope == NULL)
			continue;
		slope->g[i] += PRIOR * off;
		slope->h[i][i] += PRIOR;
		for (int j = 0; j < i; j++)
			slope->h[j][i] = slope->h[i][j];
	}
	return nats;
}

/* Minimises g d + d h d / 2 with no negative weight, one coordinate at a time. */
static void
find_move(const struct mixture *m, const struct slope *slope, double *move)
{
	for (int i = 0; i < m->members; i++)
		move[i] = 0;
	for (int sweep = 0; sweep < SWEEPS; sweep++)
		for (int i = 0; i < m->members; i++) {
			double g = slope->g[i];

			for (int j = 0; j < m->members; j++)
				g += slope->h[i][j] * move[j];
			move[i] = fmax(move[i] - g / slope->h[i][i], -m->weight[i]);
		}
}

void
mixture_fit(struct mixture *m, const struct infer_kernels *k, const struct mixture_sample *s,
    size_t vocab, float *room)
{
	double move[MIXTURE_MEMBERS_MAX], most = 1;

	for (int round = 0; round < ROUNDS && most > ENOUGH; round++) {
		struct slope slope;
		struct mixture next = *m;
		double now = loss(m, k, s, vocab, room, &slope);

		find_move(m, &slope, move);
		for (double share = 1; share > 1e-3; share /= 2) {
			most = 0;
			for (int i = 0; i < m->members; i++) {
				next.weight[i] = m->weight[i] + share * move[i];
				most = fmax(most, fabs(share * move[i]));
			}
			if (loss(&next, k, s, vocab, room, NULL) <= now)
				break;
			next = *m;	/* the loss is not quadratic here: take a shorter step */
			most = 0;
		}
		*m = next;
	}
}
