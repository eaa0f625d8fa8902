/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tensor/blas.h"
#include "tensor/loops.h"
#include "tensor/op.h"
#include "tensor/tape.h"

/* --- embed */

void
embed_forward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;

	for (int row = 0; row < n->out->rows; row++) {
		float *y = n->out->x + (size_t)row * d;

		for (int i = 0; i < n->inputs; i++) {
			int at = n->u.embed.at(n->u.embed.arg, row, i);
			const float *x = n->in[i]->x + (size_t)at * d;

			if (i == 0)
				memcpy(y, x, d * sizeof *y);
			else
				t->loops->accumulate(y, x, d);
		}
	}
}

void
embed_backward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;

	for (int i = 0; i < n->inputs; i++) {
		struct tensor *table = n->in[i];

		if (!table->wanted)
			continue;
		if (!table->begun)
			memset(table->dx, 0, tensor_count(table) * sizeof(float));
		for (int row = 0; row < n->out->rows; row++) {
			int at = n->u.embed.at(n->u.embed.arg, row, i);

			t->loops->accumulate(table->dx + (size_t)at * d,
			    n->out->dx + (size_t)row * d, d);
		}
	}
}

/* --- attention
 *
 * saved: turned q, turned k, v: (3, heads, n, h), then lse (heads, n).  The
 * probabilities of BLOCK rows at a time are made, used and made again in the
 * backward, so that they never leave the cache; of the scores that the mask
 * hides only those in the last block of each row are computed.
 */
#define BLOCK 64

struct heads {				/* one window's attention, taken apart */
	int		 rows, h, d;	/* tokens, numbers of a head, of all heads */
	const float	*turns;
	float		*q, *k, *v;	/* of one head: (rows, h) */
	float		*lse;		/* (rows) */
	float		 scale;
};

size_t
attention_scratch(int rows, int head)
{
	/* Scores and their gradients; gradients of q, k, v of one head; sums. */
	return 2 * (size_t)BLOCK * (size_t)rows + 3 * (size_t)rows * (size_t)head + BLOCK;
}

static struct heads
head_of(const struct node *n, int head)
{
	int rows = n->out->rows, d = n->out->columns, h = d / n->u.attention.heads;
	size_t one = (size_t)rows * (size_t)h, all = (size_t)rows * (size_t)d;

	return (struct heads){
		.rows = rows, .h = h, .d = d,
		.turns = n->u.attention.turns,
		.q = n->saved + (size_t)head * one,
		.k = n->saved + all + (size_t)head * one,
		.v = n->saved + 2 * all + (size_t)head * one,
		.lse = n->saved + 3 * all + (size_t)head * (size_t)rows,
		.scale = 1 / sqrtf((float)h),
	};
}

static struct blas_matrix
plain(float *x, int stride)
{
	return (struct blas_matrix){ x, stride, false };
}

static struct blas_matrix
turned(float *x, int stride)
{
	return (struct blas_matrix){ x, stride, true };
}

/* Rows of qkv into q, k and v of this head. */
static void
take_apart(struct tape *t, const struct heads *a, const float *qkv)
{
	size_t h = (size_t)a->h, d = (size_t)a->d;
	int half = a->h / 2;

	for (int i = 0; i < a->rows; i++, qkv += 3 * d) {
		const float *cosine = a->turns + (size_t)i * h, *sine = cosine + half;

		t->loops->turn(a->q + (size_t)i * h, qkv, cosine, sine, half, 1, false);
		t->loops->turn(a->k + (size_t)i * h, qkv + d, cosine, sine, half, 1, false);
		memcpy(a->v + (size_t)i * h, qkv + 2 * d, h * sizeof(float));
	}
}

/* The scores of rows first.. of a block with what they see: (m, columns). */
static void
scores(const struct heads *a, int first, int m, int columns, float *s)
{
	blas_product(m, columns, a->h, a->scale, plain(a->q + (size_t)first * (size_t)a->h, a->h),
	    turned(a->k, a->h), false, s, a->rows);
}

void
attention_forward(struct tape *t, struct node *n)
{
	float *s = t->scratch;

	for (int head = 0; head < n->u.attention.heads; head++) {
		struct heads a = head_of(n, head);
		float *out = n->out->x + (size_t)head * (size_t)a.h;

		take_apart(t, &a, n->in[0]->x + (size_t)head * (size_t)a.h);
		for (int first = 0; first < a.rows; first += BLOCK) {
			int m = a.rows - first < BLOCK ? a.rows - first : BLOCK;
			int columns = first + m;

			scores(&a, first, m, columns, s);
			t->loops->softmax(s, a.lse + first, m, columns, a.rows, first);
			blas_product(m, a.h, columns, 1, plain(s, a.rows), plain(a.v, a.h), false,
			    out + (size_t)first * (size_t)a.d, a.d);
		}
	}
}

