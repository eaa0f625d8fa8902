/* SPDX-License-Identifier: MIT */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

/*
 * report.h - a program's answer about each of its files, as text or as JSON.
 *
 * Of several files, each has a block, or an object in the array "files".  A file that
 * cannot be read is reported, and the others still follow.
 */

#include <stdbool.h>

#include "base/err.h"

struct json;
struct program_call;

/*
 * Prints the answer for one file, or gives it as JSON in *json unless json is NULL.
 * Errors name the file.
 */
typedef bool	(*report_fn)(void *arg, struct program_call *, const char *path,
		    struct json **json, struct err *);

/* Before the text for a file: its name, where there are several. */
void		 report_name(struct program_call *, const char *path);

/* All operands.  The program has an option --json. */
bool		 report_files(struct program_call *, report_fn, void *arg, struct err *);

#endif
