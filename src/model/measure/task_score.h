/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TASK_SCORE_H
#define MODEL_TASK_SCORE_H

/*
 * task_score.h - what it is worth to a model to know more than the past.
 *
 * Regions of a piece are scored in several ways, each of which gives the model
 * something else: nothing but the past, as when it continues; the music after
 * the region as well, as when it fills; the chords or the controls of the
 * region besides.  Then one track of the region for itself: the others are
 * known, and it may be hidden outside the region, as when it accompanies.
 * The cells scored are the same in all ways of a group, so that their nats a
 * note can be compared.  Not of an ensemble.
 *
 * With a memory of the piece (or NULL: the net alone), it has learnt what is
 * known outside the region, and follows what is known and scored inside it.
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

/* Adds the regions of a piece to the sums; a piece of fewer than 8 bars has none. */
bool	 task_score_piece(struct model *, struct adapter *, const struct recall_options *memory,
	     const struct piece *, struct task_scores *, struct err *);

#endif
