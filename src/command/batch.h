/* SPDX-License-Identifier: MIT */
#ifndef APP_BATCH_H
#define APP_BATCH_H

/*
 * batch.h - runs commands without a screen, for scripts and tests.
 *
 * Reads lines from `in` and runs each like the `:` line.  The message of a
 * command is printed to `out`, on a line of its own.  A refused command prints
 * `error: sentence` to `errors`, and the next line is run.  Background work ends
 * before the next line is read.
 */

#include <stdbool.h>
#include <stdio.h>

/* path "": an unnamed piece.  Returns the exit status: 0, or 1 if any line was refused. */
int	 batch_run(const char *path, bool salvage, FILE *in, FILE *out, FILE *errors);
/* One line per command: name, arguments and help, separated by tabs. */
void	 batch_list_commands(FILE *out);

#endif
