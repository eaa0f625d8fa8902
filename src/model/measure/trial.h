/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRIAL_H
#define MODEL_TRIAL_H

/*
 * trial.h - random requests, and what must hold whatever is asked for.
 *
 * A request has a random region, tracks, locks and limits.  What is locked must
 * stay; new notes must lie in the region, on the tracks that were asked for, and
 * inside the limits; nothing else may change, and taken and undone the file must
 * be the same.
 */

#include <stdint.h>

struct model;
struct song;
struct trial;

#define TRIAL_TRACKS_MAX	256	/* of a song */

struct trial	*trial_new(uint64_t seed);	/* NULL: no memory */
void		 trial_free(struct trial *);	/* NULL is fine */
/* One request; what was violated, valid until the next one; NULL: nothing. */
const char	*trial_run(struct trial *, const struct song *, struct model *);

#endif
