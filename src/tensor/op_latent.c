/* SPDX-License-Identifier: MIT */

/*
 * op_latent.c - a code that is drawn, and what it costs.
 *
 * Kingma and Welling (2014), Auto-encoding variational Bayes, arXiv:1312.6114;
 * the free nats are those of Kingma et al. (2016), arXiv:1606.04934, over the
 * whole code of a lane.
 */
#include <math.h>

#include "base/rng.h"
#include "tensor/op.h"
#include "tensor/tape.h"

static void
put(float *dx, float value, bool add)
{
	*dx = add ? *dx + value : value;
}

/* --- latent: z = m + noise exp(v / 2) e; saved: noise exp(v / 2) e */

void
latent_forward(struct tape *t, struct node *n)
{
	int size = n->out->columns;

	(void)t;
	for (int row = 0; row < n->out->rows; row++) {
		const float *m = n->in[0]->x + (size_t)row * 2 * (size_t)size, *v = m + size;
		float *z = n->out->x + (size_t)row * (size_t)size;
		float *part = n->saved + (size_t)row * (size_t)size;
		struct rng rng;

		rng_seed(&rng, n->u.latent.seed + (uint64_t)row * 0x9e3779b97f4a7c15u);
		for (int i = 0; i < size; i++) {
			part[i] = n->u.latent.noise > 0 ?
			    n->u.latent.noise * expf(v[i] / 2) * rng_normal(&rng) : 0;
			z[i] = m[i] + part[i];
		}
	}
}

void
latent_backward(struct tape *t, struct node *n)
{
	struct tensor *s = n->in[0];
	int size = n->out->columns;

	(void)t;
	if (!s->wanted)
		return;
	for (int row = 0; row < n->out->rows; row++) {
		const float *dz = n->out->dx + (size_t)row * (size_t)size;
		const float *part = n->saved + (size_t)row * (size_t)size;
		float *dm = s->dx + (size_t)row * 2 * (size_t)size, *dv = dm + size;

		for (int i = 0; i < size; i++) {
			put(&dm[i], dz[i], s->begun);
			put(&dv[i], dz[i] * part[i] / 2, s->begun);
		}
	}
}

/* --- evidence; saved: each lane's divergence, 1/2 sum of (m^2 + exp(v) - v - 1) */

void
evidence_forward(struct tape *t, struct node *n)
{
	const struct tensor *s = n->in[1];
	int size = s->columns / 2;
	double all = 0, over = 0;

	(void)t;
	for (int row = 0; row < s->rows; row++) {
		const float *m = s->x + (size_t)row * 2 * (size_t)size, *v = m + size;
		double sum = 0;

		for (int i = 0; i < size; i++)
			sum += (m[i] * m[i] + expf(v[i]) - v[i] - 1) / 2;
		n->saved[row] = (float)sum;
		all += sum;
		over += fmax(sum - (double)n->u.evidence.free, 0);
	}
	n->out->x[0] = n->in[0]->x[0] + n->u.evidence.beta * (float)over;
	n->out->x[1] = n->in[0]->x[0];
	n->out->x[2] = (float)all;
}

void
evidence_backward(struct tape *t, struct node *n)
{
	struct tensor *loss = n->in[0], *s = n->in[1];
	int size = s->columns / 2;
	float dy = n->out->dx[0];

	(void)t;
	if (loss->wanted)
		put(loss->dx, dy, loss->begun);
	if (!s->wanted)
		return;
	for (int row = 0; row < s->rows; row++) {
		const float *m = s->x + (size_t)row * 2 * (size_t)size, *v = m + size;
		float *dm = s->dx + (size_t)row * 2 * (size_t)size, *dv = dm + size;
		float scale = n->saved[row] > n->u.evidence.free ? dy * n->u.evidence.beta : 0;

		for (int i = 0; i < size; i++) {
			put(&dm[i], scale * m[i], s->begun);
			put(&dv[i], scale * (expf(v[i]) - 1) / 2, s->begun);
		}
	}
}
