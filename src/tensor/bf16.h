/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_BF16_H
#define TENSOR_BF16_H

/*
 * bf16.h - bf16: the upper half of a float.
 */

#include <stdint.h>
#include <string.h>

/* The nearest bf16, ties to even, as the lower 16 bits; NaN stays NaN. */
static inline uint32_t
bf16_round(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof bits);
	if (x != x)
		return bits >> 16 | 0x40;
	return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

#endif
