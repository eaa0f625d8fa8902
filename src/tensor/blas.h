/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_BLAS_H
#define TENSOR_BLAS_H

/*
 * blas.h - matrix products and eigenvectors by OpenBLAS, with the right kernels for the
 * processor.
 *
 * OpenBLAS chooses its kernels when it is loaded, from a list of processors that ends
 * with its own release.  On a newer processor it falls back to kernels of 2004, which
 * are five times slower.  After loading it is too late to change them, so
 * blas_start() runs the program again with OPENBLAS_CORETYPE set.  A setting by the
 * user is left alone.
 *
 * OpenBLAS works with one thread; callers with more threads run one product in each.
 */

#include <stdbool.h>

/*
 * Call it first in main, before threads and files.  It may restart the program with
 * the same arguments, and then does not return.
 */
void		 blas_start(char **argv);
const char	*blas_kernels(void);	/* OpenBLAS's choice: "SkylakeX" */
/* A better choice for this processor, or NULL if `chosen` is good enough. */
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

/*
 * Replaces a symmetric matrix (n, n) by its eigenvectors, one a row, of length 1, and gives
 * their values, rising.  By LAPACK, which OpenBLAS brings.  false: no memory, or LAPACK
 * finds none, as with NaN.
 */
bool		 blas_eigen(int n, double *matrix, double *value);

#endif
