/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EVALUATE_H
#define MODEL_EVALUATE_H

/*
 * evaluate.h - how well a model predicts pieces: nats per note and per token.
 *
 * Each token is scored once, with as much context before it as the model
 * holds (windows overlap by half).
 *
 * An ensemble scores each block of bars with the weights that fit those before
 * it best, as it would go on with them (prequentially: Dawid 1984, Present
 * position and potential developments), so that no bar has a say in its own
 * weights; the first block's are equal.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/infer/mixture.h"

struct adapter;
struct model;
struct piece;
struct recall_options;
struct song;

struct evaluation {
	size_t	 files, notes, tokens;
	double	 nats;
	double	 nats_per_note, nats_per_token;

	/* Of an ensemble; else the mixture has no members. */
	struct mixture mixture;			/* with the weights of the end */
	double	 alone[MIXTURE_MEMBERS_MAX];	/* nats of each member by itself */
	struct mixture_sample sample;		/* owned */
	size_t	 fitted;			/* how many of them the weights are of */
};

/*
 * Both add to sum, which begins as zeros; evaluation_clear it where the model is an ensemble.
 * With a memory of the piece (recall.h), which learns each token once it has been
 * scored, or NULL: the net alone, and without the grammar's mask.
 */
bool	 evaluate_piece(struct model *, struct adapter *, const struct recall_options *memory,
	     const struct piece *, struct evaluation *sum, struct err *);
bool	 evaluate_song(struct model *, struct adapter *, const struct recall_options *memory,
	     const struct song *, struct evaluation *sum, struct err *);

void	 evaluation_clear(struct evaluation *sum);

#endif
