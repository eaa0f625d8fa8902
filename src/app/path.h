/* SPDX-License-Identifier: MIT */
#ifndef APP_PATH_H
#define APP_PATH_H

/*
 * path.h - names of files as a person types them.
 *
 * Every command that reads or writes a file takes its name through here.  Any
 * thread.
 */

#include <stdbool.h>

#include "base/err.h"
#include "base/file.h"

/* Expands ~/ at the start of a typed name to $HOME; `out` or the path itself. */
const char	*path_typed(const char *path, char out[FILE_PATH_MAX]);
/* The other way: $HOME at the start becomes ~; `out` or the path itself. */
const char	*path_shown(const char *path, char out[FILE_PATH_MAX]);
/* false: there is a file at `path`, and not `force`.  insist: the command that replaces it. */
bool		 path_is_new(const char *path, const char *insist, bool force, struct err *);

#endif
