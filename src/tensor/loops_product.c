/* SPDX-License-Identifier: MIT */

/*
 * loops_product.c - the product of product.h, compiled like loops.c per processor.
 *
 * A panel is PANEL columns of b, row after row.  The last columns, if they do not fill a
 * panel, form panels of fewer vectors.  A tile is TILE_ROWS rows of c by a panel: its
 * sums stay in registers while k advances by one number of a and one row of b.
 */
#include "tensor/loops.h"

#include <string.h>

#include "tensor/loops_internal.h"

#if defined(__AVX512F__)
#define TILE_ROWS	8		/* times 3 vectors: 24 of 32 registers */
#elif defined(__AVX2__)
#define TILE_ROWS	4		/* times 3: 12 of 16 */
#else
#define TILE_ROWS	4
#endif
#define TILE_VECTORS	3
#define ROW_BLOCK	128
#define GATHER_FROM	64		/* rows of a transposed a whose lines no longer fit L1 */
#define LANES		((size_t)VECTOR_BYTES / sizeof(float))

#define INLINE static inline __attribute__((always_inline))

/* Vectors in the next panel, with `left` still to pack: 4 become 2 and 2, not 3 and 1. */
static size_t
panel_width(size_t left)
{
	return left == 4 || left == 2 ? 2 : left >= 3 ? 3 : 1;
}

static size_t
vectors_of(size_t n)
{
	return (n + LANES - 1) / LANES;
}

INLINE void
pack_whole(float *to, const float *b, size_t stride, size_t k, const size_t width)
{
	for (size_t i = 0; i < k; i++)
		memcpy(to + i * width * LANES, b + i * stride, width * LANES * sizeof *to);
}

void
LOOPS_NAME(pack)(float *to, const float *b, size_t stride, size_t k, size_t n)
{
	size_t left = vectors_of(n), at = 0, width, columns;

	for (; left > 0; left -= width, at += width * LANES) {
		width = panel_width(left);
		columns = n - at < width * LANES ? n - at : width * LANES;
		if (columns == 3 * LANES || columns == 2 * LANES) {
			if (columns == 3 * LANES)
				pack_whole(to, b + at, stride, k, 3);
			else
				pack_whole(to, b + at, stride, k, 2);
			to += k * width * LANES;
			continue;
		}
		for (size_t i = 0; i < k; i++, to += width * LANES) {
			memcpy(to, b + i * stride + at, columns * sizeof *to);
			for (size_t j = columns; j < width * LANES; j++)
				to[j] = 0;
		}
	}
}

typedef float quad __attribute__((vector_size(16)));

/* 4 x 4: rows of x become columns of y. */
INLINE void
turn_quad(float *y, size_t y_stride, const float *x, size_t x_stride)
{
	quad a, b, c, d, ab, cd, low[2], high[2];

	memcpy(&a, x, sizeof a);
	memcpy(&b, x + x_stride, sizeof b);
	memcpy(&c, x + 2 * x_stride, sizeof c);
	memcpy(&d, x + 3 * x_stride, sizeof d);
	ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
	cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
	low[0] = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
	low[1] = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
	ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
	cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
	high[0] = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
	high[1] = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
	memcpy(y, &low[0], sizeof a);
	memcpy(y + y_stride, &low[1], sizeof a);
	memcpy(y + 2 * y_stride, &high[0], sizeof a);
	memcpy(y + 3 * y_stride, &high[1], sizeof a);
}

/* y (rows, columns) from x (columns, rows) */
INLINE void
turn_part(float *y, size_t y_stride, const float *x, size_t x_stride, size_t rows, size_t columns)
{
	size_t j = 0;

	for (; rows == 16 && j + 4 <= columns; j += 4)
		for (size_t i = 0; i < 16; i += 4)
			turn_quad(y + i * y_stride + j, y_stride, x + j * x_stride + i, x_stride);
	for (; j < columns; j++)
		for (size_t i = 0; i < rows; i++)
			y[i * y_stride + j] = x[j * x_stride + i];
}

/* b is (n, k) in memory: transposed in tiles of 16 x 16, so that both sides stay in L1. */
void
LOOPS_NAME(pack_turned)(float *to, const float *b, size_t stride, size_t k, size_t n)
{
	size_t left = vectors_of(n), at = 0, width, columns;

	for (; left > 0; left -= width, at += width * LANES, to += k * width * LANES) {
		width = panel_width(left);
		columns = n - at < width * LANES ? n - at : width * LANES;
		for (size_t from = 0; from < k; from += 16) {
			size_t rows = k - from < 16 ? k - from : 16;

			turn_part(to + from * width * LANES, width * LANES, b + at * stride + from,
			    stride, rows, columns);
			for (size_t i = 0; i < rows; i++)
				for (size_t j = columns; j < width * LANES; j++)
					to[(from + i) * width * LANES + j] = 0;
		}
	}
}

struct job {				/* rows of c times one panel */
	const float	*a, *b;
	size_t		 a_row, a_k, k;
	size_t		 a_tile;	/* from the first rows of a tile to those of the next */
	float		*c;
	size_t		 c_row;
	float		 scale;
	bool		 add;
	size_t		 columns;	/* of the panel within c */
};

/* Stores the columns within c of a tile that is wider than the rest of c. */
static void
put_part(const struct job *j, float *c, const float *sums, int rows, size_t width)
{
	for (int r = 0; r < rows; r++, c += j->c_row, sums += width)
		for (size_t i = 0; i < j->columns; i++)
			c[i] = (j->add ? c[i] : 0) + sums[i] * j->scale;
}

