/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_APART_H
#define COMMAND_APART_H

/*
 * command_apart.h - commands that edit so much of a big piece that they run on a
 * copy of the session, on another thread (app/apart.h); for command.c.
 */

#include <stdbool.h>

#include "command/command.h"

/* It changes the piece, or moves through its edits: not while another one does. */
bool	 command_must_wait(const struct command *);
bool	 command_is_long(const struct session *, const struct command *);
bool	 command_run_apart(struct session *, const struct command *, int argc, char **argv,
	     struct err *);
/* Of command.c: at once. */
bool	 command_run_row(struct session *, const struct command *, int argc, char **argv,
	     struct err *);

#endif
