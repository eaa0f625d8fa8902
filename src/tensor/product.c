/* SPDX-License-Identifier: MIT */
#include "tensor/product.h"

#include <assert.h>

#include "tensor/blas.h"
#include "tensor/loops.h"
#include "tensor/product_bf16.h"

static size_t
up_to_whole(size_t x, size_t of)
{
	return (x + of - 1) / of * of;
}

/* Panels of fp32, or of bf16, two per word: larger only if k is small. */
size_t
product_panels(size_t k, size_t n)
{
	size_t halves = up_to_whole(k, BF16_K) / 2;

	return (k > halves ? k : halves) * up_to_whole(n, LOOPS_PANEL);
}

/* For LOOPS_ROOM columns of a transposed a, or twice as many rows of bf16. */
size_t
product_room(size_t k)
{
	return up_to_whole(k, BF16_K) * LOOPS_ROOM;
}

struct packed
product_pack(const struct loops *loops, struct matrix b, size_t k, size_t n, float *panels)
{
	struct packed p = { .b = b, .k = k, .n = n };

	if (loops->product == NULL)
		return p;
	if (b.turn)
		loops->pack_turned(panels, b.x, b.stride, k, n);
	else
		loops->pack(panels, b.x, b.stride, k, n);
	p.panels = panels;
	return p;
}

struct packed
product_pack_bf16(const struct loops *loops, const struct bf16 *bf16, struct matrix b, size_t k,
    size_t n, float *panels)
{
	struct packed p = { .b = b, .k = k, .n = n, .panels = panels, .bf16 = bf16 };

	if (bf16 == NULL)
		return product_pack(loops, b, k, n, panels);
	if (b.turn)
		bf16->pack_turned(panels, b.x, b.stride, k, n);
	else
		bf16->pack(panels, b.x, b.stride, k, n);
	return p;
}

void
product_with(const struct loops *loops, size_t m, size_t n, size_t k, float scale,
    struct matrix a, const struct packed *b, bool add, float *c, size_t c_stride,
    float *room)
{
	size_t a_row = a.turn ? 1 : a.stride, a_k = a.turn ? a.stride : 1;

	assert(n <= b->n && k <= b->k);
	assert(b->bf16 == NULL || room != NULL);
	if (b->bf16 != NULL)
		b->bf16->product(m, n, k, scale, a.x, a_row, a_k, b->panels, b->k, b->n, add, c,
		    c_stride, room);
	else if (b->panels != NULL)
		loops->product(m, n, k, scale, a.x, a_row, a_k, b->panels, b->k, b->n,
		    add, c, c_stride, room);
	else
		blas_product((int)m, (int)n, (int)k, scale,
		    (struct blas_matrix){ a.x, (int)a.stride, a.turn },
		    (struct blas_matrix){ b->b.x, (int)b->b.stride, b->b.turn }, add, c,
		    (int)c_stride);
}

void
product(const struct loops *loops, size_t m, size_t n, size_t k, float scale, struct matrix a,
    struct matrix b, bool add, float *c, size_t c_stride, float *room)
{
	struct packed p = product_pack(loops, b, k, n, room);

	product_with(loops, m, n, k, scale, a, &p, add, c, c_stride, room + product_panels(k, n));
}
