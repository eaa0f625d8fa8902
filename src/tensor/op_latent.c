/* SPDX-License-Identifier: MIT */

/*
 * op_latent.c - random codes, and their cost.
 *
 * Kingma and Welling (2014), Auto-encoding variational Bayes, arXiv:1312.6114; the free
 * nats are those of Kingma et al. (2016), arXiv:1606.04934, for the whole code of a
 * lane.
 */
#include <assert.h>
#include <math.h>

#include "base/rng.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- latent: z = m + noise exp(v / 2) e; saved: noise exp(v / 2) e */

struct latent_node { float noise; uint64_t seed; };

static struct latent_node *
latent_of(const struct node *n)
{
	return op_own(n, sizeof(struct latent_node));
}

static void
latent_forward(struct tape *t, struct node *n)
{
	int size = n->out->columns;

	(void)t;
	for (int row = 0; row < n->out->rows; row++) {
		const float *m = n->in[0]->x + (size_t)row * 2 * (size_t)size, *v = m + size;
		float *z = n->out->x + (size_t)row * (size_t)size;
		float *part = n->saved + (size_t)row * (size_t)size;
		struct rng rng;

		rng_seed(&rng, latent_of(n)->seed + (uint64_t)row * 0x9e3779b97f4a7c15u);
		for (int i = 0; i < size; i++) {
			part[i] = latent_of(n)->noise > 0 ?
			    latent_of(n)->noise * expf(v[i] / 2) * rng_normal(&rng) : 0;
			z[i] = m[i] + part[i];
		}
	}
}

static void
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
			op_give(&dm[i], dz[i], s->begun);
			op_give(&dv[i], dz[i] * part[i] / 2, s->begun);
		}
	}
}

const struct op op_latent_row = { .name = "latent", .forward = latent_forward,
    .backward = latent_backward };

struct tensor *
op_latent(struct tape *t, struct tensor *stats, float noise, uint64_t seed)
{
	struct node *n = tape_add(t, &op_latent_row, stats->rows, stats->columns / 2);

	assert(stats->columns % 2 == 0);
	op_take(t, n, stats);
	latent_of(n)->noise = noise;
	latent_of(n)->seed = seed;
	n->saved = tape_floats(t, tensor_count(n->out));
	return n->out;
}

/* --- evidence; saved: each lane's divergence, 1/2 sum of (m^2 + exp(v) - v - 1) */

struct evidence_node { float beta, free; };

static struct evidence_node *
evidence_of(const struct node *n)
{
	return op_own(n, sizeof(struct evidence_node));
}

static void
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
		over += fmax(sum - (double)evidence_of(n)->free, 0);
	}
	n->out->x[0] = n->in[0]->x[0] + evidence_of(n)->beta * (float)over;
	n->out->x[1] = n->in[0]->x[0];
	n->out->x[2] = (float)all;
}

static void
evidence_backward(struct tape *t, struct node *n)
{
	struct tensor *loss = n->in[0], *s = n->in[1];
	int size = s->columns / 2;
	float dy = n->out->dx[0];

	(void)t;
	if (loss->wanted)
		op_give(loss->dx, dy, loss->begun);
	if (!s->wanted)
		return;
	for (int row = 0; row < s->rows; row++) {
		const float *m = s->x + (size_t)row * 2 * (size_t)size, *v = m + size;
		float *dm = s->dx + (size_t)row * 2 * (size_t)size, *dv = dm + size;
		float scale = n->saved[row] > evidence_of(n)->free ? dy * evidence_of(n)->beta : 0;

		for (int i = 0; i < size; i++) {
			op_give(&dm[i], scale * m[i], s->begun);
			op_give(&dv[i], scale * (expf(v[i]) - 1) / 2, s->begun);
		}
	}
}

const struct op op_evidence_row = { .name = "evidence", .forward = evidence_forward,
    .backward = evidence_backward };

struct tensor *
op_evidence(struct tape *t, struct tensor *loss, struct tensor *stats, float beta, float free)
{
	struct node *n = tape_add(t, &op_evidence_row, 1, 3);

	assert(tensor_count(loss) == 1 && stats->columns % 2 == 0);
	op_take(t, n, loss);
	op_take(t, n, stats);
	evidence_of(n)->beta = beta;
	evidence_of(n)->free = free;
	n->saved = tape_floats(t, (size_t)stats->rows);
	return n->out;
}
