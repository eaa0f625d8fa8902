/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_COPY_H
#define APP_STORE_COPY_H

/*
 * store_copy.h - copies a session while another cadenza has it open.
 *
 * SQLite's lock shuts others out, so the session and its log are copied and the
 * copy is read.  New edits are appended to the log.  The log restarts only after
 * it was moved into the session, and then has a new salt at bytes 16 to 23.  So
 * the salt, the session and the log are read in this order; if the log still has
 * that salt, the two belong together.  Only store.c uses this.
 */

#include <stdbool.h>

#include "base/err.h"

/*
 * file: a name in the state folder.  copy: FILE_PATH_MAX bytes for the path of
 * the copy.
 */
bool	 store_copy_make(const char *file, char *copy, struct err *);
void	 store_copy_remove(const char *copy);	/* even while it is open */

#endif
