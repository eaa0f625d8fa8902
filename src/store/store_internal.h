/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_INTERNAL_H
#define APP_STORE_INTERNAL_H

/* store_internal.h - the open session, for store*.c: files, edits, and what the model made. */

#include "store/store.h"

struct db;

struct store {
	struct db	*db;		/* owned; its name is that of the session's file */
	char		 path[FILE_PATH_MAX];	/* of the piece */
};

#endif
