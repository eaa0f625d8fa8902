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

/*
 * Several files one after the other.  A name that is only an extension, ".ly" or
 * "ly", is the piece's with that one.  force: files that are there are replaced.
 */
#define EXPORTS_MAX	8
bool	 export_start(struct session *, int count, char *const *names, bool force, struct err *);
/* A sound file of each track that is heard, as if the others were muted. */
bool	 export_stems(struct session *, const char *name, bool force, struct err *);
bool	 export_poll(struct session *);		/* true: there is a new message */
bool	 export_busy(const struct session *);
void	 export_cancel(struct session *);	/* returns at once; no file is left */
void	 export_end(struct session *);		/* the same, and waits for the thread */

#endif
