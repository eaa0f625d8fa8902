/* SPDX-License-Identifier: MIT */

/*
 * product_bf16_dot.c - products of bf16 with AVX512-BF16, whose VDPBF16PS multiplies 32
 * pairs and adds them to 16 floats.  Compiled with that processor's flags.
 *
 * A tile is 8 rows of c by 3 vectors: 24 sums stay in registers while k advances by one
 * unit.
 */
#include "tensor/product_bf16.h"

#include "tensor/loops.h"
#include "tensor/product_bf16_pack.h"

#define TILE_ROWS	8
#define TILE_VECTORS	3
#define ROOM_ROWS	(2 * (size_t)LOOPS_ROOM)	/* rows of packed a in the buffer */

struct job {				/* rows of a against a strip of columns */
	const uint32_t	*a, *b;
	size_t		 blocks, all_blocks;	/* along k: of a, of b's columns */
	float		*c;
	size_t		 c_row;
	float		 scale;
	bool		 add;
	size_t		 columns;	/* of c here */
};

/* Stores `there` of `rows` sums in c; rows and vectors are constants after inlining. */
INLINE void
put(const int rows, const int vectors, const struct job *j, __m512 sum[][TILE_VECTORS], float *c,
    int there)
{
	__m512 scale = _mm512_set1_ps(j->scale);

#pragma GCC unroll 8
	for (int r = 0; r < rows; r++, c += j->c_row) {
		if (r == there)
			return;
#pragma GCC unroll 3
		for (int v = 0; v < vectors; v++) {
			size_t at = (size_t)v * UNITS, left = j->columns > at ? j->columns - at : 0;
			__mmask16 mask = (__mmask16)(left >= UNITS ? 0xffff : (1u << left) - 1);
			__m512 y = _mm512_mul_ps(sum[r][v], scale);

			if (j->add)
				y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(mask, c + at));
			_mm512_mask_storeu_ps(c + at, mask, y);
		}
	}
}

INLINE void
tile(const int rows, const int vectors, const struct job *j, const uint32_t *a, float *c, int there)
{
	const uint32_t *b = j->b;
	__m512 sum[TILE_ROWS][TILE_VECTORS];

#pragma GCC unroll 8
	for (int r = 0; r < rows; r++)
#pragma GCC unroll 3
		for (int v = 0; v < vectors; v++)
			sum[r][v] = _mm512_setzero_ps();
	for (size_t p = 0; p < j->blocks; p++, a += BLOCK - UNITS)
		for (int u = 0; u < UNITS; u++, a++, b += UNITS) {
			__m512i w[TILE_VECTORS];

#pragma GCC unroll 3
			for (int v = 0; v < vectors; v++)
				w[v] = _mm512_load_si512(b + (size_t)v * j->all_blocks * BLOCK);
#pragma GCC unroll 8
			for (int r = 0; r < rows; r++) {
				__m512i x = _mm512_set1_epi32((int)a[r * UNITS]);

#pragma GCC unroll 3
				for (int v = 0; v < vectors; v++)
					sum[r][v] = _mm512_dpbf16_ps(sum[r][v], (__m512bh)x,
					    (__m512bh)w[v]);
			}
		}
	put(rows, vectors, j, sum, c, there);
}

INLINE void
strip(const int vectors, const struct job *j, size_t m)
{
	float *c = j->c;

	for (size_t i = 0; i < m; i += TILE_ROWS, c += TILE_ROWS * j->c_row) {
		const uint32_t *a = j->a + i / UNITS * j->blocks * BLOCK + i % UNITS * UNITS;
		size_t left = m - i;

		if (left > 4)
			tile(TILE_ROWS, vectors, j, a, c, left < TILE_ROWS ? (int)left : TILE_ROWS);
		else if (left > 1)
			tile(4, vectors, j, a, c, (int)left);
		else
			tile(1, vectors, j, a, c, 1);
	}
}

/* All columns times m rows; 4 remaining vectors are taken as 2 and 2, not 3 and 1. */
static void
rows_with(struct job *j, size_t m, size_t n)
{
	float *c = j->c;

	for (size_t at = 0, width; at < n; at += width * UNITS) {
		size_t left = (n - at + UNITS - 1) / UNITS;

		width = left == 4 || left == 2 ? 2 : left >= 3 ? 3 : 1;
		j->columns = n - at;
		j->c = c + at;
		if (width == 3)
			strip(3, j, m);
		else if (width == 2)
			strip(2, j, m);
		else
			strip(1, j, m);
		j->b += width * j->all_blocks * BLOCK;
	}
}

static void
product(size_t m, size_t n, size_t k, float scale, const float *a, size_t a_row, size_t a_k,
    const float *panels, size_t all_k, size_t all_n, bool add, float *c, size_t c_row, float *room)
{
	uint32_t *packed = (uint32_t *)(void *)room;

	(void)all_n;
	for (size_t i = 0, few; i < m; i += few) {
		struct job j = { .a = packed, .b = (const uint32_t *)(const void *)panels,
		    .blocks = blocks_of(k), .all_blocks = blocks_of(all_k), .c = c + i * c_row,
		    .c_row = c_row, .scale = scale, .add = add };

		few = m - i < ROOM_ROWS ? m - i : ROOM_ROWS;
		pack_a(packed, a + i * a_row, a_row, a_k, few, k);
		rows_with(&j, few, n);
	}
}

static bool
supported(void)
{
	return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
	    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("fma");
}

/* On Intel, two take the time of four fp32 instructions, so nothing is gained; AMD needs half. */
static bool
pays(void)
{
	return __builtin_cpu_is("amd");
}

extern const struct bf16 bf16_dot;
const struct bf16 bf16_dot = { "avx512-bf16", supported, pays, pack, pack_turned, product };
