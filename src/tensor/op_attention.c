/* SPDX-License-Identifier: MIT */

/*
 * op_attention.c - causal attention with rotary positions.
 *
 * saved: rotated q, rotated k, v: (3, lanes, heads, times, h), then lse (lanes,
 * heads, times).  Each head of a lane is processed by itself.  The probabilities of
 * BLOCK rows at a time are computed, used, and computed again in the backward, so they
 * never leave the cache.  Of the masked scores, only those in the last block of each
 * row are computed.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/product.h"
#include "tensor/tape.h"

#define BLOCK 64

struct attention_node { int heads, lanes; const float *turns; };

static struct attention_node *
attention_of(const struct node *n)
{
	return op_own(n, sizeof(struct attention_node));
}

/* b in the tape's precision. */
static struct packed
pack(const struct tape *t, struct matrix b, size_t k, size_t n, float *panels)
{
	return product_pack_bf16(t->loops, t->bf16, b, k, n, panels);
}

struct heads {				/* one head of one lane */
	size_t		 rows, h, d;	/* times, width of a head, of all heads */
	size_t		 step;		/* floats of the result per time: lanes d */
	const float	*turns;
	float		*q, *k, *v;	/* (rows, h) */
	float		*lse;		/* (rows) */
	float		 scale;
};

/* Layout of the tape's scratch; all of it is for one head, the blocks for one block. */
struct attention_room {
	float	*s, *ds;		/* (BLOCK, stride) */
	size_t	 stride;		/* more than rows: powers of two collide in L1 */
	float	*sums;			/* (BLOCK) */
	float	*dq, *dk, *dv;		/* (rows, h) */
	float	*k_turned, *v_turned;	/* panels, transposed */
	float	*k_plain, *v_plain;
	float	*block;			/* panels of one block */
	float	*room;			/* buffer of any product */
};

/* scratch NULL: only returns its size. */
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

static size_t
attention_scratch(int times, int head)
{
	struct attention_room r;

	return part_scratch(&r, NULL, (size_t)times, (size_t)head);
}

static int
parts_of(const struct node *n)
{
	return attention_of(n)->lanes * attention_of(n)->heads;
}

/* part: lane * heads + head */
static struct heads
head_of(const struct node *n, int part)
{
	size_t lanes = (size_t)attention_of(n)->lanes, d = (size_t)n->out->columns;
	size_t rows = (size_t)n->out->rows / lanes, h = d / (size_t)attention_of(n)->heads;
	size_t one = rows * h, all = rows * d * lanes;

	return (struct heads){
		.rows = rows, .h = h, .d = d, .step = lanes * d,
		.turns = attention_of(n)->turns,
		.q = n->saved + (size_t)part * one,
		.k = n->saved + all + (size_t)part * one,
		.v = n->saved + 2 * all + (size_t)part * one,
		.lse = n->saved + 3 * all + (size_t)part * rows,
		.scale = 1 / sqrtf((float)h),
	};
}

/* Offset of the part in a row with `times` d numbers per lane: 1 for the result, 3 for qkv. */
static size_t
begin_of(const struct node *n, int part, size_t times)
{
	size_t heads = (size_t)attention_of(n)->heads, d = (size_t)n->out->columns;

	return (size_t)part / heads * times * d + (size_t)part % heads * (d / heads);
}

/* Splits rows of qkv into q, k and v of this head, rotated. */
static void
take_apart(struct tape *t, const struct heads *a, const float *qkv)
{
	size_t h = a->h, d = a->d, rows = a->rows;
	int half = (int)h / 2;

	t->loops->turn(a->q, h, qkv, 3 * a->step, a->turns, rows, half, 1, false);
	t->loops->turn(a->k, h, qkv + d, 3 * a->step, a->turns, rows, half, 1, false);
	t->loops->copy(a->v, h, qkv + 2 * d, 3 * a->step, rows, h, false);
}

/* The scores of a block's rows from `first`: (m, columns). */
static void
scores(struct tape *t, const struct heads *a, const struct packed *k_turned, size_t first, size_t m,
    const struct attention_room *r)
{
	product_with(t->loops, m, first + m, a->h, a->scale, matrix(a->q + first * a->h, a->h),
	    k_turned, false, r->s, r->stride, r->room);
}

static void
attention_forward(struct tape *t, struct node *n)
{
	struct attention_room r;

	part_scratch(&r, t->scratch, (size_t)(n->out->rows / attention_of(n)->lanes),
	    (size_t)(n->out->columns / attention_of(n)->heads));
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
			t->loops->softmax(r.s, a.lse + first, (int)m, (int)(first + m),
			    (int)r.stride, (int)first);
			product_with(t->loops, m, a.h, first + m, 1,
			    matrix(r.s, r.stride), &v, false, out + first * a.step, a.step, r.room);
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
	product_with(t->loops, columns, a->h, m, 1, matrix_turned(r->s, r->stride),
	    &block, true, r->dv, a->h, r->room);
	block = pack(t, matrix(a->q + first * a->h, a->h), m, a->h, r->block);
	product_with(t->loops, columns, a->h, m, 1, matrix_turned(r->ds, r->stride), &block, true,
	    r->dk, a->h, r->room);
	product_with(t->loops, m, a->h, columns, 1, matrix(r->ds, r->stride), &p->k, false,
	    r->dq + first * a->h, a->h, r->room);
}

/* Merges the gradients of q, k and v of this head into rows of dqkv. */
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

static void
attention_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];
	struct attention_room r;

	if (!x->wanted)
		return;
	part_scratch(&r, t->scratch, (size_t)(n->out->rows / attention_of(n)->lanes),
	    (size_t)(n->out->columns / attention_of(n)->heads));
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

const struct op op_attention_row = { .name = "attention", .forward = attention_forward,
    .backward = attention_backward };

struct tensor *
op_attention(struct tape *t, struct tensor *qkv, int heads, int lanes, const float *turns)
{
	int d = qkv->columns / 3;
	struct node *n = tape_add(t, &op_attention_row, qkv->rows, d);

	assert(qkv->columns == 3 * d && d % heads == 0 && d / heads % 2 == 0 &&
	    qkv->rows % lanes == 0);
	op_take(t, n, qkv);
	attention_of(n)->heads = heads;
	attention_of(n)->lanes = lanes;
	attention_of(n)->turns = turns;
	n->saved = tape_floats(t, tensor_count(qkv) + (size_t)heads * (size_t)qkv->rows);
	tape_scratch(t, attention_scratch(qkv->rows / lanes, d / heads));
	n->out->kept = true;
	tape_done_with(t, qkv);		/* saved holds its rotated copy */
	return n->out;
}

void
op_turn(float *turn, int t, int half, float base)
{
	for (int i = 0; i < half; i++) {
		double w = t * pow(base, -(double)i / half);

		turn[i] = (float)cos(w);
		turn[half + i] = (float)sin(w);
	}
}

void
op_turns(float *turns, int rows, int half, float base)
{
	for (int t = 0; t < rows; t++)
		op_turn(turns + (size_t)t * 2 * (size_t)half, t, half, base);
}
