/* SPDX-License-Identifier: MIT */
#include "model/mixture.h"

#include <assert.h>
#include <math.h>

#define ROUNDS		200
#define ENOUGH		1e-5		/* no weight moves by more: it is done */

void
mixture_begin(struct mixture *m, int members)
{
	assert(members >= 1 && members <= MIXTURE_MEMBERS_MAX);
	*m = (struct mixture){ .members = members };
	for (int i = 0; i < members; i++)
		m->weight[i] = 1.0 / members;
}

/* share[i] = w_i p_i; the sum, both times e^*least: no exponential vanishes. */
static double
shares(const struct mixture *m, const float *nats, double *share, double *least)
{
	double sum = 0;

	*least = (double)nats[0];
	for (int i = 1; i < m->members; i++)
		*least = fmin(*least, (double)nats[i]);
	for (int i = 0; i < m->members; i++) {
		share[i] = m->weight[i] * exp(*least - (double)nats[i]);
		sum += share[i];
	}
	return sum;
}

/* w_i = mean over the events of w_i p_i / p; how far a weight moved at most. */
static double
fit_once(struct mixture *m, const float *nats, size_t count)
{
	double share[MIXTURE_MEMBERS_MAX], all[MIXTURE_MEMBERS_MAX], least, moved = 0;

	for (int i = 0; i < m->members; i++)
		all[i] = 1;		/* the event more */
	for (size_t n = 0; n < count; n++) {
		double sum = shares(m, nats + n * (size_t)m->members, share, &least);

		for (int i = 0; i < m->members; i++)
			all[i] += share[i] / sum;
	}
	for (int i = 0; i < m->members; i++) {
		double weight = all[i] / ((double)count + m->members);

		moved = fmax(moved, fabs(weight - m->weight[i]));
		m->weight[i] = weight;
	}
	return moved;
}

void
mixture_fit(struct mixture *m, const float *nats, size_t count)
{
	mixture_begin(m, m->members);
	for (int round = 0; round < ROUNDS && fit_once(m, nats, count) > ENOUGH; round++)
		continue;
}

double
mixture_nats(const struct mixture *m, const float *nats)
{
	double share[MIXTURE_MEMBERS_MAX], least;
	double sum = shares(m, nats, share, &least);

	return least - log(sum);
}
