/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_BLAS_H
#define TENSOR_BLAS_H

/*
 * blas.h - products of matrices, and an OpenBLAS that knows the processor.
 *
 * OpenBLAS chooses its kernels when it is loaded, by a list of processors that
 * ends with its own year: on a newer one it falls back to kernels of 2004 that
 * are five times slower.  Nothing can be changed from inside by then, so
 * blas_start() runs the program once more with OPENBLAS_CORETYPE set.
 * A user's own setting is left alone.
 *
 * OpenBLAS works with one thread: whoever has more runs one product in each.
 */

#include <stdbool.h>

/*
 * First thing in main, before threads and files.  Returns, or does not: then
 * the same program begins again with the same arguments.
 */
void		 blas_start(char **argv);
const char	*blas_kernels(void);	/* "SkylakeX": what OpenBLAS chose */
/* What it should have chosen, or NULL if `chosen` is good enough for this processor. */
const char	*blas_better_kernels(const char *chosen);

/*
 * c (m, n) = scale a b + (add ? c : 0).  a is (m, k), or (k, m) if turn_a;
 * b is (k, n), or (n, k) if turn_b.  stride: floats from one row to the next.
 */
struct blas_matrix {
	float	*x;
	int	 stride;
	bool	 turn;
};
void		 blas_product(int m, int n, int k, float scale, struct blas_matrix a,
		     struct blas_matrix b, bool add, float *c, int c_stride);

#endif
