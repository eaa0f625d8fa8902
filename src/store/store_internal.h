/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_INTERNAL_H
#define APP_STORE_INTERNAL_H

/* store_internal.h - an open session, shared by store*.c. */

#include "store/store.h"

struct db;

struct store {
	struct db	*db;		/* owned; named after the session file */
	char		 path[FILE_PATH_MAX];	/* of the piece */
};

#endif
