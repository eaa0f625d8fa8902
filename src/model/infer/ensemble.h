/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ENSEMBLE_H
#define MODEL_ENSEMBLE_H

/*
 * ensemble.h - ensemble: several models mixed into one (mixture.h).
 *
 * Every member reads all tokens, so running takes the time of all of them.  When
 * a state reads a prefix, the weights are fitted to the members' predictions of
 * its tokens, because no model was trained on the open piece.  Generated tokens
 * do not change the weights.  For scoring pieces, evaluate.h fits them.
 *
 * All members have the same vocabulary and encoding; the context is the shortest
 * of theirs.  Immutable and reference-counted like any model.
 */

#include "base/err.h"

struct model;

/* Takes over the members' references, even on failure; at most MIXTURE_MEMBERS_MAX. */
struct model	*ensemble_new(struct model **members, int count, struct err *);

#endif
