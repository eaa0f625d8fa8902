/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_COPY_H
#define APP_STORE_COPY_H

/*
 * store_copy.h - a session as it is now, though another cadenza has it open.
 *
 * SQLite lets nobody else in then, so the session and its log are copied and
 * the copy is read.  New edits go to the end of the log; the log is begun anew
 * only after it was moved into the session, with another salt at its bytes 16
 * to 23.  So: the salt, the session, the log; if the log still has that salt,
 * the two belong together.  Only store.c uses this.
 */

#include <stdbool.h>

#include "base/err.h"

/* file: a name in the state folder.  copy: FILE_PATH_MAX bytes for where the copy is. */
bool	 store_copy_make(const char *file, char *copy, struct err *);
void	 store_copy_remove(const char *copy);	/* it may still be open */

#endif
