/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_PRODUCT_BF16_H
#define TENSOR_PRODUCT_BF16_H

/*
 * product_bf16.h - products of numbers rounded to bf16, where a processor has them.
 *
 * bf16 is the upper half of a float.  Both matrices are rounded to it, to the
 * nearest and on a tie to the even one, when they are packed; what they are
 * packed from, the sums and the result are floats.  So a product is off by
 * some 2^-9 of its terms, twice as fast with AVX512-BF16 as with floats, and
 * many times with the tiles of AMX.
 *
 * Both instructions add up pairs of neighbours along k, and both read the same
 * packed form: units of two numbers, blocks of 16 x 16 units (product_bf16_pack.h).
 * Each kind is compiled where the compiler knows its instructions and chosen
 * where the processor and the system have them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define BF16_K		32		/* the panels' and the room's k is a multiple of it */
#define BF16_COLUMNS	16		/* likewise n */

struct bf16 {
	const char	*name;
	/* The instructions are there and this program may use them; asks the system for tiles. */
	bool		(*supported)(void);
	/* It is faster than the product of floats. */
	bool		(*pays)(void);
	/* As those of struct loops. */
	void		(*pack)(float *panels, const float *b, size_t stride, size_t k, size_t n);
	void		(*pack_turned)(float *panels, const float *b, size_t stride,
	    size_t k, size_t n);
	void		(*product)(size_t m, size_t n, size_t k, float scale, const float *a,
			    size_t a_row, size_t a_k, const float *panels, size_t all_k,
			    size_t all_n, bool add, float *c, size_t c_row, float *room);
};

extern const struct bf16 *const bf16_table[];	/* the best first; ends with NULL */
/*
 * The first that is supported and, if must_pay, that pays; before it is
 * returned a product of ragged shape has come out right.  NULL: none.
 * Any thread; takes some microseconds.
 */
const struct bf16 *bf16_pick(bool must_pay);
/*
 * By what a person writes: "fp32" (*kind is NULL), "bf16", or "auto", which is
 * bf16 where it pays.  False: there is no such word, or no bf16 here.
 */
bool		 bf16_find(const char *precision, const struct bf16 **kind, struct err *);
/* "fp32", or the kind's name. */
const char	*bf16_name(const struct bf16 *);
/* That trial. */
bool		 bf16_is_right(const struct bf16 *);

#endif
