/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_CELL_H
#define TENSOR_CELL_H

/*
 * cell.h - recurrent cells: one time step of a recurrent net.
 *
 * z comes from the input, W_x x_t; g from the previous state, W_h h_(t-1); b are the
 * biases.  The parts of z and g are consecutive, width numbers each; so are those of
 * b.  s(x) = 1 / (1 + exp(-x)).
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
 *		cuDNN, so that one product gives all of g.  Version 3 of the paper has
 *		W (r h_(t-1)) instead of r (W h_(t-1)).
 *
 *	lstm	i = s(z0 + g0 + b0)
 *		f = s(z1 + g1 + b1 + CELL_FORGET)
 *		n = tanh(z2 + g2 + b2)
 *		o = s(z3 + g3 + b3)
 *		c_t = f c_(t-1) + i n
 *		h_t = o tanh(c_t)
 *		Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al.
 *		(2000), which starts open: Jozefowicz et al. (2015).
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
	bool		 keeps;		/* forward uses `keep` */
	bool		 q_apart;	/* the last part of dg differs from that of dz */
};
extern const struct cell cell_table[CELL_COUNT];	/* op_recurrent.c */

/* One lane at one time, without overlaps.  Arrays of width numbers, times (gates) or (biases). */
struct cell_row {
	float		*z;			/* (gates); becomes the gates */
	const float	*g;			/* (gates) */
	const float	*b;			/* (biases) */
	const float	*h_before, *c_before;	/* c only if has_c */
	float		*h;
	float		*keep;			/* lstm: c_t; gru: q, and after backward dq */
	/* --- backward only */
	const float	*dy;			/* gradient from above */
	float		*dh;			/* in: from the next time; out: what bypasses W_h */
	float		*dc;			/* in: from the next time; out: for the last */
	float		*dz;			/* (gates) */
	float		*dg;			/* (gates); if q_apart */
	float		*db;			/* (biases); always accumulated */
};
typedef void	(*cell_fn)(const struct cell_row *, size_t width);

#endif
