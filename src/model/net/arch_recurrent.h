/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_RECURRENT_H
#define MODEL_ARCH_RECURRENT_H

/*
 * arch_recurrent.h - what rnn, gru and lstm share: all but the cell.
 *
 *	input_norm.weight (d)
 *	layers.I.input.weight (G d, d)		G parts, B biases: see tensor/cell.h
 *	layers.I.state.weight (G d, d)
 *	layers.I.bias (B d)
 *	norm.weight (d)
 *
 *	x = norm(x);  layer by layer x_t = h_t = cell(input x_t, state h_(t-1), bias);
 *	and norm(x) of the last
 *
 * The nets of the papers have no norms (arch.h has what that is).  Without
 * them embeddings that begin small give a state that begins small, and the
 * same bar takes five to ten times the steps to learn.
 *
 * Dropout is on what a layer gives to the next and to the head, never on the
 * way from one time to the next: Zaremba et al. (2014), arXiv:1409.2329.
 */

#include "model/net/arch.h"
#include "tensor/cell.h"

bool		 recurrent_check(const struct arch_config *, struct err *);
void		 recurrent_list(enum cell_kind, const struct arch_config *, struct params *);
struct tensor	*recurrent_body(enum cell_kind, struct tape *, const struct arch_config *,
		     const struct arch_run *, struct tensor *x);
/* A lane's floats: of each layer h (d), and c (d) where the cell has one. */
size_t		 recurrent_state_floats(enum cell_kind, const struct arch_config *);
size_t		 recurrent_step_room(enum cell_kind, const struct arch_config *, size_t n);
void		 recurrent_step(enum cell_kind, const struct arch_step *, size_t n, float *x,
		     float *const *state);

#endif
