/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_PRODUCT_AMX_TILES_H
#define TENSOR_PRODUCT_AMX_TILES_H

/*
 * product_amx_tiles.h - tile instructions of product_amx.c, under one name each.
 *
 * A test implements the same names in software.  Tiles are numbered 0 to 7, by literals:
 * 16 rows of 64 bytes, after tiles_begin().
 */

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

struct tile_shapes {			/* what LDTILECFG reads */
	uint8_t		 palette, start, reserved[14];
	uint16_t	 row_bytes[16];
	uint8_t		 rows[16];
};

/* With a memory barrier, because the compiler does not know what they read. */
#define tiles_begin(shapes)						\
	do {								\
		__asm__ volatile ("" ::: "memory");			\
		_tile_loadconfig(shapes);				\
	} while (0)
#define tiles_end()			_tile_release()
#define tile_zero(t)			_tile_zero(t)
#define tile_load(t, from, stride)	_tile_loadd(t, from, stride)
#define tile_store(t, to, stride)	_tile_stored(t, to, stride)
/* c += a b: a (16, 16) units, b (16, 16) units, row by row of b, c (16, 16) floats */
#define tile_multiply(c, a, b)		_tile_dpbf16ps(c, a, b)

/*
 * Whether the processor has them, and what product_bf16_pack.h is compiled with.  Linux
 * grants them to a program that asks (arch_prctl(2)), for all of its threads.
 */
static inline bool
tiles_permitted(void)
{
	/* ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA */
	const long ask = 0x1023, tile_data = 18;
	const unsigned amx_bf16 = 1u << 22, amx_tile = 1u << 24;
	unsigned a, b, c, d;

	if (!__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512bw") ||
	    !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(d & amx_bf16) || !(d & amx_tile))
		return false;
	return syscall(SYS_arch_prctl, ask, tile_data) == 0;
}

#endif
