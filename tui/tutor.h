/* SPDX-License-Identifier: MIT */
#ifndef TUI_TUTOR_H
#define TUI_TUTOR_H

/*
 * tutor.h - the tutorial: ten steps, each done when the piece is as it asks.
 */

#include <stdbool.h>

struct session;
struct ui;

struct tutor_step {
	const char	*sentence;	/* what to do, with its keys; one line of 80 columns */
	bool		(*done)(const struct session *);
};

extern const struct tutor_step tutor_steps[];	/* the last is never done; ended by NULL */
/* Goes on to the next step that is not done. */
void	 tutor_watch(struct ui *);

#endif
