/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_LOOPS_H
#define TENSOR_LOOPS_H

/*
 * loops.h - vector loops that BLAS does not have, for each kind of processor.
 *
 * loops.c is written once, in plain C that a compiler can vectorise, and compiled once
 * for every row of loops_table; loops_pick() chooses at run time, so one program runs
 * everywhere and is fast on new processors.  All rows give the same results up to
 * rounding, which a test checks.
 *
 * `n` counts floats.  With `add`, the result is added to the old contents; otherwise it
 * replaces them.  Results never overlap inputs, unless they are the same array.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/cell.h"

#define LOOPS_PANEL	16		/* floats; column multiple of packed matrices */
#define LOOPS_ROOM	48		/* floats per row of b, for a transposed a */

/* One step of an optimiser; optim.c says which fields each reads. */
struct descent {
	float	 rate;			/* learning rate */
	float	 beta1, beta2, epsilon;
	float	 beta1_before;		/* of the previous step */
	float	 decay;			/* times x, added to the gradient */
	float	 keep;			/* factor of x: decoupled decay */
	float	 correct1, correct2;	/* 1 / (1 - beta^step) */
	float	 scale;			/* of the gradient, applied first: clipping */
};
enum descent_kind {
	DESCENT_SGD, DESCENT_MOMENTUM, DESCENT_NESTEROV, DESCENT_ADAGRAD, DESCENT_RMSPROP,
	DESCENT_ADAM, DESCENT_COUNT
};
/* x, dx and the optimiser's moments, if any: n floats each */
typedef void (*descent_fn)(const struct descent *, float *x, const float *dx, float *m, float *v,
    size_t n);

struct loops {
	const char	*name;
	bool		(*supported)(void);

	/*
	 * Denormals (below 1e-38) are a hundred times slower: while a thread trains, they
	 * are zero.  Pass the result of flush to restore.
	 */
	unsigned (*flush_denormals)(void);
	void	(*restore_denormals)(unsigned);

	void	(*exp)(float *y, const float *x, size_t n);
	/* y = a + b, where b is kept with probability `keep` and then divided by it */
	void	(*add)(float *y, const float *a, const float *b, size_t n);
	void	(*add_dropped)(float *y, const float *a, const float *b, size_t n,
		    float keep, uint32_t seed);
	void	(*drop)(float *y, const float *x, size_t n, float keep, uint32_t seed, bool add);

	void	(*gelu)(float *y, const float *x, size_t n);
	void	(*gelu_back)(float *dx, const float *x, const float *dy, size_t n, bool add);

	/* y = w x r, r = 1 / sqrt(mean of x^2 + epsilon); r: (rows) */
	void	(*norm)(float *y, float *r, const float *x, const float *w,
		    int rows, int columns, float epsilon);
	/* dw may be NULL; it is always accumulated. */
	void	(*norm_back)(float *dx, float *dw, const float *x, const float *w,
		    const float *r, const float *dy, int rows, int columns, bool add);

	/*
	 * s: (rows, stride) scores, of which row i has first + i + 1; they become
	 * probabilities, followed by zeros up to `columns`; lse (rows) gets the log of
	 * the sum of exp.
	 */
	void	(*softmax)(float *s, float *lse, int rows, int columns, int stride,
		    int first);
	/*
	 * s: scores as above, dp: (rows, stride) gradients of the probabilities.  s
	 * becomes the probabilities p, dp the gradients of the scores,
	 * scale p (dp - d); d: (rows) sums of dp p.
	 */
	void	(*softmax_back)(float *s, float *dp, const float *lse, const float *d,
		    int rows, int columns, int stride, int first, float scale);
	/* Log of the sum of exp of x. */
	float	(*log_sum_exp)(const float *x, size_t n);
	/* dx = scale (exp(x - lse) - even) */
	void	(*loss_back)(float *dx, const float *x, size_t n, float lse, float scale,
		    float even, bool add);
	/* Sum of -log of 1 / (1 + exp(-x)) where bit is 1, of 1 / (1 + exp(x)) where it is 0. */
	float	(*bits_loss)(const float *x, const float *bit, size_t n);
	/* dx = scale (1 / (1 + exp(-x)) - bit) */
	void	(*bits_back)(float *dx, const float *x, const float *bit, size_t n, float scale,
		    bool add);

	/*
	 * Rotates the pairs (x[i], x[i + half]) of each row by the angles whose cosines
	 * and sines are in its row of turns, (rows, 2, half), times `sign`.  Strides
	 * are between rows.
	 */
	void	(*turn)(float *y, size_t y_stride, const float *x, size_t x_stride,
		    const float *turns, size_t rows, int half, float sign, bool add);
	void	(*copy)(float *y, size_t y_stride, const float *x, size_t x_stride, size_t rows,
		    size_t columns, bool add);

	float	(*dot)(const float *a, const float *b, size_t n);
	void	(*accumulate)(float *y, const float *x, size_t n);	/* y += x */
	/* y += a b */
	void	(*multiply_add)(float *y, const float *a, const float *b, size_t n);
	/* y = keep y + (1 - keep) x */
	void	(*mix)(float *y, const float *x, float keep, size_t n);
	const descent_fn *descents;	/* by enum descent_kind */

	/*
	 * For product.c; NULL: not available.  b (k, n), or (n, k) in memory for
	 * pack_turned, is packed into panels of product_room(k, n) floats.  c (m, n) =
	 * scale a b + (add ? c : 0); a[i * a_row + p * a_k], where one stride is 1; the
	 * panels are packed for all_k and all_n.  room: LOOPS_ROOM k floats.
	 */
	void	(*pack)(float *panels, const float *b, size_t stride, size_t k, size_t n);
	void	(*pack_turned)(float *panels, const float *b, size_t stride, size_t k, size_t n);
	void	(*product)(size_t m, size_t n, size_t k, float scale, const float *a, size_t a_row,
		    size_t a_k, const float *panels, size_t all_k, size_t all_n, bool add,
		    float *c, size_t c_row, float *room);

	const cell_fn	*cell_forward, *cell_backward;	/* one per cell_kind */

	/* Multiply-adds in registers only; peak_operations per round. */
	float	(*peak)(long rounds);
	double	 peak_operations;
};

extern const struct loops *const loops_table[];	/* best first; ends with NULL */
const struct loops *loops_pick(void);			/* the first supported; any thread */

#endif
