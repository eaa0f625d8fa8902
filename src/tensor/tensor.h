/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_TENSOR_H
#define TENSOR_TENSOR_H

/*
 * tensor.h - tensor: a matrix and, in training, its gradient.
 *
 * Row by row, without gaps.  A tensor owns nothing: `x` and `dx` point into an arena
 * (results of a step) or into a model's block (weights).  A row is one token of one
 * window, so a window of 512 tokens is (512, width).
 */

#include <stdbool.h>
#include <stddef.h>

struct packed;

struct tensor {
	int	 rows, columns;
	float	*x;		/* (rows, columns) */
	float	*dx;		/* (rows, columns): d loss / d x; NULL: none yet */
	bool	 wanted;	/* the gradient is needed, here or further down */
	bool	 begun;		/* dx holds part of the sum; otherwise it is undefined */
	bool	 kept;		/* the backward of the node that made it reads x */
	int	 x_place, dx_place;	/* index of the tape's reusable array; 0: its own */
	/* For a weight: x and its transpose, packed for all tapes, or NULL; see op_packed. */
	const struct packed *packed, *turned;
};

static inline size_t
tensor_count(const struct tensor *t)
{
	return (size_t)t->rows * (size_t)t->columns;
}

#endif
