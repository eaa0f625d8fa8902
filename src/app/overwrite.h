/* SPDX-License-Identifier: MIT */
#ifndef APP_OVERWRITE_H
#define APP_OVERWRITE_H

/*
 * overwrite.h - rules for replacing files.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

/* false: the piece at `path` is open, or its session has edits that are not saved. */
bool	 overwrite_allowed(const char *path, struct err *);
/*
 * For what is written beside the open piece, such as an export: as path_is_new,
 * and the file of the piece or of another open piece is never replaced.
 */
bool	 overwrite_beside(const struct session *, const char *path, const char *insist, bool force,
	     struct err *);

#endif
