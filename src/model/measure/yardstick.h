/* SPDX-License-Identifier: MIT */
#ifndef MODEL_YARDSTICK_H
#define MODEL_YARDSTICK_H

/*
 * yardstick.h - comparison of an architecture with published results.
 *
 * Trains on train/ of a folder of frames with a recipe for the architecture and
 * the data, keeps the checkpoint that is best on valid/, and scores all held-out
 * splits, each frame once.  Since valid/ chose the checkpoint, its own figure is
 * slightly optimistic; that of test/ is not.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/frame.h"
#include "model/net/arch.h"
#include "model/train/trainer.h"

struct yardstick_task {
	const struct frames *frames;	/* borrowed, as all else */
	const struct arch *arch;	/* NULL: only the one-gram */
	double		 seconds;	/* of training; 0: the recipe's */
	int		 threads;	/* 0: one per core */
	uint64_t	 seed;
	bool		 plain;		/* input is only the frame before, as in published nets */
	bool		(*progress)(void *arg, const struct train_progress *);	/* as a trainer's */
	bool		(*cancelled)(void *arg);
	void		*arg;
};

struct yardstick_result {
	struct frame_score one_gram[FRAME_SIDES], score[FRAME_SIDES];	/* not train/ */
	struct train_progress last;
	size_t		 parameters;
};

bool	 yardstick_run(const struct yardstick_task *, struct yardstick_result *, struct err *);

#endif
