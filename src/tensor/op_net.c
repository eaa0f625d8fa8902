/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/op.h"
#include "tensor/product.h"
#include "tensor/tape.h"

/* --- embed */

/* An index beyond a table's end takes its last row. */
static size_t
row_at(const struct node *n, int row, int table)
{
	int at = n->u.embed.at(n->u.embed.arg, row, table);

	return (size_t)(at < n->in[table]->rows ? at : n->in[table]->rows - 1);
}

void
embed_forward(struct tape *t, struct node *n)
{
	size_t d = (size_t)n->out->columns;

	for (int row = 0; row < n->out->rows; row++) {
		float *y = n->out->x + (size_t)row * d;

		for (int i = 0; i < n->inputs; i++) {
			const float *x = n->in[i]->x + row_at(n, row, i) * d;

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
		for (int row = 0; row < n->out->rows; row++)
			t->loops->accumulate(table->dx + row_at(n, row, i) * d,
			    n->out->dx + (size_t)row * d, d);
	}
}

/* --- attention
 *
 * saved: turned q, turned k, v: (3, lanes, heads, times, h), then lse (lanes,
 * heads, times).  A head of a lane is worked on by itself.  The
 * probabilities of BLOCK rows at a time are made, used and made again in the
 * backward, so that they never leave the cache; of the scores that the mask
 * hides only those in the last block of each row are computed.
 */
#define BLOCK 64

/* b in the tape's precision. */
static struct packed
pack(const struct tape *t, struct matrix b, size_t k, size_t n, float *panels)
{
	return product_pack_bf16(t->loops, t->bf16, b, k, n, panels);
}

struct heads {				/* one head of one lane's attention */
	size_t		 rows, h, d;	/* times, numbers of a head, of all heads */
	size_t		 step;		/* floats of what comes out from one time to the next: lanes d */
	const float	*turns;
	float		*q, *k, *v;	/* (rows, h) */
	float		*lse;		/* (rows) */
	float		 scale;
};

/* The tape's scratch, parted; all of it belongs to one head, the blocks to one block. */
struct attention_room {
	float	*s, *ds;		/* (BLOCK, stride) */
	size_t	 stride;		/* rows and a little: a power of two would meet in a few lines of L1 */
	float	*sums;			/* (BLOCK) */
	float	*dq, *dk, *dv;		/* (rows, h) */
	float	*k_turned, *v_turned;	/* panels */
	float	*k_plain, *v_plain;
	float	*block;			/* panels of one block */
	float	*room;			/* of any product */
};

/* scratch NULL: only tells how much it takes. */
static size_t
part_scratch(struct attention_room *r, float *scratch, size_t rows, size_t h)
{
	size_t used = 0;

	r->stride = rows / LOOPS_PANEL * LOOPS_PANEL + 2 * LOOPS_PANEL;
	r->s = tape_cut(scratch, &used, BLOCK * r->stride);
	r->ds = tape_cut(scratch, &used, BLOCK * r->stride);
	r->sums = tape_cut(scratch, &used, BLOCK);
	r->dq = tape_cut(scratch, &used, rows * h);
	r->dk = tape_cut(scratch, &used, rows * h);
	r->dv = tape_cut(scratch, &used, rows * h);
	r->k_turned = tape_cut(scratch, &used, product_panels(h, rows));
	r->v_turned = tape_cut(scratch, &used, product_panels(h, rows));
	r->k_plain = tape_cut(scratch, &used, product_panels(rows, h));
	r->v_plain = tape_cut(scratch, &used, product_panels(rows, h));
	r->block = tape_cut(scratch, &used, product_panels(BLOCK, h));
	r->room = tape_cut(scratch, &used, product_room(rows > h ? rows : h));
	return used;
}

size_t
attention_scratch(int times, int head)
{
	struct attention_room r;

	return part_scratch(&r, NULL, (size_t)times, (size_t)head);
}

static int
parts_of(const struct node *n)
{
	return n->u.attention.lanes * n->u.attention.heads;
}

/* part: lane * heads + head */
static struct heads
head_of(const struct node *n, int part)
{
	size_t lanes = (size_t)n->u.attention.lanes, d = (size_t)n->out->columns;
	size_t rows = (size_t)n->out->rows / lanes, h = d / (size_t)n->u.attention.heads;
	size_t one = rows * h, all = rows * d * lanes;

	return (struct heads){
		.rows = rows, .h = h, .d = d, .step = lanes * d,
		.turns = n->u.attention.turns,
		.q = n->saved + (size_t)part * one,
		.k = n->saved + all + (size_t)part * one,
		.v = n->saved + 2 * all + (size_t)part * one,
		.lse = n->saved + 3 * all + (size_t)part * rows,
		.scale = 1 / sqrtf((float)h),
	};
}

/* Where the part begins in a row that holds `times` d numbers a lane: 1 for what comes out, 3 for qkv. */
static size_t
begin_of(const struct node *n, int part, size_t times)
{
	size_t heads = (size_t)n->u.attention.heads, d = (size_t)n->out->columns;

	return (size_t)part / heads * times * d + (size_t)part % heads * (d / heads);
}

/* Rows of qkv into q, k and v of this head. */
static void
take_apart(struct tape *t, const struct heads *a, const float *qkv)
{
	size_t h = a->h, d = a->d, rows = a->rows;
	int half = (int)h / 2;

	t->loops->turn(a->q, h, qkv, 3 * a->step, a->turns, rows, half, 1, false);
	t->loops->turn(a->k, h, qkv + d, 3 * a->step, a->turns, rows, half, 1, false);
	t->loops->copy(a->v, h, qkv + 2 * d, 3 * a->step, rows, h, false);
}

/* The scores of rows first.. of a block with what they see: (m, columns). */
static void
scores(struct tape *t, const struct heads *a, const struct packed *k_turned, size_t first, size_t m,
    const struct attention_room *r)
{
	product_with(t->loops, m, first + m, a->h, a->scale, matrix(a->q + first * a->h, a->h),
	    k_turned, false, r->s, r->stride, r->room);
}

void
attention_forward(struct tape *t, struct node *n)
{
	struct attention_room r;

	part_scratch(&r, t->scratch, (size_t)(n->out->rows / n->u.attention.lanes),
	    (size_t)(n->out->columns / n->u.attention.heads));
	for (int part = 0; part < parts_of(n); part++) {
		struct heads a = head_of(n, part);
		struct packed k, v;
		float *out = n->out->x + begin_of(n, part, 1);

		take_apart(t, &a, n->in[0]->x + begin_of(n, part, 3));
		k = pack(t, matrix_turned(a.k, a.h), a.h, a.rows, r.k_turned);
		v = pack(t, matrix(a.v, a.h), a.rows, a.h, r.v_plain);
		for (size_t first = 0; first < a.rows; first += BLOCK) {
			size_t m = a.rows - first < BLOCK ? a.rows - first : BLOCK;

			scores(t, &a, &k, first, m, &r);
			t->loops->softmax(r.s, a.lse + first, (int)m, (int)(first + m), (int)r.stride,
			    (int)first);
			product_with(t->loops, m, a.h, first + m, 1, matrix(r.s, r.stride), &v, false,
			    out + first * a.step, a.step, r.room);
		}
	}
}

struct head_panels {			/* k^T, v^T and k */
	struct packed	 k_turned, v_turned, k;
};

/*
 * p = softmax(scale q k^T), y = p v:
 * dv += p^T dy;  dp = dy v^T;  ds = scale p (dp - sum of dy y);
 * dq = ds k;  dk += ds^T q
 */
static void
block_backward(struct tape *t, const struct heads *a, const struct head_panels *p,
    const struct attention_room *r, size_t first, float *y, float *dy)
{
	size_t m = a->rows - first < BLOCK ? a->rows - first : BLOCK, columns = first + m;
	struct packed block;

	y += first * a->step;
	dy += first * a->step;
	for (size_t i = 0; i < m; i++)
		r->sums[i] = t->loops->dot(y + i * a->step, dy + i * a->step, a->h);
	scores(t, a, &p->k_turned, first, m, r);
	product_with(t->loops, m, columns, a->h, 1, matrix(dy, a->step), &p->v_turned, false, r->ds,
	    r->stride, r->room);
	t->loops->softmax_back(r->s, r->ds, a->lse + first, r->sums, (int)m, (int)columns,
	    (int)r->stride, (int)first, a->scale);
	block = pack(t, matrix(dy, a->step), m, a->h, r->block);
	product_with(t->loops, columns, a->h, m, 1, matrix_turned(r->s, r->stride), &block, true, r->dv,
	    a->h, r->room);
	block = pack(t, matrix(a->q + first * a->h, a->h), m, a->h, r->block);
	product_with(t->loops, columns, a->h, m, 1, matrix_turned(r->ds, r->stride), &block, true,
	    r->dk, a->h, r->room);
	product_with(t->loops, m, a->h, columns, 1, matrix(r->ds, r->stride), &p->k, false,
	    r->dq + first * a->h, a->h, r->room);
}

/* Gradients of q, k and v of this head into rows of dqkv. */
static void
put_together(struct tape *t, const struct heads *a, const struct attention_room *r, float *dqkv,
    bool add)
{
	size_t h = a->h, d = a->d, rows = a->rows;
	int half = (int)h / 2;

	t->loops->turn(dqkv, 3 * a->step, r->dq, h, a->turns, rows, half, -1, add);
	t->loops->turn(dqkv + d, 3 * a->step, r->dk, h, a->turns, rows, half, -1, add);
	t->loops->copy(dqkv + 2 * d, 3 * a->step, r->dv, h, rows, h, add);
}

void
attention_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	struct attention_room r;

	if (!x->wanted)
		return;
	part_scratch(&r, t->scratch, (size_t)(n->out->rows / n->u.attention.lanes),
	    (size_t)(n->out->columns / n->u.attention.heads));
	for (int part = 0; part < parts_of(n); part++) {
		struct heads a = head_of(n, part);
		struct matrix k = matrix(a.k, a.h), k_turned = matrix_turned(a.k, a.h);
		struct head_panels p = {
			pack(t, k_turned, a.h, a.rows, r.k_turned),
			pack(t, matrix_turned(a.v, a.h), a.h, a.rows, r.v_turned),
			pack(t, k, a.rows, a.h, r.k_plain),
		};
		size_t at = begin_of(n, part, 1);

		memset(r.dk, 0, a.rows * a.h * sizeof(float));
		memset(r.dv, 0, a.rows * a.h * sizeof(float));
		for (size_t first = 0; first < a.rows; first += BLOCK)
			block_backward(t, &a, &p, &r, first, n->out->x + at, n->out->dx + at);
		put_together(t, &a, &r, x->dx + begin_of(n, part, 3), x->begun);
	}
}

