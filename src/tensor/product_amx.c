/* SPDX-License-Identifier: MIT */

/*
 * product_amx.c - products of bf16 with AMX: eight tiles of 16 rows by 64 bytes, and
 * TDPBF16PS, which multiplies a tile of a by a tile of b and adds to a tile of floats.
 * Compiled with that processor's flags; a test compiles it with tiles in software
 * (PRODUCT_AMX_TILES names that header).
 *
 * Tiles 0 to 3 are 32 x 32 of c, 4 and 5 of a, 6 and 7 of b.  Packed blocks have the
 * layout of tiles.
 */
#include "tensor/product_bf16.h"

#include <stdint.h>

#include "tensor/loops.h"
#include "tensor/product_bf16_pack.h"

#ifndef PRODUCT_AMX_TILES
#define PRODUCT_AMX_TILES "tensor/product_amx_tiles.h"
#endif
#include PRODUCT_AMX_TILES

#define SIDE		UNITS		/* rows of a tile, and columns of c's */
#define ROW_BYTES	64
#define DEEP		8		/* blocks along k at a time: two strips of b stay in L1 */
#define ROOM_ROWS	(2 * (size_t)LOOPS_ROOM)

static const struct tile_shapes shapes = {
	.palette = 1,
	.row_bytes = { 64, 64, 64, 64, 64, 64, 64, 64 },
	.rows = { 16, 16, 16, 16, 16, 16, 16, 16 },
};

struct job {
	const uint32_t	*a, *b;		/* strips of 16 rows or columns */
	size_t		 a_strip, b_strip;	/* units between strips */
	size_t		 blocks;	/* along k */
	float		 scale;
	bool		 add;
	size_t		 m, n;		/* left of c here */
	float		*c;
	size_t		 c_row;
};

/* Tiles of sums over all blocks; the counts, 1 or 2, are constants after inlining. */
INLINE void
multiply(const struct job *j, const int down, const int across)
{
	const uint32_t *a = j->a, *b = j->b;

	for (size_t p = 0; p < j->blocks; p++, a += BLOCK, b += BLOCK) {
		tile_load(4, a, ROW_BYTES);
		tile_load(6, b, ROW_BYTES);
		tile_multiply(0, 4, 6);
		if (across == 2) {
			tile_load(7, b + j->b_strip, ROW_BYTES);
			tile_multiply(1, 4, 7);
		}
		if (down == 2) {
			tile_load(5, a + j->a_strip, ROW_BYTES);
			tile_multiply(2, 5, 6);
		}
		if (down == 2 && across == 2)
			tile_multiply(3, 5, 7);
	}
}

/* Whole tiles, unscaled: they are accumulated in c itself. */
static void
multiply_in_place(const struct job *j)
{
	const size_t stride = j->c_row * sizeof *j->c;
	float *c = j->c, *below = c + SIDE * j->c_row;

	if (j->add) {
		tile_load(0, c, stride);
		tile_load(1, c + SIDE, stride);
		tile_load(2, below, stride);
		tile_load(3, below + SIDE, stride);
	} else {
		tile_zero(0);
		tile_zero(1);
		tile_zero(2);
		tile_zero(3);
	}
	multiply(j, 2, 2);
	tile_store(0, c, stride);
	tile_store(1, c + SIDE, stride);
	tile_store(2, below, stride);
	tile_store(3, below + SIDE, stride);
}

/* Through a buffer, which is then added to c. */
static void
multiply_aside(const struct job *j)
{
	float sums[2 * SIDE][2 * SIDE] __attribute__((aligned(64)));
	const size_t stride = sizeof sums[0];
	bool below = j->m > SIDE, beside = j->n > SIDE;
	size_t rows = j->m < 2 * SIDE ? j->m : 2 * SIDE, columns = j->n < 2 * SIDE ?
	    j->n : 2 * SIDE;

	tile_zero(0);
	tile_zero(1);
	tile_zero(2);
	tile_zero(3);
	if (below && beside)
		multiply(j, 2, 2);
	else if (below)
		multiply(j, 2, 1);
	else if (beside)
		multiply(j, 1, 2);
	else
		multiply(j, 1, 1);
	tile_store(0, sums[0], stride);
	tile_store(1, sums[0] + SIDE, stride);
	tile_store(2, sums[SIDE], stride);
	tile_store(3, sums[SIDE] + SIDE, stride);
	for (size_t i = 0; i < rows; i++) {
		float *c = j->c + i * j->c_row;

		for (size_t k = 0; k < columns; k++)
			c[k] = (j->add ? c[k] : 0) + sums[i][k] * j->scale;
	}
}

/* All of c (m, n), over some blocks along k. */
static void
sweep(const struct job *all)
{
	for (size_t at = 0; at < all->n; at += 2 * SIDE)
		for (size_t i = 0; i < all->m; i += 2 * SIDE) {
			struct job j = *all;

			j.a += i / SIDE * j.a_strip;
			j.b += at / SIDE * j.b_strip;
			j.m -= i;
			j.n -= at;
			j.c += i * j.c_row + at;
			if (j.m >= 2 * SIDE && j.n >= 2 * SIDE && j.scale == 1)
				multiply_in_place(&j);
			else
				multiply_aside(&j);
		}
}

static void
product(size_t m, size_t n, size_t k, float scale, const float *a, size_t a_row, size_t a_k,
    const float *panels, size_t all_k, size_t all_n, bool add, float *c, size_t c_row, float *room)
{
	uint32_t *packed = (uint32_t *)(void *)room;
	size_t blocks = blocks_of(k), few;

	(void)all_n;
	for (size_t i = 0; i < m; i += few) {
		few = m - i < ROOM_ROWS ? m - i : ROOM_ROWS;
		pack_a(packed, a + i * a_row, a_row, a_k, few, k);
		tiles_begin(&shapes);
		for (size_t p = 0; p < blocks; p += DEEP) {
			struct job j = {
				.a = packed + p * BLOCK, .a_strip = blocks * BLOCK,
				.b = (const uint32_t *)(const void *)panels + p * BLOCK,
				.b_strip = blocks_of(all_k) * BLOCK,
				.blocks = blocks - p < DEEP ? blocks - p : DEEP,
				.scale = scale, .add = add || p > 0,
				.m = few, .n = n, .c = c + i * c_row, .c_row = c_row,
			};

			sweep(&j);
		}
		tiles_end();
	}
}

static bool
pays(void)
{
	return true;
}

extern const struct bf16 bf16_amx;
const struct bf16 bf16_amx = { "amx", tiles_permitted, pays, pack, pack_turned, product };
