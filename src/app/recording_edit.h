/* SPDX-License-Identifier: MIT */
#ifndef APP_RECORDING_EDIT_H
#define APP_RECORDING_EDIT_H

/*
 * recording_edit.h - the edit that a recorded take becomes, and one that quantises it.
 *
 * The terminal's thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct session;
struct take;

/*
 * Adds the take to the track; `replaces` takes out the notes that begin from from_ticks
 * to end_ticks.  *notes: how many it added.  The store is told which edit the stored take
 * becomes, for a kill between the two.
 */
bool	 recording_edit(struct session *, const struct take *, int track, bool replaces,
	     int64_t from_ticks, int64_t end_ticks, size_t *notes, struct err *);

#endif
