/* SPDX-License-Identifier: MIT */
#ifndef APP_SAVING_H
#define APP_SAVING_H

/*
 * saving.h - saves the piece and tidies its session up, on another thread
 * (apart.h): both wait for the disk.  Edits go on meanwhile.
 */

#include <stdbool.h>

#include "base/err.h"

struct session;

/*
 * As session_save_over.  `quits`: the session ends when the file is written, but
 * stays if it cannot be.
 */
bool	 saving_start(struct session *, const char *path, bool force, bool quits, struct err *);
/* Stores the cursor and checkpoints the store, some time after the last edit. */
void	 saving_tidy_up(struct session *);

#endif
