/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_H
#define MODEL_TUNE_H

/*
 * tune.h - learn from the open piece: LoRA on a base model.
 *
 * Runs on threads of its own that give way to others, while the caller waits;
 * the songs are snapshots.  Half of the windows are of other music (replay.h),
 * so that the model does not forget; where that is missing it is done without.
 *
 * Bars that were not learnt from yet judge it (tune_set.h).  Of what was learnt
 * as much is kept as surely helps them (tune_judge.h) and costs other music no more
 * than TUNE_FORGET_MAX; none of it, where nothing does: the adapter then
 * changes nothing.  Where bars are held out, a run stops when they have not
 * become likelier for TUNE_PATIENCE evaluations, and its best step is judged.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/tune_set.h"
#include "model/train/progress.h"
#include "model/train/tune_judge.h"

struct adapter;
struct model;
struct song;

#define TUNE_PATIENCE	6		/* evaluations */
#define TUNE_FORGET_MAX	0.01		/* of the nats that other music has */

/* The ladder, by the length of the longest piece: what learns it. */
enum tune_rung {
	TUNE_MEMORY,			/* below TUNE_LORA_BARS: the music itself, without a step */
	TUNE_LORA			/* and LoRA matrices */
};
#define TUNE_LORA_BARS	16

struct tune_request {
	struct model		*model;
	/* To go on from, or NULL; one that knows a piece gives only its other music. */
	struct adapter		*start;
	const struct song *const *songs;	/* borrowed snapshots */
	size_t			 song_count;
	enum tune_split		 split;
	const char		*optimizer;	/* of optim_table; NULL: adamw */
	int			 rank;		/* 0: the default; `start` keeps its own */
	int			 steps;		/* 0: by the length of the pieces */
	double			 seconds;	/* 0: no limit */
	int			 threads;	/* 0: one per core */
	uint64_t		 seed;
	/* Both on a thread of the run, one at a time. */
	/* false: stop and judge */
	bool			(*progress)(void *arg, const struct train_progress *);
	/* true: likewise; asked between steps; or NULL */
	bool			(*cancelled)(void *arg);
	void			*arg;
};

struct tune_result {
	struct train_progress	 last;
	enum tune_rung		 rung;
	int			 bars;		/* of the longest piece */
	struct tune_verdict	 verdict;
	double			 forgotten;	/* other music: relative rise in nats, or NAN */
};

/* On success *adapter is what is kept; the caller unrefs it. */
bool	 tune(const struct tune_request *, struct adapter **adapter, struct tune_result *,
	     struct err *);

#endif
