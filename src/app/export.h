/* SPDX-License-Identifier: MIT */
#ifndef APP_EXPORT_H
#define APP_EXPORT_H

/*
 * export.h - a copy of the piece for others: MIDI at once, sound in the
 * background (s->render_job).  session_poll takes in how far it is.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

bool	 export_start(struct session *, const char *path, struct err *);
bool	 export_poll(struct session *);		/* true: something new was said */
bool	 export_busy(const struct session *);
void	 export_cancel(struct session *);	/* soon; no file is left */
void	 export_end(struct session *);		/* the same, and waits for the thread */

#endif
