/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TUNE_H
#define MODEL_TUNE_H

/*
 * tune.h - tuning: LoRA on a base model, from the open piece.
 *
 * Runs on threads of its own that yield to others, while the caller waits; the songs are
 * snapshots.  Half of the windows are of other music (replay.h), so that the model does not
 * forget; without other music they are all of the piece.
 *
 * Bars that were not trained on yet judge the result (tune_set.h).  As much of the adapter is
 * kept as surely helps them (tune_judge.h) and costs other music at most TUNE_FORGET_MAX; if
 * nothing helps, the adapter changes nothing.  With held-out bars, a run stops when they
 * have not improved for TUNE_PATIENCE evaluations, and its best step is judged.
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
#define TUNE_FORGET_MAX	0.01		/* relative rise in nats of other music */

/* What is tuned, by the length of the longest piece. */
enum tune_rung {
	TUNE_MEMORY,			/* below TUNE_LORA_BARS: only the memory, no training */
	TUNE_LORA			/* and LoRA matrices */
};
#define TUNE_LORA_BARS	16

struct tune_request {
	struct model		*model;
	/* Adapter to start from, or NULL; if it knows a piece, it gives only its other music. */
	struct adapter		*start;
	const struct song *const *songs;	/* borrowed snapshots */
	size_t			 song_count;
	enum tune_split		 split;
	const char		*optimizer;	/* of optim_table; NULL: adamw */
	bool			 look_ahead;	/* measure progress.behind too, of nesterov */
	int			 rank;		/* 0: the default; `start` keeps its own */
	int			 steps;		/* 0: by the length of the pieces */
	double			 seconds;	/* 0: no limit */
	int			 threads;	/* 0: one per core */
	uint64_t		 seed;
	/* Both on a thread of the run, one at a time. */
	/* Returns false to stop and judge. */
	bool			(*progress)(void *arg, const struct train_progress *);
	/* Returns true for the same; called between steps; or NULL. */
	bool			(*cancelled)(void *arg);
	/* Before the run, bars [first, end) of a piece that it never learns from; or NULL. */
	void			(*held_out)(void *arg, size_t piece, int first, int end);
	/*
	 * Between steps: whether the adapter as it is then is wanted, which as_it_is takes
	 * over.  Both or neither.
	 */
	bool			(*wanted)(void *arg);
	void			(*as_it_is)(void *arg, struct adapter *, long step);
	void			*arg;
};

struct tune_result {
	struct train_progress	 last;
	enum tune_rung		 rung;
	int			 bars;		/* of the longest piece */
	struct tune_verdict	 verdict;
	double			 forgotten;	/* other music: relative rise in nats, or NAN */
};

/* On success *adapter is the result; the caller unrefs it. */
bool	 tune(const struct tune_request *, struct adapter **adapter, struct tune_result *,
	     struct err *);

#endif
