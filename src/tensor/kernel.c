/* SPDX-License-Identifier: MIT */
#include "tensor/kernel.h"

#include <math.h>
#include <string.h>

/*
 * -std=c11 forbids a * b + c in one instruction, and -O2 leaves the small
 * loops over a tile rolled up; here both are the point.
 */
#pragma GCC optimize("O3", "fp-contract=fast")

#define INLINE static inline __attribute__((always_inline))

/* One block of sums: what the innermost loops are told. */
struct tile {
	float		*y;
	size_t		 ldy;
	const float	*x;
	size_t		 ldx;
	const uint32_t	*w;		/* the first of its panels */
	size_t		 stride, in;
	size_t		 out;		/* outputs from y on that there are */
	enum kernel_format format;
	bool		 add;
};

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_X86 1

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
#define NAME(x) x##_avx512
#define LANES 16
#define TILE_ROWS 8
#define TILE_PANELS 2
#define SINGLE_PANELS 8
#include "tensor/kernel_body.h"
#undef NAME
#undef LANES
#undef TILE_ROWS
#undef TILE_PANELS
#undef SINGLE_PANELS
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define NAME(x) x##_avx2
#define LANES 8
#define TILE_ROWS 4
#define TILE_PANELS 1
#define SINGLE_PANELS 4
#include "tensor/kernel_body.h"
#undef NAME
#undef LANES
#undef TILE_ROWS
#undef TILE_PANELS
#undef SINGLE_PANELS
#pragma GCC pop_options

static bool
has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("fma");
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
#include "tensor/kernel_body.h"

static bool
always(void)
{
	return true;
}

#define ROW(name, present) \
	{ #name, present, rows_##name, rms_norm_##name, gelu_##name, exp_sum_##name }

const struct kernel kernel_table[] = {
#ifdef HAVE_X86
	ROW(avx512, has_avx512),
	ROW(avx2, has_avx2),
#endif
	ROW(plain, always),
	{ NULL, NULL, NULL, NULL, NULL, NULL }
};

const struct kernel *
kernel_best(void)
{
	const struct kernel *k = kernel_table;

	while (!k->present())
		k++;
	return k;
}

size_t
kernel_panel_words(enum kernel_format format, size_t out, size_t in)
{
	size_t panels = (out + KERNEL_LANES - 1) / KERNEL_LANES;

	return panels * KERNEL_LANES * (format == KERNEL_BF16 ? (in + 1) / 2 : in);
}

/* The nearest bfloat16, ties to even. */
static uint32_t
bf16(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof bits);
	return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static void
pack_panel(uint32_t *to, enum kernel_format format, const float *w, size_t lanes, size_t in)
{
	for (size_t lane = 0; lane < lanes; lane++) {
		const float *row = w + lane * in;

		for (size_t i = 0; i < in; i++) {
			uint32_t *word;

			if (format == KERNEL_F32) {
				memcpy(to + i * KERNEL_LANES + lane, row + i, sizeof *to);
				continue;
			}
			word = to + i / 2 * KERNEL_LANES + lane;
			*word = i % 2 == 0 ? bf16(row[i]) : *word | bf16(row[i]) << 16;
		}
	}
}

void
kernel_pack(struct panels *p, enum kernel_format format, uint32_t *words,
    const float *w, size_t out, size_t in)
{
	size_t stride = kernel_panel_words(format, KERNEL_LANES, in);

	memset(words, 0, kernel_panel_words(format, out, in) * sizeof *words);
	for (size_t o = 0; o < out; o += KERNEL_LANES)
		pack_panel(words + o / KERNEL_LANES * stride, format, w + o * in,
		    out - o < KERNEL_LANES ? out - o : KERNEL_LANES, in);
	*p = (struct panels){ words, format, out, in, stride };
}
