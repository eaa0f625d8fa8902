/* SPDX-License-Identifier: MIT */
#ifndef APP_LEARNING_H
#define APP_LEARNING_H

/*
 * learning.h - progress report of train and tune.
 *
 * On a terminal it is a live loss plot with figures below; elsewhere, one line per
 * evaluation, which scripts may rely on (cadenza(1)).
 */

#include <stdbool.h>

#include "app/curve.h"

struct program_call;
struct train_progress;

struct learning_report {
	struct program_call *call;	/* borrowed */
	const char	*measure;	/* name of a loss without held-out windows; or NULL */
	bool		 brief;		/* leaves out tokens, rate and time left */
	struct curve	 curve;
};

void	 learning_begin(struct learning_report *, struct program_call *);
void	 learning_show(struct learning_report *, const struct train_progress *);
/* The last line: the best held-out loss, its step, and the initial loss. */
void	 learning_end(struct learning_report *, const struct train_progress *);

#endif
