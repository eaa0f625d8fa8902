/* SPDX-License-Identifier: MIT */
#ifndef APP_LAB_RUNS_H
#define APP_LAB_RUNS_H

/*
 * lab_runs.h - the same tuning by several optimisers, run after run, as curves in one plot.
 *
 * Each starts from the same weights, on the same windows in the same order.  Nesterov's
 * method takes its gradient, and is measured, at the point ahead (optim.h); with look_ahead
 * the loss at the point that it looks ahead from is a curve beside it.
 *
 * Plain data of one owner; a struct lab_runs is large, so not for the stack.
 */

#include <stdbool.h>
#include <stdio.h>

#include "app/curve.h"
#include "app/plot.h"
#include "base/err.h"
#include "model/train/progress.h"

#define LAB_RUNS_MAX	16
#define LAB_LINES_MAX	(2 * LAB_RUNS_MAX)
#define LAB_STEPS	60		/* of each */

struct lab_run {
	const char	*name;		/* of the optimiser */
	struct curve	 curve;
	struct curve	 behind;	/* held_out without the look-ahead; of nesterov */
	struct train_progress last;	/* so far */
	struct err	 why;		/* of a failed run; else empty */
};

struct lab_runs {
	struct lab_run	 run[LAB_RUNS_MAX];
	int		 count, now;	/* runs; the current one, `count` after the last */
	int		 winner;	/* -1: none yet */
	bool		 look_ahead;
};

/* list: names separated by commas; NULL: all optimisers. */
bool	 lab_runs_init(struct lab_runs *, const char *list, bool look_ahead, struct err *);
/* What the current run reports; true: it measured the held-out bars. */
bool	 lab_runs_take(struct lab_runs *, const struct train_progress *);
/* Run i is the best so far, or it is not. */
bool	 lab_runs_judge(struct lab_runs *, int i);
char	 lab_runs_mark(int run);	/* 'a', 'b', ...: on its line */
enum plot_ink lab_runs_ink(int run);
/* The lines of the plot, room for LAB_LINES_MAX; returns how many. */
int	 lab_runs_lines(const struct lab_runs *, struct plot_line *);
/* " 2.8123 at step 40     3.1 s", " gave up" or "". */
void	 lab_runs_words(const struct lab_runs *, int i, char *words, size_t size);
void	 lab_runs_svg(const struct lab_runs *, FILE *);

#endif
