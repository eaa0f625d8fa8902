/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_LIFE_H
#define APP_SESSION_LIFE_H

/*
 * session_life.h - life of a session, from opening to closing, with its parts.
 *
 * A part is background work: the generator, the export, the learner, the sound.
 * Parts are rows of one table, which is walked to poll, cancel and end them.
 * The terminal's thread only.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

/*
 * Opens a file, a name that does not exist yet (a new piece), or "" (no name).
 * Restores stored edits, and says so in `message`.  Needs no terminal and opens
 * no sound; transport_start does that on its own thread.  For a broken file the
 * error is ERR_FORMAT; session_open_salvaged then reads as much as possible and
 * reports what was lost.  Reads the config file; bad lines become a message.
 */
struct session	*session_open(const char *path, struct err *);
struct session	*session_open_salvaged(const char *path, struct err *);
/* A new piece from a template; refuses a file or an unnamed piece that is there. */
struct session	*session_open_new(const char *path, const char *template, struct err *);
/* A copy to read, even while another program has the piece open; changes are not stored. */
struct session	*session_open_copy(const char *path, struct err *);
void		 session_close(struct session *);	/* ends all parts, and waits for them */

/*
 * Receives messages of other threads.  true: something on the screen has
 * changed.  Never waits.
 */
bool		 session_poll(struct session *);
bool		 session_busy(const struct session *);	/* a job is running that ends by itself */
/* Stops the first busy part; false: nothing is running. */
bool		 session_cancel(struct session *);
/* Switches to the session that was kept aside when another program changed the file. */
bool		 session_recover(struct session *, struct err *);

#endif