/* Gradients of one head, before they are turned back. */
struct head_gradients {
	float	*q, *k, *v;		/* (rows, h) */
	float	*s, *ds;		/* (BLOCK, rows) */
	float	*sums;			/* (BLOCK) */
};

/*
 * p = softmax(scale q k^T), y = p v:
 * dv += p^T dy;  dp = dy v^T;  ds = scale p (dp - sum of dy y);
 * dq = ds k;  dk += ds^T q
 */
static void
block_backward(struct tape *t, const struct heads *a, const struct head_gradients *g, int first,
    float *y, float *dy)
{
	int m = a->rows - first < BLOCK ? a->rows - first : BLOCK, columns = first + m;
	size_t from = (size_t)first * (size_t)a->h;

	y += (size_t)first * (size_t)a->d;
	dy += (size_t)first * (size_t)a->d;
	for (int i = 0; i < m; i++)
		g->sums[i] = t->loops->dot(y + (size_t)i * (size_t)a->d,
		    dy + (size_t)i * (size_t)a->d, (size_t)a->h);
	scores(a, first, m, columns, g->s);
	blas_product(m, columns, a->h, 1, plain(dy, a->d), turned(a->v, a->h), false, g->ds, a->rows);
	t->loops->softmax_back(g->s, g->ds, a->lse + first, g->sums, m, columns, a->rows, first,
	    a->scale);
	blas_product(columns, a->h, m, 1, turned(g->s, a->rows), plain(dy, a->d), true, g->v, a->h);
	blas_product(columns, a->h, m, 1, turned(g->ds, a->rows), plain(a->q + from, a->h), true,
	    g->k, a->h);
	blas_product(m, a->h, columns, 1, plain(g->ds, a->rows), plain(a->k, a->h), false,
	    g->q + from, a->h);
}

/* Gradients of q, k and v of this head into rows of dqkv. */
static void
put_together(struct tape *t, const struct heads *a, const struct head_gradients *g, float *dqkv,
    bool add)
{
	size_t h = (size_t)a->h, d = (size_t)a->d;
	int half = a->h / 2;

	for (int i = 0; i < a->rows; i++, dqkv += 3 * d) {
		const float *cosine = a->turns + (size_t)i * h, *sine = cosine + half;

		t->loops->turn(dqkv, g->q + (size_t)i * h, cosine, sine, half, -1, add);
		t->loops->turn(dqkv + d, g->k + (size_t)i * h, cosine, sine, half, -1, add);
		if (add)
			t->loops->accumulate(dqkv + 2 * d, g->v + (size_t)i * h, h);
		else
			memcpy(dqkv + 2 * d, g->v + (size_t)i * h, h * sizeof(float));
	}
}

void
attention_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	struct head_gradients g;

	if (!x->wanted)
		return;
	for (int head = 0; head < n->u.attention.heads; head++) {
		struct heads a = head_of(n, head);
		size_t one = (size_t)a.rows * (size_t)a.h, at = (size_t)head * (size_t)a.h;

		g.s = t->scratch;
		g.ds = g.s + (size_t)BLOCK * (size_t)a.rows;
		g.q = g.ds + (size_t)BLOCK * (size_t)a.rows;
		g.k = g.q + one;
		g.v = g.k + one;
		g.sums = g.v + one;
		memset(g.k, 0, 2 * one * sizeof(float));
		for (int first = 0; first < a.rows; first += BLOCK)
			block_backward(t, &a, &g, first, n->out->x + at, n->out->dx + at);
		put_together(t, &a, &g, x->dx + at, x->begun);
	}
}

/* --- loss; saved: log of the sum of exp, (rows) */

void
loss_forward(struct tape *t, struct node *n)
{
	struct tensor *logits = n->in[0];
	size_t columns = (size_t)logits->columns;
	double sum = 0;

	for (int i = 0; i < logits->rows; i++) {
		const float *x = logits->x + (size_t)i * columns;

		if (n->u.loss.weight[i] == 0)
			continue;
		n->saved[i] = t->loops->log_sum_exp(x, columns);
		sum += n->u.loss.weight[i] * (double)(n->saved[i] - x[n->u.loss.target[i]]);
	}
	n->out->x[0] = (float)sum;
}

/* dx = dy weight (softmax(x) - (1 at the target)) */
void
loss_backward(struct tape *t, struct node *n)
{
	struct tensor *logits = n->in[0];
	size_t columns = (size_t)logits->columns;

	if (!logits->wanted)
		return;
	for (int i = 0; i < logits->rows; i++) {
		float *dx = logits->dx + (size_t)i * columns;
		float scale = n->out->dx[0] * n->u.loss.weight[i];

		if (n->u.loss.weight[i] == 0) {
			if (!logits->begun)
				memset(dx, 0, columns * sizeof *dx);
			continue;
		}
		t->loops->loss_back(dx, logits->x + (size_t)i * columns, columns, n->saved[i],
		    scale, logits->begun);
		dx[n->u.loss.target[i]] -= scale;
	}
}
