/* SPDX-License-Identifier: MIT */
#ifndef MODEL_KEEP_H
#define MODEL_KEEP_H

/*
 * keep.h - what one candidate keeps of the notes that stand in its region.
 *
 * Notes that begin in the region on its tracks are replaced, unless the request
 * replaces nothing, names them, locks the bars that they sound in, or keeps a
 * share of them by chance.  All that stays is locked (lock.h); what is replaced
 * is listed, so that a candidate can be taken as one edit.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/infer/lock.h"
#include "music/event.h"

struct generate_keep;
struct generate_request;
struct prefix;
struct rng;

struct keep {				/* zeroed: nothing */
	struct locks	 locks;		/* of the region's bars */
	struct note	*origin;	/* owned; the song's note of each of the locks' notes */
	struct note	*removed;	/* owned; notes of the song that are replaced */
	size_t		 removed_count;
};

/* Clear it also after a failure. */
bool	 keep_make(struct keep *, const struct prefix *, const struct generate_request *,
	     struct rng *, struct err *);
void	 keep_clear(struct keep *);

/* The first locked tick at or after another; INT64_MAX: there is none. */
int64_t	 keep_next_span(const struct generate_keep *, int64_t ticks);

/*
 * Note i (from 0) that the candidate has made in a cell: *origin is the song's
 * note that it comes from or stands in for, or NULL.  False: it is the song's
 * own, which stays, so there is none to add.
 */
bool	 keep_is_new(const struct keep *, int bar, int slot, size_t i, const struct piece_note *,
	     const struct note **origin);

#endif
