/* SPDX-License-Identifier: MIT */
#ifndef APP_EXPORT_H
#define APP_EXPORT_H

/*
 * export.h - export of a piece: MIDI at once, notation and sound by a background job
 * (s->render_job).  session_poll shows its progress.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

/* force: a file that is there already is replaced. */
bool	 export_start(struct session *, const char *path, bool force, struct err *);
bool	 export_poll(struct session *);		/* true: there is a new message */
bool	 export_busy(const struct session *);
void	 export_cancel(struct session *);	/* returns at once; no file is left */
void	 export_end(struct session *);		/* the same, and waits for the thread */

#endif
