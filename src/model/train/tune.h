/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_H
#define MODEL_TUNE_H

/*
 * tune.h - learn from the open piece: LoRA on a base model.
 *
 * Runs on threads of its own that give way to others, while the caller waits;
 * the songs are snapshots.
 *
 * It stops by itself when the held-out bars (tune_set.h) have not become
 * likelier for TUNE_PATIENCE evaluations, and keeps the best.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/tune_set.h"
#include "model/train/progress.h"

struct adapter;
struct model;
struct song;

#define TUNE_PATIENCE	6		/* evaluations */

struct tune_request {
	struct model		*model;
	struct adapter		*start;		/* go on from this one, or NULL */
	const struct song *const *songs;	/* borrowed snapshots */
	size_t			 song_count;
	const char		*optimizer;	/* of optim_table; NULL: adamw */
	int			 rank;		/* 0: the default, 16; that of `start` if there is one */
	int			 steps;		/* 0: by itself */
	double			 seconds;	/* 0: no limit */
	int			 threads;	/* 0: one per core */
	uint64_t		 seed;
	/* Both on a thread of the run, one at a time. */
	bool			(*progress)(void *arg, const struct train_progress *);	/* false: stop and keep the best */
	bool			(*cancelled)(void *arg);	/* likewise, asked between steps; or NULL */
	void			*arg;
};

/* On success *adapter is the best one; the caller unrefs it. */
bool	 tune(const struct tune_request *, struct adapter **adapter,
	     struct train_progress *last, struct err *);

#endif
