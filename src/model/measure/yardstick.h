/* SPDX-License-Identifier: MIT */
#ifndef MODEL_YARDSTICK_H
#define MODEL_YARDSTICK_H

/*
 * yardstick.h - an architecture against the field's published numbers.
 *
 * Trains on train/ of a folder of frames with a recipe that follows from the
 * architecture and the data, keeps what is best on valid/ and scores all
 * sides that are held out, each frame once.  What is kept was chosen by valid/,
 * so its number there is mildly optimistic; that of test/ is not.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/frame.h"
#include "model/net/arch.h"
#include "model/train/trainer.h"

struct yardstick_task {
	const struct frames *frames;	/* borrowed, as all else */
	const struct arch *arch;	/* NULL: the one-gram alone */
	double		 seconds;	/* of training; 0: the recipe's */
	int		 threads;	/* 0: one a core */
	uint64_t	 seed;
	bool		 plain;		/* reads the frame before and no more, as published nets; nets of frames */
	bool		(*progress)(void *arg, const struct train_progress *);	/* as a trainer's */
	bool		(*cancelled)(void *arg);
	void		*arg;
};

struct yardstick_result {
	struct frame_score one_gram[FRAME_SIDES], score[FRAME_SIDES];	/* but of train/ */
	struct train_progress last;
	size_t		 parameters;
};

bool	 yardstick_run(const struct yardstick_task *, struct yardstick_result *, struct err *);

#endif
