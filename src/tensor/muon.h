/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_MUON_H
#define TENSOR_MUON_H

/*
 * muon.h - Muon: momentum with orthogonalised steps.
 *
 * The step of a matrix that maps activations is the nearest matrix whose singular
 * values are all equal, so that no direction of the momentum is neglected (Jordan, Jin,
 * Boza, You, Cesista, Newhouse and Bernstein, Muon: an optimizer for hidden layers in
 * neural networks, 2024):
 *
 *	m = beta1 m + (1 - beta1) g;  u = (1 - beta1) g + beta1 m
 *	x = (1 - rate decay) x - rate sqrt(max(1, rows / columns)) orthogonal(u)
 *
 * With the singular value decomposition u = U S V^T, orthogonal(u) is near
 * U V^T.  Five steps of a Newton-Schulz iteration compute it with products only,
 * X = a X + (b A + c A A) X with A = X X^T; each step has its own a, b and c
 * (Amsel, Persson, Musco and Gower, The Polar Express: optimal matrix sign
 * methods and their application to the Muon algorithm, 2025).  A singular
 * value above a thousandth of u's norm becomes 0.85 to 1.15.
 *
 * One thread processes a matrix; the result depends on nothing else.
 */

#include <stddef.h>

struct bf16;
struct loops;
struct optim_step;

/* Size in floats of the buffer for a matrix; 64-byte aligned. */
size_t	 muon_room(size_t rows, size_t columns);
/* Makes x (rows, columns) nearly orthogonal; zeros stay zeros.  bf16: of products; NULL: fp32. */
void	 muon_orthogonalise(const struct loops *, const struct bf16 *, float *x, size_t rows,
	     size_t columns, float *room);
/* One step of x with its gradient dx, which is overwritten; m: momentum.  All (rows, columns). */
void	 muon_update(const struct loops *, const struct bf16 *, const struct optim_step *, float *x,
	     float *dx, float *m, size_t rows, size_t columns, float *room);

#endif
