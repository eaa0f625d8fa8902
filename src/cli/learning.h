/* SPDX-License-Identifier: MIT */
#ifndef APP_LEARNING_H
#define APP_LEARNING_H

/*
 * learning.h - how train and tune tell what they are doing.
 *
 * On a terminal a loss plot that moves, with the figures under it; elsewhere
 * one line an evaluation, which scripts may rely on (cadenza(1)).
 */

#include <stdbool.h>

#include "app/curve.h"

struct program_call;
struct train_progress;

struct learning_report {
	struct program_call *call;	/* borrowed */
	const char	*measure;	/* what train is, if it is not nats and nothing is held out; or NULL */
	bool		 brief;		/* says nothing of tokens, rate and what is left */
	struct curve	 curve;
};

void	 learning_begin(struct learning_report *, struct program_call *);
void	 learning_tell(struct learning_report *, const struct train_progress *);
/* The last line: the best held-out loss, where, and that of the beginning. */
void	 learning_end(struct learning_report *, const struct train_progress *);

#endif
