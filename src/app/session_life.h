/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_LIFE_H
#define APP_SESSION_LIFE_H

/*
 * session_life.h - a session from its opening to its end, with all its parts.
 *
 * A part is what works beside the person: the generator, the export, the
 * learner, the sound.  They are rows of one table, so that polling,
 * cancelling and ending them is a walk.  The terminal's thread only.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

/*
 * Opens a file, a name that does not exist yet (a new piece), or "" (no name).
 * Brings back edits that its store has; says so in `message`.  No terminal, no
 * sound: transport_start opens that on its own thread.  A broken file is
 * ERR_FORMAT: then session_open_salvaged reads what can be had, and says what
 * was lost.  The settings are the config file's; its bad lines are complained of.
 */
struct session	*session_open(const char *path, struct err *);
struct session	*session_open_salvaged(const char *path, struct err *);
/* To look at, though another program may have it open: nothing that is done to it is kept. */
struct session	*session_open_copy(const char *path, struct err *);
void		 session_close(struct session *);	/* ends its parts, and waits for them */

/* Takes in what the other threads sent.  true: something drawn has changed.  Never waits. */
bool		 session_poll(struct session *);
bool		 session_busy(const struct session *);	/* a job is on that ends by itself */
/* Stops what the person waits for most; false: there is nothing to stop. */
bool		 session_cancel(struct session *);
/* Goes over to the session that was kept aside when another program changed the file. */
bool		 session_recover(struct session *, struct err *);

#endif
