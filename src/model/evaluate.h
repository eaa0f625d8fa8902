/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EVALUATE_H
#define MODEL_EVALUATE_H

/*
 * evaluate.h - how well a model predicts pieces: nats per note and per token.
 *
 * Each token is scored once, with as much context before it as the model
 * holds (windows overlap by half).
 */

#include <stddef.h>

#include "base/err.h"

struct adapter;
struct model;
struct piece;
struct song;

struct evaluation {
	size_t	 files, notes, tokens;
	double	 nats;
	double	 nats_per_note, nats_per_token;
};

/* Both add to sum. */
bool	 evaluate_piece(struct model *, struct adapter *, const struct piece *,
	     struct evaluation *sum, struct err *);
bool	 evaluate_song(struct model *, struct adapter *, const struct song *,
	     struct evaluation *sum, struct err *);

#endif
