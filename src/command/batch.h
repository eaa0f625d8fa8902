/* SPDX-License-Identifier: MIT */
#ifndef APP_BATCH_H
#define APP_BATCH_H

/*
 * batch.h - commands without a terminal, for scripts and tests.
 *
 * Lines are read from `in` and run one after another, as the `:` line would.
 * What a command says goes to `out` on a line of its own, before the next one
 * is read; what it refuses goes to `errors` as `error: sentence`, and the next
 * line is run.  A command that works in the background is waited for.
 */

#include <stdbool.h>
#include <stdio.h>

/* path "": a piece without a name.  Returns the exit status: 0, or 1 if any line was refused. */
int	 batch_run(const char *path, bool salvage, FILE *in, FILE *out, FILE *errors);
/* One line a command: name, arguments, help, parted by tabs. */
void	 batch_list_commands(FILE *out);

#endif
