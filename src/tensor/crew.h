/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_CREW_H
#define TENSOR_CREW_H

/*
 * crew.h - crew: threads that share work items of a few microseconds.
 *
 * A team (team.h) sleeps between turns, which costs more than a layer of one generated
 * token takes.  Members of a crew spin for about 50 us before they sleep, and yield
 * while they spin.  The caller never waits for a part that has not been started: it
 * does parts that nobody has taken when its own is finished.  If a member has started
 * a part and lost its core, the caller works alone for a while, so on a busy machine a
 * crew is about as fast as its caller.
 *
 * A part goes to the same member every time as long as that one keeps up, so its data
 * are still in that core's cache.
 */

#include <stdbool.h>

#include "base/err.h"

struct crew;

#define CREW_MAX 4

/* size 0: one per core, at most CREW_MAX.  Without threads, a crew of one.  NULL: no memory. */
struct crew	*crew_new(int size);
void		 crew_free(struct crew *);
int		 crew_size(const struct crew *);
/* Calls work(arg, part) for each part 0 .. size - 1, on any member; returns when all are done. */
void		 crew_run(struct crew *, void (*work)(void *arg, int part), void *arg);

#endif
