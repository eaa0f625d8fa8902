/* SPDX-License-Identifier: MIT */
#ifndef APP_OVERWRITE_H
#define APP_OVERWRITE_H

/*
 * overwrite.h - what must not be written over by something that is not the
 * piece itself: an export, or the output of a program.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

/* false: the piece at `path` is open, or its session has edits that are not saved. */
bool	 overwrite_allowed(const char *path, struct err *);
/*
 * For a copy of the open piece: its own file and an open piece are never
 * replaced, any other file only if `force`.
 */
bool	 overwrite_by_copy(const struct session *, const char *path, bool force, struct err *);

#endif
