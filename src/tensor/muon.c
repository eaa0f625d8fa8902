/* SPDX-License-Identifier: MIT */
#include "tensor/muon.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "tensor/loops.h"
#include "tensor/optim.h"
#include "tensor/product.h"
#include "tensor/tape.h"

#define STEPS	5
#define BLOCK	48			/* rows of a symmetric product at a time */
#define MARGIN	1.02f			/* keeps singular values below 1 despite rounding */
#define TINY	1e-20f			/* norms below this count as zero */

static const struct { float a, b, c; } polynomial[STEPS] = {
	{ 8.156554525f, -22.48329293f, 15.87876992f },
	{ 4.042929935f, -2.808917466f, 0.5000178451f },
	{ 3.891667802f, -2.772484153f, 0.5060648179f },
	{ 3.285753658f, -2.368129493f, 0.4644902423f },
	{ 2.346541326f, -1.709782838f, 0.4232355117f },
};

struct room {				/* X is (s, l), s <= l */
	float	*x, *y;			/* (s, l) */
	float	*a, *b;			/* (s, s) */
	float	*panels;
	float	*product;		/* buffer of product_with */
};

/* memory NULL: only counts. */
static size_t
cut(struct room *r, float *memory, size_t s, size_t l)
{
	size_t used = 0;

	r->x = tape_cut(memory, &used, s * l);
	r->y = tape_cut(memory, &used, s * l);
	r->a = tape_cut(memory, &used, s * s);
	r->b = tape_cut(memory, &used, s * s);
	r->panels = tape_cut(memory, &used,
	    number_larger(product_panels(l, s), product_panels(s, l)));
	r->product = tape_cut(memory, &used, product_room(l));
	return used;
}

size_t
muon_room(size_t rows, size_t columns)
{
	struct room r;

	return cut(&r, NULL, number_smaller(rows, columns), number_larger(rows, columns));
}

struct products {
	const struct loops *loops;
	const struct bf16 *bf16;
	const struct room *room;
};

/* c (m, n) = scale a b + (add ? c : 0);  a (m, k), b (k, n) or transposed */
static void
multiply(const struct products *p, size_t m, size_t n, size_t k, float scale, float *a,
    struct matrix b, bool add, float *c)
{
	struct packed packed = product_pack_bf16(p->loops, p->bf16, b, k, n, p->room->panels);

	product_with(p->loops, m, n, k, scale, matrix(a, k), &packed, add, c, n, p->room->product);
}

/* The same for a symmetric c (n, n): its lower blocks, then their mirror images. */
static void
multiply_symmetric(const struct products *p, size_t n, size_t k, float scale, float *a,
    struct matrix b, bool add, float *c)
{
	struct packed packed = product_pack_bf16(p->loops, p->bf16, b, k, n, p->room->panels);

	for (size_t from = 0; from < n; from += BLOCK) {
		size_t to = from + BLOCK < n ? from + BLOCK : n;

		product_with(p->loops, to - from, to, k, scale, matrix(a + from * k, k), &packed,
		    add, c + from * n, n, p->room->product);
	}
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			c[j * n + i] = c[i * n + j];
}

/* y = scale x */
static void
scaled(float *y, const float *x, float scale, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = scale * x[i];
}

/* y (columns, rows) = scale times the transpose of x (rows, columns) */
static void
turned(float *y, const float *x, float scale, size_t rows, size_t columns)
{
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < columns; j++)
			y[j * rows + i] = scale * x[i * columns + j];
}

void
muon_orthogonalise(const struct loops *loops, const struct bf16 *bf16, float *x, size_t rows,
    size_t columns, float *memory)
{
	size_t s = number_smaller(rows, columns), l = number_larger(rows, columns);
	struct room r;
	struct products p = { loops, bf16, &r };
	float norm = sqrtf(loops->dot(x, x, rows * columns)), scale = 1 / (MARGIN * norm + TINY);

	cut(&r, memory, s, l);
	if (rows > columns)
		turned(r.x, x, scale, rows, columns);
	else
		scaled(r.x, x, scale, s * l);
	for (size_t i = 0; i < STEPS; i++) {
		float *next = r.y;

		multiply_symmetric(&p, s, l, 1, r.x, matrix_turned(r.x, l), false, r.a);
		scaled(r.b, r.a, polynomial[i].b, s * s);
		multiply_symmetric(&p, s, s, polynomial[i].c, r.a, matrix(r.a, s), true, r.b);
		scaled(next, r.x, polynomial[i].a, s * l);
		multiply(&p, s, l, s, 1, r.b, matrix(r.x, l), true, next);
		r.y = r.x;
		r.x = next;
	}
	if (rows > columns)
		turned(x, r.x, 1, columns, rows);
	else
		memcpy(x, r.x, s * l * sizeof *x);
}

void
muon_update(const struct loops *loops, const struct bf16 *bf16, const struct optim_step *step,
    float *x, float *dx, float *m, size_t rows, size_t columns, float *room)
{
	float beta = step->beta1, keep = 1 - step->rate * step->decay;
	float rate = step->rate * sqrtf(fmaxf(1, (float)rows / (float)columns));

	for (size_t i = 0; i < rows * columns; i++) {
		float g = (1 - beta) * step->scale * dx[i];

		m[i] = beta * m[i] + g;
		dx[i] = g + beta * m[i];
	}
	muon_orthogonalise(loops, bf16, dx, rows, columns, room);
	for (size_t i = 0; i < rows * columns; i++)
		x[i] = keep * x[i] - rate * dx[i];
}
