/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRIAL_H
#define MODEL_TRIAL_H

/*
 * trial.h - trial: random requests, and checks of what must hold for every request.
 *
 * A request has a random region, tracks, locks and limits.  Locked notes must stay; new
 * notes must be in the region, on the requested tracks and within the limits; nothing else
 * may change; and after taking and undoing, the file must be the same.
 */

#include <stdint.h>

struct model;
struct song;
struct trial;

#define TRIAL_TRACKS_MAX	256	/* of a song */

struct trial	*trial_new(uint64_t seed);	/* NULL: no memory */
void		 trial_free(struct trial *);	/* NULL is fine */
/* Runs one request; returns the violation, valid until the next one, or NULL. */
const char	*trial_run(struct trial *, const struct song *, struct model *);

#endif
