/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_H
#define MODEL_TUNE_H

/*
 * tune.h - learn from the open piece: LoRA on a base model.
 *
 * Runs on the learner's thread with threads of its own, on snapshots.  Held
 * out: two neighbouring bars of every fourteen, never shown.  It stops by
 * itself when the held-out loss has stopped falling and keeps the best.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct adapter;
struct model;
struct song;

struct tune_progress {
	int		 step;
	int		 steps;			/* planned; 0: not known */
	double		 train;			/* nats per note; NAN where not measured at this step */
	double		 held_out;
	double		 base;			/* held-out loss of the untuned model */
	double		 best;			/* best held-out so far */
	int		 best_step;
	double		 seconds;		/* of training */
	double		 seconds_left;		/* estimate */
	double		 tokens_per_s;
	double		 learning_rate;
};

struct tune_request {
	struct model		*model;
	struct adapter		*start;		/* go on from this one, or NULL */
	const struct song *const *songs;	/* borrowed snapshots */
	size_t			 song_count;
	int			 rank;		/* 0: the default, 8 */
	int			 steps;		/* 0: by itself */
	double			 seconds;	/* 0: no limit */
	int			 threads;	/* 0: one per core */
	uint64_t		 seed;
	bool			(*progress)(void *arg, const struct tune_progress *);	/* false: stop and keep the best */
	void			*arg;
};

/* On success *adapter is the best one; the caller unrefs it. */
bool	 tune(const struct tune_request *, struct adapter **adapter,
	     struct tune_progress *last, struct err *);

#endif