/* --- loss; saved: log of the sum of exp, (rows) */

/* The first class that row i can be. */
static size_t
first_class(const struct node *n, int i)
{
	return n->u.loss.from != NULL ? (size_t)n->u.loss.from(n->u.loss.arg, i, 0) : 0;
}

void
loss_forward(struct tape *t, struct node *n)
{
	struct tensor *logits = n->in[0];
	size_t columns = (size_t)logits->columns;
	double sum = 0;

	for (int i = 0; i < logits->rows; i++) {
		const float *x = logits->x + (size_t)i * columns;
		size_t from;

		if (n->u.loss.weight[i] == 0)
			continue;
		from = first_class(n, i);
		n->saved[i] = t->loops->log_sum_exp(x + from, columns - from);
		sum += n->u.loss.weight[i] * (double)(n->saved[i] - x[n->u.loss.target[i]]);
	}
	n->out->x[0] = (float)sum;
}

/* dx = dy weight (softmax(x) - smoothing / classes - (1 - smoothing at the target)) */
void
loss_backward(struct tape *t, struct node *n)
{
	struct tensor *logits = n->in[0];
	size_t columns = (size_t)logits->columns;
	float even;

	if (!logits->wanted)
		return;
	for (int i = 0; i < logits->rows; i++) {
		float *dx = logits->dx + (size_t)i * columns;
		float scale = n->out->dx[0] * n->u.loss.weight[i];
		size_t from = n->u.loss.weight[i] > 0 ? first_class(n, i) : columns;

		if (!logits->begun)
			memset(dx, 0, from * sizeof *dx);
		if (n->u.loss.weight[i] == 0)
			continue;
		even = n->u.loss.smoothing / (float)(columns - from);
		t->loops->loss_back(dx + from, logits->x + (size_t)i * columns + from, columns - from,
		    n->saved[i], scale, even, logits->begun);
		dx[n->u.loss.target[i]] -= scale * (1 - n->u.loss.smoothing);
	}
}
