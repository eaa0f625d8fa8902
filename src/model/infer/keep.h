/* SPDX-License-Identifier: MIT */
#ifndef MODEL_KEEP_H
#define MODEL_KEEP_H

/*
 * keep.h - notes of the region that one candidate keeps.
 *
 * Notes that start in the region on its tracks are replaced, unless the request
 * replaces nothing, names them, locks the bars that they sound in, or keeps a
 * random share.  Kept notes are locked (lock.h).  Replaced notes are listed, so
 * that taking a candidate is one edit.
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
	struct note	*origin;	/* owned; the song's note of each locked note */
	struct note	*removed;	/* owned; replaced notes of the song */
	size_t		 removed_count;
};

/* Clear it also after a failure. */
bool	 keep_make(struct keep *, const struct prefix *, const struct generate_request *,
	     struct rng *, struct err *);
void	 keep_clear(struct keep *);

/* The first locked tick at or after another; INT64_MAX if there is none. */
int64_t	 keep_next_span(const struct generate_keep *, int64_t ticks);

/*
 * Note i (from 0) that the candidate has made in a cell.  *origin is the song's
 * note that it comes from or replaces, or NULL.  Returns false if it is a note of
 * the song that stays, so that nothing is added.
 */
bool	 keep_is_new(const struct keep *, int bar, int slot, size_t i, const struct piece_note *,
	     const struct note **origin);

#endif