/* rows, vectors and unit are constants after inlining; unit: a_k is 1, else a_row is. */
INLINE void
tile(const int rows, const int vectors, const bool unit, const struct job *j, const float *a,
    float *c)
{
	const size_t a_row = unit ? j->a_row : 1, a_k = unit ? 1 : j->a_k;
	const float *b = j->b;
	vector sum[TILE_ROWS][TILE_VECTORS], w[TILE_VECTORS];

#pragma GCC unroll 8
	for (int r = 0; r < rows; r++)
#pragma GCC unroll 3
		for (int v = 0; v < vectors; v++)
			sum[r][v] = (vector){ 0 };
	for (size_t i = 0; i < j->k; i++, b += (size_t)vectors * LANES, a += a_k) {
#pragma GCC unroll 3
		for (int v = 0; v < vectors; v++)
			memcpy(&w[v], b + (size_t)v * LANES, sizeof w[v]);
#pragma GCC unroll 8
		for (int r = 0; r < rows; r++) {
			float x = a[(size_t)r * a_row];

#pragma GCC unroll 3
			for (int v = 0; v < vectors; v++)
				sum[r][v] += w[v] * x;
		}
	}
	if (j->columns < (size_t)vectors * LANES) {
		put_part(j, c, (const float *)sum, rows, TILE_VECTORS * LANES);
		return;
	}
#pragma GCC unroll 8
	for (int r = 0; r < rows; r++, c += j->c_row)
#pragma GCC unroll 3
		for (int v = 0; v < vectors; v++) {
			vector y = sum[r][v] * j->scale, old = { 0 };

			if (j->add)
				memcpy(&old, c + (size_t)v * LANES, sizeof old);
			y += old;
			memcpy(c + (size_t)v * LANES, &y, sizeof y);
		}
}

INLINE void
strip(const int vectors, const bool unit, const struct job *j, size_t m)
{
	const float *a = j->a;
	float *c = j->c;

	for (; m >= TILE_ROWS; m -= TILE_ROWS, a += j->a_tile, c += TILE_ROWS * j->c_row)
		tile(TILE_ROWS, vectors, unit, j, a, c);
	for (; m >= 4; m -= 4, a += 4 * (unit ? j->a_row : 1), c += 4 * j->c_row)
		tile(4, vectors, unit, j, a, c);
	for (; m > 0; m--, a += unit ? j->a_row : 1, c += j->c_row)
		tile(1, vectors, unit, j, a, c);
}

/* All panels times m rows. */
static void
rows_with(struct job *j, size_t m, size_t n, size_t all_k, size_t all_n)
{
	size_t left = vectors_of(all_n), at = 0, width;
	float *c = j->c;

	for (; left > 0 && at < n; left -= width, at += width * LANES) {
		width = panel_width(left);
		j->columns = n - at;
		j->c = c + at;
		if (j->a_k == 1 && width == 3)
			strip(3, true, j, m);
		else if (j->a_k == 1 && width == 2)
			strip(2, true, j, m);
		else if (j->a_k == 1)
			strip(1, true, j, m);
		else if (width == 3)
			strip(3, false, j, m);
		else if (width == 2)
			strip(2, false, j, m);
		else
			strip(1, false, j, m);
		j->b += all_k * width * LANES;
	}
}

/* Copies whole tiles of a transposed a from distant lines to consecutive ones. */
INLINE void
gather(float *to, const float *a, size_t a_k, size_t k, size_t tiles)
{
	for (size_t i = 0; i < k; i++, a += a_k)
		for (size_t t = 0; t < tiles; t++)
			memcpy(to + (t * k + i) * TILE_ROWS, a + t * TILE_ROWS,
			    TILE_ROWS * sizeof *to);
}

void
LOOPS_NAME(product)(size_t m, size_t n, size_t k, float scale, const float *a, size_t a_row,
    size_t a_k, const float *panels, size_t all_k, size_t all_n, bool add, float *c, size_t c_row,
    float *room)
{
	struct job j = { .a = a, .b = panels, .a_row = a_row, .a_k = a_k, .k = k, .c = c,
	    .a_tile = TILE_ROWS * a_row, .c_row = c_row, .scale = scale, .add = add };
	size_t tiles;

	for (; a_k != 1 && k > GATHER_FROM && m >= TILE_ROWS; m -= tiles * TILE_ROWS) {
		struct job few = j;

		tiles = m / TILE_ROWS < LOOPS_ROOM / TILE_ROWS ? m / TILE_ROWS :
		    LOOPS_ROOM / TILE_ROWS;
		gather(room, j.a, a_k, k, tiles);
		few.a = room;
		few.a_k = TILE_ROWS;
		few.a_tile = TILE_ROWS * k;
		rows_with(&few, tiles * TILE_ROWS, n, all_k, all_n);
		j.a += tiles * TILE_ROWS;
		j.c += tiles * TILE_ROWS * c_row;
	}
	/* Few enough rows at a time that a, however wide, is loaded once for all panels. */
	for (; m > ROW_BLOCK; m -= ROW_BLOCK) {
		struct job few = j;

		rows_with(&few, ROW_BLOCK, n, all_k, all_n);
		j.a += ROW_BLOCK * a_row;
		j.c += ROW_BLOCK * c_row;
	}
	rows_with(&j, m, n, all_k, all_n);
}
