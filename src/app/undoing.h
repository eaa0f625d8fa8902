/* SPDX-License-Identifier: MIT */
#ifndef APP_UNDOING_H
#define APP_UNDOING_H

/*
 * undoing.h - moves through the tree of edits.  Most moves exchange a few
 * pointers; one over many changes, or to before an edit whose tracks are gone
 * from memory, makes its song on another thread (apart.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct session;

/* Says that sentence when the piece is there. */
bool	 undoing_go(struct session *, uint32_t node, const char *said, struct err *);

#endif
