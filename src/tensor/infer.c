/* SPDX-License-Identifier: MIT */
#include "tensor/infer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

#include "tensor/bf16.h"

/*
 * -std=c11 forbids contracting a * b + c into one instruction, and -O2 does not unroll
 * the small loops over a tile; here both are needed.
 */
#ifdef __clang__
#pragma clang fp contract(fast)
#else
#pragma GCC optimize("O3", "fp-contract=fast")
#endif

/*
 * Sanitizers check every word of a block of two dozen sums, and make compiling this file
 * twenty times slower.  So they skip the blocks; the test guards the memory around them.
 */
#define UNCHECKED __attribute__((no_sanitize("address", "undefined", "thread")))
#define INLINE static inline __attribute__((always_inline)) UNCHECKED

/* One block of sums: the arguments of the innermost loops. */
struct tile {
	float		*y;
	size_t		 ldy;
	const float	*x;
	size_t		 ldx;
	const uint32_t	*w;		/* the first of the panels */
	size_t		 stride, in;
	size_t		 out;		/* remaining outputs from y */
	enum infer_format format;
	bool		 add;
};

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_X86 1

/* Functions between these two are compiled for a processor with the given features. */
#define PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define FOR_PROCESSOR(list) \
	PRAGMA(clang attribute push(__attribute__((target(list))), apply_to = function))
#define FOR_ANY_PROCESSOR PRAGMA(clang attribute pop)
#else
#define FOR_PROCESSOR(list) PRAGMA(GCC push_options) PRAGMA(GCC target(list))
#define FOR_ANY_PROCESSOR PRAGMA(GCC pop_options)
#endif

FOR_PROCESSOR("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
#define NAME(x) x##_avx512
#define LANES 16
#define TILE_ROWS 8
#define TILE_PANELS 2
#define SINGLE_PANELS 8
#include "tensor/infer_body.h"
#undef NAME
#undef LANES
#undef TILE_ROWS
#undef TILE_PANELS
#undef SINGLE_PANELS
FOR_ANY_PROCESSOR

FOR_PROCESSOR("avx2,fma")
#define NAME(x) x##_avx2
#define LANES 8
#define TILE_ROWS 4
#define TILE_PANELS 1
#define SINGLE_PANELS 4
#include "tensor/infer_body.h"
#undef NAME
#undef LANES
#undef TILE_ROWS
#undef TILE_PANELS
#undef SINGLE_PANELS
FOR_ANY_PROCESSOR

FOR_PROCESSOR("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx512vnni,avx2,fma")
#include "tensor/infer_dot.h"
FOR_ANY_PROCESSOR

static bool
has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("fma");
}

static bool
has_dot(void)
{
	return has_avx512() && __builtin_cpu_supports("avx512bf16") &&
	    __builtin_cpu_supports("avx512vnni");
}

static bool
has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

#define NAME(x) x##_plain
#define LANES 4
#define TILE_ROWS 4
#define TILE_PANELS 1
#define SINGLE_PANELS 2
#include "tensor/infer_body.h"

static bool
always(void)
{
	return true;
}

