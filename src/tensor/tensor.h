/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_TENSOR_H
#define TENSOR_TENSOR_H

/*
 * tensor.h - a matrix and, while learning, its gradient.
 *
 * Row by row, nothing between two rows.  A tensor owns nothing: `x` and `dx`
 * point into an arena (what a step computes) or into a model's block
 * (parameters).  A row is one token of one window, so a window of 512 tokens
 * is (512, width).
 */

#include <stdbool.h>
#include <stddef.h>

struct packed;

struct tensor {
	int	 rows, columns;
	float	*x;		/* (rows, columns) */
	float	*dx;		/* (rows, columns): d loss / d x; NULL: none yet */
	bool	 wanted;	/* the gradient is needed, here or further down */
	bool	 begun;		/* dx holds a part of the sum; else it holds rubbish */
	bool	 kept;		/* the backward of the node that made it reads x */
	int	 x_place, dx_place;	/* the tape's: where it lent them from, 0 for its own */
	/* Of a parameter: x and its transpose, packed for all tapes, or NULL; op_packed asks. */
	const struct packed *packed, *turned;
};

static inline size_t
tensor_count(const struct tensor *t)
{
	return (size_t)t->rows * (size_t)t->columns;
}

#endif
