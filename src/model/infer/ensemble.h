/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ENSEMBLE_H
#define MODEL_ENSEMBLE_H

/*
 * ensemble.h - several models as one: each reads everything, and their
 * predictions are mixed (mixture.h), so it takes the time of all of them.
 *
 * The weights are fitted where a state reads a prefix, on what each member
 * expected of its tokens: no model has learnt from the piece that is open.  What is
 * generated teaches nothing.  To score pieces evaluate.h fits them.
 *
 * All members have the same vocabulary and write pieces in the same way; the
 * context is the shortest of theirs.  Immutable and counted like any model.
 */

#include "base/err.h"

struct model;

/* The members' references change hands, whether it succeeds or not; at most MIXTURE_MEMBERS_MAX. */
struct model	*ensemble_new(struct model **members, int count, struct err *);

#endif
