/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EVALUATE_H
#define MODEL_EVALUATE_H

/*
 * evaluate.h - evaluation of a model on pieces: nats per note and per token.
 *
 * Each token is scored once, with as much context as the model holds (windows
 * overlap by half).
 *
 * An ensemble scores each block of bars with the weights that fit the bars before
 * it best, as when it continues them (prequentially: Dawid 1984, Present position
 * and potential developments), so no bar influences its own weights.  The weights
 * of the first block are equal.
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

	/* Only for an ensemble; else the mixture has no members. */
	struct mixture mixture;			/* final weights */
	double	 alone[MIXTURE_MEMBERS_MAX];	/* nats of each member by itself */
	struct mixture_sample sample;		/* owned */
	size_t	 fitted;			/* events that the weights are fitted to */
};

/* What evaluate_piece_watched reports while it scores a piece. */
struct evaluate_watch {
	/*
	 * (notes of the piece); borrowed, or NULL.  Each note gets the nats of the
	 * tokens that make it; notes of one repeated cell share those of REPEAT.
	 */
	float	*note_nats;
	/* After each window: bars scored so far.  false: stop, and fail with ERR_CANCELLED. */
	bool	(*window)(void *arg, int bars);
	void	*arg;
};

/*
 * All add to sum, which starts zeroed; evaluation_clear it after an ensemble.
 * With a memory of the piece (recall.h), the memory learns each token after it
 * was scored.  With NULL, the net is scored alone, without the grammar's mask.
 */
bool	 evaluate_piece(struct model *, struct adapter *, const struct recall_options *memory,
	     const struct piece *, struct evaluation *sum, struct err *);
bool	 evaluate_piece_watched(struct model *, struct adapter *,
	     const struct recall_options *memory, const struct piece *,
	     const struct evaluate_watch *, struct evaluation *sum, struct err *);
bool	 evaluate_song(struct model *, struct adapter *, const struct recall_options *memory,
	     const struct song *, struct evaluation *sum, struct err *);

void	 evaluation_clear(struct evaluation *sum);

#endif
