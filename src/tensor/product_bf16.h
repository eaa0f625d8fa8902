/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_PRODUCT_BF16_H
#define TENSOR_PRODUCT_BF16_H

/*
 * product_bf16.h - matrix products in bf16, on processors that support it.
 *
 * bf16 is the upper half of a float.  Both matrices are rounded, to nearest even, when
 * they are packed; the sources, the sums and the result are floats.  So a product has a
 * relative error of about 2^-9 of its terms, is twice as fast as fp32 with AVX512-BF16,
 * and many times as fast with the tiles of AMX.
 *
 * Both instruction sets add pairs of neighbours along k, and both read the same packed
 * form: units of two numbers, blocks of 16 x 16 units (product_bf16_pack.h).  Each kind
 * is compiled if the compiler knows its instructions, and chosen if the processor and
 * the system support it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define BF16_K		32		/* k of panels and buffer is a multiple of it */
#define BF16_COLUMNS	16		/* likewise n */

struct bf16 {
	const char	*name;
	/* Whether this program may use the instructions; asks the system for tiles. */
	bool		(*supported)(void);
	/* Whether it is faster than fp32. */
	bool		(*pays)(void);
	/* As in struct loops. */
	void		(*pack)(float *panels, const float *b, size_t stride, size_t k, size_t n);
	void		(*pack_turned)(float *panels, const float *b, size_t stride, size_t k,
			    size_t n);
	void		(*product)(size_t m, size_t n, size_t k, float scale, const float *a,
			    size_t a_row, size_t a_k, const float *panels, size_t all_k,
			    size_t all_n, bool add, float *c, size_t c_row, float *room);
};

extern const struct bf16 *const bf16_table[];	/* best first; ends with NULL */
/*
 * The first that is supported, is faster if must_pay, and passes a trial product of
 * ragged shape.  NULL: none.  Any thread; takes some microseconds.
 */
const struct bf16 *bf16_pick(bool must_pay);
/*
 * By name: "fp32" (*kind is NULL), "bf16", or "auto", which is bf16 if it is faster.
 * Fails for other words, or if there is no bf16 here.
 */
bool		 bf16_find(const char *precision, const struct bf16 **kind, struct err *);
/* "fp32", or the kind's name. */
const char	*bf16_name(const struct bf16 *);
/* The trial product. */
bool		 bf16_is_right(const struct bf16 *);

#endif
