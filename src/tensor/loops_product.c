/* SPDX-License-Identifier: MIT */

/*
 * The product of product.h, compiled like loops.c for each kind of processor.
 *
 * A panel is PANEL columns of b, those of one row side by side, all rows one
 * after another; the last columns, if they are no whole panel, are panels of
 * fewer vectors.  A tile is TILE_ROWS rows of c by a panel: its sums stay in
 * registers while a goes by a number at a time and b a row at a time.
 */
#include "tensor/loops.h"

#include <string.h>

#include "tensor/loops_inside.h"

#if defined(__AVX512F__)
#define TILE_ROWS	8		/* times 3 vectors: 24 of 32 registers */
#elif defined(__AVX2__)
#define TILE_ROWS	4		/* times 3: 12 of 16 */
#else
#define TILE_ROWS	4
#endif
#define TILE_VECTORS	3
#define LANES		((size_t)VECTOR_BYTES / sizeof(float))

#define INLINE static inline __attribute__((always_inline))

/* Vectors in the panel that begins when `left` are still to be packed: 4 are 2 and 2, not 3 and 1. */
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

void
LOOPS_NAME(pack)(float *to, const float *b, size_t stride, size_t k, size_t n)
{
	size_t left = vectors_of(n), at = 0, width, columns;

	for (; left > 0; left -= width, at += width * LANES) {
		width = panel_width(left);
		columns = n - at < width * LANES ? n - at : width * LANES;
		for (size_t i = 0; i < k; i++, to += width * LANES) {
			memcpy(to, b + i * stride + at, columns * sizeof *to);
			for (size_t j = columns; j < width * LANES; j++)
				to[j] = 0;
		}
	}
}

/* b is (n, k) in memory: a tile of 16 x 16 at a time, so that both sides stay in L1. */
void
LOOPS_NAME(pack_turned)(float *to, const float *b, size_t stride, size_t k, size_t n)
{
	size_t left = vectors_of(n), at = 0, width, columns;

	for (; left > 0; left -= width, at += width * LANES, to += k * width * LANES) {
		width = panel_width(left);
		columns = n - at < width * LANES ? n - at : width * LANES;
		for (size_t from = 0; from < k; from += 16) {
			size_t rows = k - from < 16 ? k - from : 16;

			for (size_t j = 0; j < columns; j++) {
				const float *x = b + (at + j) * stride + from;
				float *y = to + from * width * LANES + j;

				for (size_t i = 0; i < rows; i++)
					y[i * width * LANES] = x[i];
			}
			for (size_t i = 0; i < rows; i++)
				for (size_t j = columns; j < width * LANES; j++)
					to[(from + i) * width * LANES + j] = 0;
		}
	}
}

struct job {				/* rows of c against one panel */
	const float	*a, *b;
	size_t		 a_row, a_k, k;
	size_t		 a_tile;	/* from the first rows of a tile to those of the next */
	float		*c;
	size_t		 c_row;
	float		 scale;
	bool		 add;
	size_t		 columns;	/* of the panel that c has */
};

INLINE void
put(const struct job *j, float *c, const vector *sum, size_t columns)
{
	vector old = { 0 }, y = *sum * j->scale;

	if (columns >= LANES) {
		if (j->add) {
			memcpy(&old, c, sizeof old);
			y += old;
		}
		memcpy(c, &y, sizeof y);
		return;
	}
	if (j->add) {
		memcpy(&old, c, columns * sizeof *c);
		y += old;
	}
	memcpy(c, &y, columns * sizeof *c);
}

/* rows, vectors and unit are constants where this is inlined; unit: a_k is 1, else a_row is. */
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
#pragma GCC unroll 8
	for (int r = 0; r < rows; r++)
#pragma GCC unroll 3
		for (int v = 0; v < vectors; v++)
			if (j->columns > (size_t)v * LANES)
				put(j, c + (size_t)r * j->c_row + (size_t)v * LANES,
				    &sum[r][v], j->columns - (size_t)v * LANES);
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

/* All panels against m rows. */
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

/* Whole tiles of a turned a, from lines far apart to lines side by side. */
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

	for (; a_k != 1 && m >= TILE_ROWS; m -= tiles * TILE_ROWS) {
		struct job few = j;

		tiles = m / TILE_ROWS < LOOPS_ROOM / TILE_ROWS ? m / TILE_ROWS : LOOPS_ROOM / TILE_ROWS;
		gather(room, j.a, a_k, k, tiles);
		few.a = room;
		few.a_k = TILE_ROWS;
		few.a_tile = TILE_ROWS * k;
		rows_with(&few, tiles * TILE_ROWS, n, all_k, all_n);
		j.a += tiles * TILE_ROWS;
		j.c += tiles * TILE_ROWS * c_row;
	}
	rows_with(&j, m, n, all_k, all_n);
}
