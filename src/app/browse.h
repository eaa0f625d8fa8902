/* SPDX-License-Identifier: MIT */
#ifndef APP_BROWSE_H
#define APP_BROWSE_H

/*
 * browse.h - browser of the files that can be opened, in a folder or among the recent
 * pieces; it plays one before it is opened.
 *
 * A job reads the folder and then, one after the other, how long its pieces are.
 * Another one reads the file that is to be heard and makes a plan of it, which the
 * sound plays in place of the piece (transport_audition).  These are files of
 * strangers: what is read of each is bounded, and the first half minute is heard.
 * The terminal's thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BROWSE_FILES_MAX	10000		/* of a folder */

struct session;

struct browse_file {
	char		*name;		/* owned; in its folder, or the whole path */
	bool		 folder;
	bool		 gone;		/* a recent one */
	int64_t		 bytes;
	/* What was read of it: how long it plays, and its notes. */
	enum browse_state { BROWSE_UNREAD, BROWSE_READ, BROWSE_BROKEN } state;
	double		 seconds;
	size_t		 notes;
};

/* Lists this folder, a whole path; NULL: the recent pieces.  What was listed is dropped. */
bool		 browse_list(struct session *, const char *folder, struct err *);
/* Folders first, by name; the recent pieces newest first.  Borrowed until the next poll. */
const struct browse_file *browse_files(const struct session *, size_t *count);
/* What went wrong; "" if nothing did.  more: the folder has too many files. */
const char	*browse_trouble(const struct session *, bool *more);
bool		 browse_listing(const struct session *);	/* the names are not there yet */
/* Hears a file of the list, as soon as it is read, in place of what is heard now. */
void		 browse_hear(struct session *, const char *path);
/* It is heard, or about to be. */
bool		 browse_hears(const struct session *);
void		 browse_hush(struct session *);
void		 browse_leave(struct session *);	/* forgets all; waits for nothing */

/* A part of the session: session_life.c. */
bool		 browse_poll(struct session *);
bool		 browse_busy(const struct session *);
void		 browse_cancel(struct session *);
void		 browse_end(struct session *);

#endif
