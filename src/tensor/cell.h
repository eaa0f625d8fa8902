/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_CELL_H
#define TENSOR_CELL_H

/*
 * cell.h - what a recurrent net does at one time.
 *
 * z is what comes from the input, W_x x_t; g what comes from the state before,
 * W_h h_(t-1); b the biases.  The parts of z and g stand one after another,
 * width numbers each; so do those of b.  s(x) = 1 / (1 + exp(-x)).
 *
 *	tanh	h_t = tanh(z + g + b)
 *		Elman (1990), Finding structure in time.
 *
 *	gru	r = s(z0 + g0 + b0)
 *		u = s(z1 + g1 + b1)
 *		q = g2 + b3
 *		n = tanh(z2 + b2 + r q)
 *		h_t = n + u (h_(t-1) - n)
 *		Cho et al. (2014), arXiv:1406.1078, with r after the product, as in
 *		cuDNN: one product gives all of g.  What is printed there in version
 *		3 has W (r h_(t-1)) for r (W h_(t-1)).
 *
 *	lstm	i = s(z0 + g0 + b0)
 *		f = s(z1 + g1 + b1 + CELL_FORGET)
 *		n = tanh(z2 + g2 + b2)
 *		o = s(z3 + g3 + b3)
 *		c_t = f c_(t-1) + i n
 *		h_t = o tanh(c_t)
 *		Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al.
 *		(2000), which begins open: Jozefowicz et al. (2015).
 */

#include <stdbool.h>
#include <stddef.h>

#define CELL_FORGET 1.0f

enum cell_kind { CELL_TANH, CELL_GRU, CELL_LSTM, CELL_COUNT };

struct cell {
	const char	*name;
	size_t		 gates;		/* parts of z and g */
	size_t		 biases;	/* parts of b */
	bool		 has_c;		/* a second state: c */
	bool		 keeps;		/* what forward leaves in `keep` */
	bool		 q_apart;	/* the last part of dg is not that of dz */
};
extern const struct cell cell_table[CELL_COUNT];	/* op_recurrent.c */

/* One lane at one time; nothing overlaps.  Arrays of width numbers, or as many times that as said. */
struct cell_row {
	float		*z;			/* (gates); the gates take its place */
	const float	*g;			/* (gates) */
	const float	*b;			/* (biases) */
	const float	*h_before, *c_before;	/* c only where there is one */
	float		*h;
	float		*keep;			/* lstm: c_t; gru: q, and after backward dq */
	/* --- backward only */
	const float	*dy;			/* from above */
	float		*dh;			/* from the time after; then what goes past the product */
	float		*dc;			/* from the time after; then to the one before */
	float		*dz;			/* (gates) */
	float		*dg;			/* (gates); where q is apart */
	float		*db;			/* (biases); always added to */
};
typedef void	(*cell_fn)(const struct cell_row *, size_t width);

#endif
