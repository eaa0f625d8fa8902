/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_RECURRENT_H
#define MODEL_ARCH_RECURRENT_H

/*
 * arch_recurrent.h - recurrent networks: all of rnn, gru and lstm but the cell.
 *
 *	input_norm.weight (d)
 *	layers.I.input.weight (G d, d)		G parts, B biases: see tensor/cell.h
 *	layers.I.state.weight (G d, d)
 *	layers.I.bias (B d)
 *	norm.weight (d)
 *
 *	x = norm(x);  layer by layer x_t = h_t = cell(input x_t, state h_(t-1), bias);
 *	and norm(x) at the end (norm as in arch.h)
 *
 * The nets of the papers have no norms.  Without them, small initial embeddings give
 * small initial states, and the same loss takes five to ten times the steps.
 *
 * Dropout is on the outputs of layers, never between time steps: Zaremba et al.
 * (2014), arXiv:1409.2329.
 */

#include "model/net/arch.h"
#include "tensor/cell.h"

bool		 recurrent_check(const struct arch_config *, struct err *);
void		 recurrent_list(enum cell_kind, const struct arch_config *, struct params *);
struct tensor	*recurrent_body(enum cell_kind, struct tape *, const struct arch_config *,
		     const struct arch_run *, struct tensor *x);
/* Floats of a lane: per layer h (d), and c (d) if the cell has one. */
size_t		 recurrent_state_floats(enum cell_kind, const struct arch_config *);
size_t		 recurrent_step_room(enum cell_kind, const struct arch_config *, size_t n);
void		 recurrent_step(enum cell_kind, const struct arch_step *, size_t n, float *x,
		     float *const *state);

#endif
