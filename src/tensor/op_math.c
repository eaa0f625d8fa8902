/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "tensor/loops.h"
#include "tensor/op.h"
#include "tensor/product.h"
#include "tensor/tape.h"

/* --- y = a + dropped b */

void
add_forward(struct tape *t, struct node *n)
{
	const float *a = n->in[0]->x, *b = n->in[1]->x;
	size_t count = tensor_count(n->out);

	if (n->u.add.keep < 1)
		t->loops->add_dropped(n->out->x, a, b, count, n->u.add.keep, n->u.add.seed);
	else
		t->loops->add(n->out->x, a, b, count);
}

/* dx = dy, or dx += dy */
static void
pass_on(struct tape *t, struct tensor *x, const struct tensor *y)
{
	if (!x->begun)
		memcpy(x->dx, y->dx, tensor_count(y) * sizeof(float));
	else if (x->dx != y->dx)	/* else it was handed on */
		t->loops->accumulate(x->dx, y->dx, tensor_count(y));
}

void
add_backward(struct tape *t, struct node *n)
{
	struct tensor *a = n->in[0], *b = n->in[1], *y = n->out;

	if (b->wanted && n->u.add.keep < 1)
		t->loops->drop(b->dx, y->dx, tensor_count(y), n->u.add.keep, n->u.add.seed,
		    b->begun);
	else if (b->wanted)
		pass_on(t, b, y);
	if (a->wanted)
		pass_on(t, a, y);
}

/* --- y = x + b */

void
bias_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *y = n->out;
	size_t d = (size_t)x->columns;

	for (size_t i = 0; i < (size_t)x->rows; i++)
		t->loops->add(y->x + i * d, x->x + i * d, n->in[1]->x, d);
}

/* db += sum over the rows of dy */
void
bias_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *b = n->in[1], *y = n->out;
	size_t d = (size_t)x->columns;

	if (b->wanted && !b->begun)
		memset(b->dx, 0, d * sizeof(float));
	for (size_t i = 0; b->wanted && i < (size_t)x->rows; i++)
		t->loops->accumulate(b->dx, y->dx + i * d, d);
	if (x->wanted)
		pass_on(t, x, y);
}

/* --- y = dropped x */

void
drop_forward(struct tape *t, struct node *n)
{
	t->loops->drop(n->out->x, n->in[0]->x, tensor_count(n->out), n->u.drop.keep, n->u.drop.seed,
	    false);
}

void
drop_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	if (x->wanted)
		t->loops->drop(x->dx, n->out->dx, tensor_count(x), n->u.drop.keep, n->u.drop.seed,
		    x->begun);
}

/* --- gelu */

void
gelu_forward(struct tape *t, struct node *n)
{
	t->loops->gelu(n->out->x, n->in[0]->x, tensor_count(n->out));
}

void
gelu_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	if (x->wanted)
		t->loops->gelu_back(x->dx, x->x, n->out->dx, tensor_count(x), x->begun);
}

/* --- norm; saved: r (rows) */

void
norm_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0];

	t->loops->norm(n->out->x, n->saved, x->x, n->in[1]->x, x->rows, x->columns,
	    n->u.norm.epsilon);
}

void
norm_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];

	if (w->wanted && !w->begun)
		memset(w->dx, 0, tensor_count(w) * sizeof(float));
	/* x is wanted wherever w is, but in the first layer of a frozen model. */
	assert(x->wanted);
	t->loops->norm_back(x->dx, w->wanted ? w->dx : NULL, x->x, w->x, n->saved,
	    n->out->dx, x->rows, x->columns, x->begun);
}

/* --- weights */

struct packed
op_packed(const struct tape *t, const struct tensor *w, bool turn, float *panels)
{
	const struct packed *ready = turn ? w->turned : w->packed;
	size_t k = (size_t)(turn ? w->columns : w->rows), n = (size_t)(turn ? w->rows : w->columns);

	if (ready != NULL)
		return *ready;
	return product_pack_bf16(t->loops, t->bf16, (struct matrix){ w->x, (size_t)w->columns, turn },
	    k, n, panels);
}

/* --- linear; saved, if adapted: u = x a^T (n, r) */

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* du (n, r), then the room of one product at a time. */
size_t
linear_scratch(size_t rows, size_t in, size_t out, size_t r)
{
	size_t panels = larger(product_panels(in, out), product_panels(rows, in));

	panels = larger(larger(panels, product_panels(out, in)), product_panels(larger(rows, out), r));
	return rows * r + 2 * LOOPS_PANEL + panels + product_room(larger(rows, larger(in, out)));
}

/* c (m, n) = a w, or a w^T; w is packed already or is packed now. */
static void
times_weight(struct tape *t, struct matrix a, size_t m, const struct tensor *w, bool turn, bool add,
    float *c, float *scratch)
{
	struct packed p = op_packed(t, w, turn, scratch);

	product_with(t->loops, m, p.n, p.k, 1, a, &p, add, c, p.n, scratch + product_panels(p.k, p.n));
}

void
linear_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1], *a = n->in[2], *b = n->in[3];
	size_t rows = (size_t)x->rows, in = (size_t)w->columns, out = (size_t)w->rows, r;
	float *y = n->out->x;

	times_weight(t, matrix(x->x, in), rows, w, true, false, y, t->scratch);
	if (!n->u.linear.adapted)
		return;
	r = (size_t)a->rows;
	product(t->loops, rows, r, in, 1, matrix(x->x, in), matrix_turned(a->x, in), false, n->saved,
	    r, t->scratch);
	product(t->loops, rows, out, r, n->u.linear.scale, matrix(n->saved, r),
	    matrix_turned(b->x, r), true, y, out, t->scratch);
}

/* db += scale dy^T u;  du = scale dy b;  da += du^T x;  dx += du a */
static void
adapter_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *a = n->in[2], *b = n->in[3];
	size_t rows = (size_t)x->rows, in = (size_t)x->columns, out = (size_t)b->rows;
	size_t r = (size_t)a->rows, du_floats = (rows * r + LOOPS_PANEL - 1) / LOOPS_PANEL * LOOPS_PANEL;
	float *dy = n->out->dx, *du = t->scratch, *room = du + du_floats;
	float scale = n->u.linear.scale;

	if (b->wanted)
		product(t->loops, out, r, rows, scale, matrix_turned(dy, out), matrix(n->saved, r),
		    b->begun, b->dx, r, room);
	if (!a->wanted && !x->wanted)
		return;
	product(t->loops, rows, r, out, scale, matrix(dy, out), matrix(b->x, r), false, du, r, room);
	if (a->wanted)
		product(t->loops, r, in, rows, 1, matrix_turned(du, r), matrix(x->x, in), a->begun,
		    a->dx, in, room);
	if (x->wanted)		/* dy w is there already */
		product(t->loops, rows, in, r, 1, matrix(du, r), matrix(a->x, in), true, x->dx, in,
		    room);
}

/* dw += dy^T x;  dx += dy w */
void
linear_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];
	size_t rows = (size_t)x->rows, in = (size_t)w->columns, out = (size_t)w->rows;
	float *dy = n->out->dx;

	if (w->wanted) {
		struct packed p = product_pack_bf16(t->loops, t->bf16, matrix(x->x, in), rows, in,
		    t->scratch);

		product_with(t->loops, out, in, rows, 1, matrix_turned(dy, out), &p, w->begun, w->dx,
		    in, t->scratch + product_panels(rows, in));
	}
	if (x->wanted)
		times_weight(t, matrix(dy, out), rows, w, false, x->begun, x->dx, t->scratch);
	if (n->u.linear.adapted)
		adapter_backward(t, n);
}
