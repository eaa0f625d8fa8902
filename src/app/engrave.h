/* SPDX-License-Identifier: MIT */
#ifndef APP_ENGRAVE_H
#define APP_ENGRAVE_H

/*
 * engrave.h - a page of the piece as notation, engraved by LilyPond if it is installed.
 *
 * A job writes the bars from the cursor's on for LilyPond into the cache folder and
 * runs it there, without a shell and for a minute at most.  The terminal's thread only.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

bool	 engrave_start(struct session *, int bars, struct err *);

/* A part of the session: session_life.c. */
bool	 engrave_poll(struct session *);
bool	 engrave_busy(const struct session *);
void	 engrave_cancel(struct session *);
void	 engrave_end(struct session *);

#endif
