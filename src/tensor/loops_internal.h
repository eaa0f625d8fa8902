/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_LOOPS_INTERNAL_H
#define TENSOR_LOOPS_INTERNAL_H

/*
 * loops_internal.h - shared by the files that are compiled per kind of processor.
 *
 * They are compiled with LOOPS_FOR and the processor's flags (Makefile.am).  Sums may be
 * reordered, which the standard forbids but vectors need.  NaNs may not be assumed
 * absent: training must see them.  Include it after all system headers.
 *
 * APART before a loop promises that its output overlaps no input.  Without it, a compiler
 * does not vectorise a loop over more arrays than it is willing to compare.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/loops.h"

#ifdef __clang__
#pragma clang fp contract(fast) reassociate(on)
#define APART _Pragma("clang loop vectorize(assume_safety)")
#else
#define APART _Pragma("GCC ivdep")
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math", "no-signed-zeros", \
    "associative-math", "reciprocal-math", "fp-contract=fast")
#endif

#define LOOPS_GLUE_(a, b) a##_##b
#define LOOPS_GLUE(a, b) LOOPS_GLUE_(a, b)
#define LOOPS_NAME(name) LOOPS_GLUE(name, LOOPS_FOR)

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif
typedef float vector __attribute__((vector_size(VECTOR_BYTES)));
typedef int whole_numbers __attribute__((vector_size(VECTOR_BYTES)));

/* e^x with a relative error of 8e-6, or 2e-6 for |x| < 10: 2^n e^r, |r| <= ln 2 / 2. */
static inline float
exp_within(float x, float low, float high)
{
	union { int32_t i; float f; } two_n;
	float t, r, p;
	int32_t whole;

	x = x < low ? low : x;
	x = x > high ? high : x;
	t = (x > low ? x : low) * 1.44269504f;	/* NaN, which no integer holds, counts as low */
	whole = (int32_t)(t + 128.5f) - 128;	/* rounds, since t + 128 > 0 */
	r = x - (float)whole * 0.693147181f;
	p = 1.9875691500e-4f;			/* Cephes expf */
	p = p * r + 1.3981999507e-3f;
	p = p * r + 8.3334519073e-3f;
	p = p * r + 4.1665795894e-2f;
	p = p * r + 1.6666665459e-1f;
	p = p * r + 5.0000001201e-1f;
	p = p * r * r + r + 1.0f;
	two_n.i = (int32_t)(((uint32_t)whole + 127) << 23);
	return p * two_n.f;
}

static inline float
fast_exp(float x)
{
	return exp_within(x, -87.3f, 88.3f);
}

void	 LOOPS_NAME(pack)(float *to, const float *b, size_t stride, size_t k, size_t n);
void	 LOOPS_NAME(pack_turned)(float *to, const float *b, size_t stride, size_t k, size_t n);
void	 LOOPS_NAME(product)(size_t m, size_t n, size_t k, float scale, const float *a,
	     size_t a_row, size_t a_k, const float *panels, size_t all_k, size_t all_n, bool add,
	     float *c, size_t c_row, float *room);

/* loops_cell.c and loops_optim.c */
extern const cell_fn LOOPS_NAME(cell_forward)[CELL_COUNT], LOOPS_NAME(cell_backward)[CELL_COUNT];
extern const descent_fn LOOPS_NAME(descents)[DESCENT_COUNT];

#endif
