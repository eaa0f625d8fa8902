/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_PRODUCT_BF16_PACK_H
#define TENSOR_PRODUCT_BF16_PACK_H

/*
 * product_bf16_pack.h - packed form of both matrices, for the files of each kind.
 *
 * A unit is two neighbours along k, the first in the lower half of 32 bits.  A block is
 * 16 x 16 units, 1 KiB.  For a (m, k), block (i, p) is rows 16 i.. and units 16 p.., row
 * by row; for b (k, n), block (j, p) is units 16 p.. by columns 16 j.., unit by unit.
 * Blocks of the same rows or columns are consecutive.  Everything beyond m, n or k is
 * zero.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

#include "tensor/bf16.h"

/* After all system headers, as in loops_internal.h. */
#ifdef __clang__
#pragma clang fp contract(fast)
#else
#pragma GCC optimize("O3", "fp-contract=fast")
#endif

#define UNITS		16
#define BLOCK		((size_t)UNITS * UNITS)	/* units per block */

#define INLINE static inline __attribute__((always_inline))

/* Number of blocks for k numbers. */
INLINE size_t
blocks_of(size_t k)
{
	return (k + 2 * UNITS - 1) / (2 * UNITS);
}

#ifdef __AVX512BF16__
/* 32 neighbours: 16 units. */
INLINE void
pair_in_row(uint32_t *to, const float *x)
{
	__m512bh y = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + UNITS), _mm512_loadu_ps(x));

	memcpy(to, &y, sizeof y);
}

/* 16 pairs from two rows. */
INLINE void
pair_rows(uint32_t *to, const float *upper, const float *lower)
{
	const __m512i zip = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9,
	    24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
	__m512bh y = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(lower), _mm512_loadu_ps(upper));
	__m512i words;

	memcpy(&words, &y, sizeof words);
	_mm512_storeu_si512(to, _mm512_permutexvar_epi16(zip, words));
}
#else
INLINE void
pair_in_row(uint32_t *to, const float *x)
{
	for (int i = 0; i < UNITS; i++)
		to[i] = bf16_round(x[2 * i]) | bf16_round(x[2 * i + 1]) << 16;
}

INLINE void
pair_rows(uint32_t *to, const float *upper, const float *lower)
{
	for (int i = 0; i < UNITS; i++)
		to[i] = bf16_round(upper[i]) | bf16_round(lower[i]) << 16;
}
#endif

typedef uint32_t unit_row __attribute__((vector_size(64)));

/* Transposes by swapping squares of 8, 4, 2 and 1 units. */
INLINE void
turn_block(uint32_t *block)
{
	unit_row r[UNITS];

	memcpy(r, block, sizeof r);
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++) {
		unit_row a = r[i], b = r[i + 8];

		r[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19,
		    20, 21, 22, 23);
		r[i + 8] = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24,
		    25, 26, 27, 28, 29, 30, 31);
	}
#pragma GCC unroll 8
	for (int k = 0; k < 8; k++) {
		int i = k / 4 * 8 + k % 4;
		unit_row a = r[i], b = r[i + 4];

		r[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11,
		    24, 25, 26, 27);
		r[i + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13,
		    14, 15, 28, 29, 30, 31);
	}
#pragma GCC unroll 8
	for (int k = 0; k < 8; k++) {
		int i = k / 2 * 4 + k % 2;
		unit_row a = r[i], b = r[i + 2];

		r[i] = __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25,
		    12, 13, 28, 29);
		r[i + 2] = __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11,
		    26, 27, 14, 15, 30, 31);
	}
#pragma GCC unroll 8
	for (int i = 0; i < UNITS; i += 2) {
		unit_row a = r[i], b = r[i + 1];

		r[i] = __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26,
		    12, 28, 14, 30);
		r[i + 1] = __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25,
		    11, 27, 13, 29, 15, 31);
	}
	memcpy(block, r, sizeof r);
}

/* down: k goes down x's rows, else along them; turn: stores the transpose of what is read. */
INLINE void
pack_block(uint32_t *to, const float *x, size_t stride, const bool down, const bool turn)
{
	for (size_t i = 0; i < UNITS; i++)
		if (down)
			pair_rows(to + i * UNITS, x + 2 * i * stride, x + (2 * i + 1) * stride);
		else
			pair_in_row(to + i * UNITS, x + i * stride);
	if (turn)
		turn_block(to);
}

/* A partial block, with `count` rows or columns and k numbers along k. */
INLINE void
pack_part(uint32_t *to, const float *x, size_t stride, size_t count, size_t k, const bool down,
    const bool turn)
{
	const size_t width = down ? UNITS : 2 * UNITS;
	size_t rows = down ? k : count, columns = down ? count : k;
	float whole[2 * BLOCK] __attribute__((aligned(64))) = { 0 };

	for (size_t i = 0; i < rows; i++)
		memcpy(whole + i * width, x + i * stride, columns * sizeof *whole);
	pack_block(to, whole, width, down, turn);
}

/* `count` rows of a or columns of b. */
INLINE void
pack_matrix(uint32_t *to, const float *x, size_t stride, size_t count, size_t k, const bool down,
    const bool turn)
{
	size_t blocks = blocks_of(k), strips = (count + UNITS - 1) / UNITS;

	/* In the order of memory. */
	for (size_t at = 0; at < blocks * strips; at++) {
		size_t i = down ? at % strips : at / blocks, p = down ? at / strips : at % blocks;
		size_t here = count - i * UNITS, deep = k - p * 2 * UNITS;
		const float *from = x + (down ? p * 2 * UNITS * stride + i * UNITS :
		    i * UNITS * stride + p * 2 * UNITS);
		uint32_t *block = to + (i * blocks + p) * BLOCK;

		if (here >= UNITS && deep >= 2 * UNITS)
			pack_block(block, from, stride, down, turn);
		else
			pack_part(block, from, stride, here < UNITS ? here : UNITS,
			    deep < 2 * UNITS ? deep : 2 * UNITS, down, turn);
	}
}

/* b (k, n): of struct bf16 */
static void
pack(float *panels, const float *b, size_t stride, size_t k, size_t n)
{
	pack_matrix((uint32_t *)(void *)panels, b, stride, n, k, true, false);
}

/* likewise, from its transpose */
static void
pack_turned(float *panels, const float *b, size_t stride, size_t k, size_t n)
{
	pack_matrix((uint32_t *)(void *)panels, b, stride, n, k, false, true);
}

/* m rows of a; a_row and a_k as in struct loops */
INLINE void
pack_a(uint32_t *to, const float *a, size_t a_row, size_t a_k, size_t m, size_t k)
{
	if (a_k == 1)
		pack_matrix(to, a, a_row, m, k, false, false);
	else
		pack_matrix(to, a, a_k, m, k, true, true);
}

#endif
