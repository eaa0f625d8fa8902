/* SPDX-License-Identifier: MIT */
#ifndef APP_LAB_H
#define APP_LAB_H

/*
 * lab.h - the optimisers compared on the open piece, in the background (lab_runs.h).
 *
 * A job tunes the model on the piece once with each optimiser and judges by bars that are
 * never learnt, as `cadenza lab` does.  Its losses are a picture: no adapter is kept.  The
 * terminal's thread only.
 */

#include <stdbool.h>

#include "app/lab_runs.h"
#include "base/err.h"

struct session;

/* steps of each; list as for lab_runs_init.  Fails while one runs, or a tuning does. */
bool	 lab_start(struct session *, int steps, const char *list, struct err *);
bool	 lab_stop(struct session *, struct err *);
/* Whether Nesterov's look-ahead is shown: of the next comparison, and of this one if known. */
bool	 lab_look_ahead(struct session *, struct err *);
bool	 lab_shows_ahead(const struct session *);
/* The curves as a drawing; refuses, unless `force`, to write over a file. */
bool	 lab_export(struct session *, const char *path, bool force, struct err *);
const struct lab_runs *lab_runs(const struct session *);	/* NULL: none yet */

/* For session_life.c. */
bool	 lab_poll(struct session *);
bool	 lab_busy(const struct session *);
void	 lab_cancel(struct session *);
void	 lab_end(struct session *);

#endif
