/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_PRODUCT_H
#define TENSOR_PRODUCT_H

/*
 * product.h - c = a b for matrices that fit a cache.
 *
 * OpenBLAS is made for large matrices: for a window of 512 tokens it leaves a third of
 * the processor idle, and for one head of attention half.  Here b is packed once into
 * panels as wide as a block of sums in registers; a is read in place.  There is no
 * blocking for caches: a panel and the rows of a that it is multiplied with fit L2 for
 * all models here.
 *
 * Without our own product (no AVX2), OpenBLAS is used.  If b is packed as bf16
 * (product_bf16.h), a is rounded too.
 */

#include <stdbool.h>
#include <stddef.h>

struct bf16;
struct loops;

struct matrix {
	float	*x;
	size_t	 stride;		/* floats from one row to the next */
	bool			 turn;			/* use its transpose */
};

static inline struct matrix
matrix(float *x, size_t stride)
{
	return (struct matrix){ x, stride, false };
}

static inline struct matrix
matrix_turned(float *x, size_t stride)
{
	return (struct matrix){ x, stride, true };
}

/* b (k, n), packed; the same b may be used with fewer rows or columns. */
struct packed {
	struct matrix	 b;		/* as given */
	size_t		 k, n;
	const float	*panels;	/* NULL: not packed, for OpenBLAS */
	const struct bf16 *bf16;	/* format of the panels; NULL: fp32 */
};

/* Sizes in floats: of the panels, a multiple of 16, and of the buffer of product_with. */
size_t		 product_panels(size_t k, size_t n);
size_t		 product_room(size_t k);
/* panels: 64-byte aligned, as is room below */
struct packed	 product_pack(const struct loops *, struct matrix b, size_t k, size_t n,
	     float *panels);
/* The same as bf16; with NULL it is product_pack. */
struct packed	 product_pack_bf16(const struct loops *, const struct bf16 *, struct matrix b,
		     size_t k, size_t n, float *panels);
/*
 * c (m, n) = scale a b + (add ? c : 0), with the first k rows and n columns of b.
 * room: may be NULL if a is not transposed and b is fp32.
 */
void		 product_with(const struct loops *, size_t m, size_t n, size_t k, float scale,
		     struct matrix a, const struct packed *b, bool add, float *c, size_t c_stride,
		     float *room);
/* Both at once; room: for the panels and the buffer. */
void		 product(const struct loops *, size_t m, size_t n, size_t k, float scale,
		     struct matrix a, struct matrix b, bool add, float *c,
		     size_t c_stride, float *room);

#endif
