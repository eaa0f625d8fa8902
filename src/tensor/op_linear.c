/* SPDX-License-Identifier: MIT */

/* op_linear.c - products with weights. */
#include <assert.h>

#include "base/number.h"
#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/product.h"
#include "tensor/tape.h"

struct packed
op_packed(const struct tape *t, const struct tensor *w, bool turn, float *panels)
{
	const struct packed *ready = turn ? w->turned : w->packed;
	size_t k = (size_t)(turn ? w->columns : w->rows), n = (size_t)(turn ? w->rows : w->columns);

	if (ready != NULL)
		return *ready;
	return product_pack_bf16(t->loops, t->bf16, (struct matrix){ w->x,
	    (size_t)w->columns, turn }, k, n, panels);
}

/* du (n, r), then the buffer of one product at a time. */
static size_t
linear_scratch(size_t rows, size_t in, size_t out, size_t r)
{
	size_t panels = number_larger(product_panels(in, out), product_panels(rows, in));

	panels = number_larger(number_larger(panels, product_panels(out, in)),
	    product_panels(number_larger(rows, out), r));
	return rows * r + 2 * LOOPS_PANEL + panels +
	    product_room(number_larger(rows, number_larger(in, out)));
}

/* c (m, n) = a w, or a w^T; w is packed already or now. */
static void
times_weight(struct tape *t, struct matrix a, size_t m, const struct tensor *w, bool turn, bool add,
    float *c, float *scratch)
{
	struct packed p = op_packed(t, w, turn, scratch);

	product_with(t->loops, m, p.n, p.k, 1, a, &p, add, c, p.n,
	    scratch + product_panels(p.k, p.n));
}

/* --- linear; saved, if adapted: u = x a^T (n, r) */

struct linear_node { float scale; bool adapted; };

static struct linear_node *
linear_of(const struct node *n)
{
	return op_own(n, sizeof(struct linear_node));
}

static void
linear_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1], *a = n->in[2], *b = n->in[3];
	size_t rows = (size_t)x->rows, in = (size_t)w->columns, out = (size_t)w->rows, r;
	float *y = n->out->x;

	times_weight(t, matrix(x->x, in), rows, w, true, false, y, t->scratch);
	if (!linear_of(n)->adapted)
		return;
	r = (size_t)a->rows;
	product(t->loops, rows, r, in, 1, matrix(x->x, in), matrix_turned(a->x, in),
	    false, n->saved, r, t->scratch);
	product(t->loops, rows, out, r, linear_of(n)->scale, matrix(n->saved, r),
	    matrix_turned(b->x, r), true, y, out, t->scratch);
}

/* db += scale dy^T u;  du = scale dy b;  da += du^T x;  dx += du a */
static void
adapter_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *a = n->in[2], *b = n->in[3];
	size_t rows = (size_t)x->rows, in = (size_t)x->columns, out = (size_t)b->rows;
	size_t r = (size_t)a->rows, du_floats = (rows * r + LOOPS_PANEL - 1) /
	    LOOPS_PANEL * LOOPS_PANEL;
	float *dy = n->out->dx, *du = t->scratch, *room = du + du_floats;
	float scale = linear_of(n)->scale;

	if (b->wanted)
		product(t->loops, out, r, rows, scale, matrix_turned(dy, out), matrix(n->saved, r),
		    b->begun, b->dx, r, room);
	if (!a->wanted && !x->wanted)
		return;
	product(t->loops, rows, r, out, scale, matrix(dy, out), matrix(b->x, r),
	    false, du, r, room);
	if (a->wanted)
		product(t->loops, r, in, rows, 1, matrix_turned(du, r), matrix(x->x, in), a->begun,
		    a->dx, in, room);
	if (x->wanted)		/* dy w has been added */
		product(t->loops, rows, in, r, 1, matrix(du, r), matrix(a->x, in), true, x->dx, in,
		    room);
}

/* dw += dy^T x;  dx += dy w */
static void
linear_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];
	size_t rows = (size_t)x->rows, in = (size_t)w->columns, out = (size_t)w->rows;
	float *dy = n->out->dx;

	if (w->wanted) {
		struct packed p = product_pack_bf16(t->loops, t->bf16, matrix(x->x, in), rows, in,
		    t->scratch);

		product_with(t->loops, out, in, rows, 1, matrix_turned(dy, out), &p,
		    w->begun, w->dx, in, t->scratch + product_panels(rows, in));
	}
	if (x->wanted)
		times_weight(t, matrix(dy, out), rows, w, false, x->begun, x->dx, t->scratch);
	if (linear_of(n)->adapted)
		adapter_backward(t, n);
}

const struct op op_linear_row = { .name = "linear", .forward = linear_forward,
    .backward = linear_backward };

struct tensor *
op_linear(struct tape *t, struct tensor *x, struct tensor *w)
{
	struct node *n = tape_add(t, &op_linear_row, x->rows, w->rows);

	assert(x->columns == w->columns);
	op_take(t, n, x);
	op_take(t, n, w);
	linear_of(n)->adapted = false;
	tape_scratch(t, linear_scratch((size_t)x->rows, (size_t)w->columns, (size_t)w->rows, 0));
	return n->out;
}

struct tensor *
op_linear_adapted(struct tape *t, struct tensor *x, struct tensor *w, struct tensor *a,
    struct tensor *b, float scale)
{
	struct node *n = tape_add(t, &op_linear_row, x->rows, w->rows);

	assert(x->columns == w->columns && a->columns == x->columns);
	assert(b->rows == w->rows && b->columns == a->rows);
	op_take(t, n, x);
	op_take(t, n, w);
	op_take(t, n, a);
	op_take(t, n, b);
	linear_of(n)->adapted = true;
	linear_of(n)->scale = scale;
	n->saved = tape_floats(t, (size_t)x->rows * (size_t)a->rows);
	tape_scratch(t, linear_scratch((size_t)x->rows, (size_t)w->columns, (size_t)w->rows,
	    (size_t)a->rows));
	return n->out;
}

/* --- turned: y = x w */

static void
turned_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];

	product(t->loops, (size_t)x->rows, (size_t)w->columns, (size_t)w->rows, 1,
	    matrix(x->x, (size_t)x->columns), matrix(w->x, (size_t)w->columns), false, n->out->x,
	    (size_t)w->columns, t->scratch);
}

/* dw += x^T dy;  dx += dy w^T */
static void
turned_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];
	size_t rows = (size_t)x->rows, in = (size_t)w->columns, out = (size_t)w->rows;
	float *dy = n->out->dx;

	if (w->wanted)
		product(t->loops, out, in, rows, 1, matrix_turned(x->x, out),
		    matrix(dy, in), w->begun, w->dx, in, t->scratch);
	if (x->wanted)
		product(t->loops, rows, out, in, 1, matrix(dy, in),
		    matrix_turned(w->x, in), x->begun, x->dx, out, t->scratch);
}

const struct op op_turned_row = { .name = "turned", .forward = turned_forward,
    .backward = turned_backward };

struct tensor *
op_linear_turned(struct tape *t, struct tensor *x, struct tensor *w)
{
	struct node *n = tape_add(t, &op_turned_row, x->rows, w->columns);

	assert(x->columns == w->rows);
	op_take(t, n, x);
	op_take(t, n, w);
	tape_scratch(t, linear_scratch((size_t)x->rows, (size_t)w->columns, (size_t)w->rows, 0));
	return n->out;
}
