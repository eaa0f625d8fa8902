/* SPDX-License-Identifier: MIT */
#include "tensor/product.h"

#include <assert.h>

#include "tensor/blas.h"
#include "tensor/loops.h"

size_t
product_panels(size_t k, size_t n)
{
	return k * ((n + LOOPS_PANEL - 1) / LOOPS_PANEL * LOOPS_PANEL);
}

size_t
product_room(size_t k)
{
	return k * LOOPS_ROOM;
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

void
product_with(const struct loops *loops, size_t m, size_t n, size_t k, float scale,
    struct matrix a, const struct packed *b, bool add, float *c, size_t c_stride,
    float *room)
{
	assert(n <= b->n && k <= b->k);
	if (b->panels != NULL)
		loops->product(m, n, k, scale, a.x, a.turn ? 1 : a.stride, a.turn ? a.stride : 1,
		    b->panels, b->k, b->n, add, c, c_stride, room);
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
