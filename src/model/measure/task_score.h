/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TASK_SCORE_H
#define MODEL_TASK_SCORE_H

/*
 * task_score.h - scores of a model on its tasks: how much more context helps.
 *
 * Regions of a piece are scored in several ways that give the model different
 * context: only the past (continuing); also the music after the region (filling);
 * also the chords or the controls of the region.  Then one track of the region is
 * scored: the others are given, and the track may be hidden outside the region
 * (accompanying).  All ways of a group score the same cells, so their nats per
 * note are comparable.  Not for an ensemble.
 *
 * A memory of the piece (NULL: the net alone) has learnt what is given outside the
 * region, and follows what is given and scored inside it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct adapter;
struct model;
struct piece;
struct recall_options;

enum task_way {
	WAY_CONTINUE, WAY_FILL, WAY_FILL_CHORDS, WAY_FILL_CONTROLS,	/* of all tracks */
	WAY_TRACK_CONTINUE, WAY_TRACK, WAY_TRACK_FILL, WAY_ACCOMPANY,	/* of one track */
	TASK_WAYS
};
extern const char *const task_way_names[TASK_WAYS];

struct task_scores {
	size_t	 notes[TASK_WAYS];
	double	 nats[TASK_WAYS];
};

/* Adds the regions of a piece to the sums; a piece under 8 bars has none. */
bool	 task_score_piece(struct model *, struct adapter *, const struct recall_options *memory,
	     const struct piece *, struct task_scores *, struct err *);

#endif