#define ROW(name, present) \
	{ #name, present, INFER_BF16, rows_##name, rms_norm_##name, gelu_##name, exp_sum_##name }

const struct infer_kernels infer_table[] = {
#ifdef HAVE_X86
	{ "avx512_dot", has_dot, INFER_INT8, rows_dot, rms_norm_avx512, gelu_avx512, exp_sum_dot },
	ROW(avx512, has_avx512),
	ROW(avx2, has_avx2),
#endif
	ROW(plain, always),
	{ NULL, NULL, INFER_F32, NULL, NULL, NULL, NULL }
};

const struct infer_kernels *
infer_best(void)
{
	const struct infer_kernels *k = infer_table;

	while (!k->present())
		k++;
	return k;
}

size_t
infer_panel_words(enum infer_format format, size_t out, size_t in)
{
	size_t panels = (out + INFER_LANES - 1) / INFER_LANES;

	return panels * INFER_LANES * (format == INFER_F32 ? in :
	    format == INFER_BF16 ? (in + 1) / 2 : (in + 3) / 4 + 1);
}

/*
 * Bytes in units of 1/127 of the largest.  Adding 1.5 * 2^23 rounds, and leaves the
 * integer in the lowest bits.
 */
static void
put_bytes(uint32_t *to, size_t in, const float *x)
{
	float most = 0, unit, scale;

	for (size_t i = 0; i < in; i++)
		most = fabsf(x[i]) > most ? fabsf(x[i]) : most;
	unit = most / 127;
	scale = unit > 0 ? 1 / unit : 0;
	for (size_t i = 0; i < in; i += 4, to += INFER_LANES) {
		uint32_t bits, word = 0;

		for (size_t k = 0; k < 4; k++) {
			float number = (i + k < in ? x[i + k] * scale : 0) + 12582912.0f;

			memcpy(&bits, &number, sizeof bits);
			word |= (bits & 0xff) << 8 * k;
		}
		*to = word ^ 0x80808080u;
	}
	memcpy(to, &unit, sizeof *to);
}

void
infer_put_row(const struct panels *p, size_t o, const float *x)
{
	uint32_t *to = p->data + o / INFER_LANES * p->stride + o % INFER_LANES;
	size_t i = 0;

	if (p->format == INFER_F32) {
		for (; i < p->in; i++)
			memcpy(to + i * INFER_LANES, x + i, sizeof *to);
		return;
	}
	if (p->format == INFER_INT8) {
		put_bytes(to, p->in, x);
		return;
	}
	for (; i + 2 <= p->in; i += 2, to += INFER_LANES)
		*to = bf16_round(x[i]) | bf16_round(x[i + 1]) << 16;
	if (i < p->in)
		*to = bf16_round(x[i]);
}

void
infer_put_column(const struct panels *p, size_t i, const float *x)
{
	assert(p->format != INFER_INT8);
	for (size_t o = 0; o < p->out; o += INFER_LANES) {
		uint32_t *to = p->data + o / INFER_LANES * p->stride;
		size_t n = p->out - o < INFER_LANES ? p->out - o : INFER_LANES;

		if (p->format == INFER_F32) {
			memcpy(to + i * INFER_LANES, x + o, n * sizeof *to);
			continue;
		}
		to += i / 2 * INFER_LANES;
		if (i % 2 == 0)
			for (size_t k = 0; k < n; k++)
				to[k] = bf16_round(x[o + k]);
		else
			for (size_t k = 0; k < n; k++)
				to[k] |= bf16_round(x[o + k]) << 16;
	}
}

void
infer_pack(struct panels *p, enum infer_format format, uint32_t *words,
    const float *w, size_t out, size_t in)
{
	*p = (struct panels){ words, format, out, in, infer_panel_words(format,
	    INFER_LANES, in) };
	memset(words, 0, infer_panel_words(format, out, in) * sizeof *words);
	for (size_t o = 0; o < out; o++)
		infer_put_row(p, o, w + o * in);
}

struct panels
infer_part(const struct panels *p, size_t panel, size_t panels)
{
	struct panels part = *p;
	size_t skip = panel * INFER_LANES, most = panels * INFER_LANES;

	part.data += panel * p->stride;
	part.out = p->out <= skip ? 0 : p->out - skip < most ? p->out - skip : most;
	return part;
}

/* All weights are read once per token: with small pages, every access would miss the TLB. */
void *
infer_memory(size_t bytes)
{
	const size_t huge = (size_t)2 << 20;
	size_t align = bytes < huge ? 64 : huge;
	size_t size = (bytes + align - 1) / align * align;
	void *p = size >= bytes ? aligned_alloc(align, size) : NULL;

	if (p != NULL && align == huge)
		(void)madvise(p, size, MADV_HUGEPAGE);
	return p;
}
