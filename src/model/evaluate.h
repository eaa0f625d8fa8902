/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EVALUATE_H
#define MODEL_EVALUATE_H

/*
 * evaluate.h - how well a model predicts pieces: nats per note and per token.
 *
 * Each token is scored once, with as much context before it as the model
 * holds (windows overlap by half).
 *
 * An ensemble is scored by its members: every second block of bars goes to one
 * of two halves, and each half is scored with the weights that the other one
 * finds best, so that no bar has a say in its own weights.
 */

#include <stddef.h>

#include "base/err.h"
#include "model/mixture.h"

struct adapter;
struct model;
struct piece;
struct song;

struct evaluation_member {
	double	 nats;
	double	 weight;	/* mean of both halves' */
};
struct evaluation {
	size_t	 files, notes, tokens;
	double	 nats;
	double	 nats_per_note, nats_per_token;

	/* Of an ensemble; else none. */
	int	 members;
	struct evaluation_member member[MIXTURE_MEMBERS_MAX];
	struct evaluation_half {
		float	*nats;		/* (count, members); owned */
		size_t	 count, capacity;
	}	 half[2];
	int	 turn;		/* of the half that this block goes to */
};

/* Both add to sum, which begins as zeros; evaluation_clear it where the model is an ensemble. */
bool	 evaluate_piece(struct model *, struct adapter *, const struct piece *,
	     struct evaluation *sum, struct err *);
bool	 evaluate_song(struct model *, struct adapter *, const struct song *,
	     struct evaluation *sum, struct err *);

/* After the last piece scored by an ensemble: its weights, and nats with them. */
void	 evaluation_mix(struct evaluation *sum);
void	 evaluation_clear(struct evaluation *sum);

#endif
