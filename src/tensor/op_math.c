/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "tensor/blas.h"
#include "tensor/loops.h"
#include "tensor/op.h"
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

/* --- linear; saved, if adapted: u = x a^T (n, r) */

static struct blas_matrix
whole(float *x, int stride)
{
	return (struct blas_matrix){ x, stride, false };
}

static struct blas_matrix
turned(float *x, int stride)
{
	return (struct blas_matrix){ x, stride, true };
}

void
linear_forward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1], *y = n->out;
	struct tensor *a = n->in[2], *b = n->in[3];
	int rows = x->rows, in = w->columns, out = w->rows, r;

	(void)t;
	blas_product(rows, out, in, 1, whole(x->x, in), turned(w->x, in), false, y->x, out);
	if (!n->u.linear.adapted)
		return;
	r = a->rows;
	blas_product(rows, r, in, 1, whole(x->x, in), turned(a->x, in), false, n->saved, r);
	blas_product(rows, out, r, n->u.linear.scale, whole(n->saved, r), turned(b->x, r), true,
	    y->x, out);
}

/* db += scale dy^T u;  du = scale dy b;  da += du^T x;  dx += du a */
static void
adapter_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *a = n->in[2], *b = n->in[3];
	int rows = x->rows, in = x->columns, out = b->rows, r = a->rows;
	float *dy = n->out->dx, *du = t->scratch, scale = n->u.linear.scale;

	if (b->wanted)
		blas_product(out, r, rows, scale, turned(dy, out), whole(n->saved, r), b->begun,
		    b->dx, r);
	if (!a->wanted && !x->wanted)
		return;
	blas_product(rows, r, out, scale, whole(dy, out), whole(b->x, r), false, du, r);
	if (a->wanted)
		blas_product(r, in, rows, 1, turned(du, r), whole(x->x, in), a->begun, a->dx, in);
	if (x->wanted)		/* dy w is there already */
		blas_product(rows, in, r, 1, whole(du, r), whole(a->x, in), true, x->dx, in);
}

/* dw += dy^T x;  dx += dy w */
void
linear_backward(struct tape *t, struct node *n)
{
	struct tensor *x = n->in[0], *w = n->in[1];
	int rows = x->rows, in = w->columns, out = w->rows;
	float *dy = n->out->dx;

	if (w->wanted)
		blas_product(out, in, rows, 1, turned(dy, out), whole(x->x, in), w->begun, w->dx, in);
	if (x->wanted)
		blas_product(rows, in, out, 1, whole(dy, out), whole(w->x, in), x->begun, x->dx, in);
	if (n->u.linear.adapted)
		adapter_backward(t, n);
}
