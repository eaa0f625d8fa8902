/* SPDX-License-Identifier: MIT */
#ifndef APP_SAMPLE_H
#define APP_SAMPLE_H

/*
 * sample.h - hears the model as it is tuned so far, while the tuning goes on.
 *
 * The model continues from the cursor with the adapter as it is after a step.  That is
 * one candidate, which is played as soon as it is written, and written into the piece
 * only if the person takes it.  The terminal's thread.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

bool	 sample_hear(struct session *, struct err *);
/* For session_poll; true: something on the screen has changed. */
bool	 sample_poll(struct session *);

#endif
