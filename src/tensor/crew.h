/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_CREW_H
#define TENSOR_CREW_H

/*
 * crew.h - threads that share pieces of work of a few microseconds.
 *
 * A team (team.h) sleeps between its turns, which costs more than a layer of
 * a generated token takes.  The members of a crew wait by looking, for some
 * 50 us, before they sleep; while they look they give way to whoever wants
 * their core.  The caller never waits for one that has not begun: what nobody
 * has taken when it is done with its own part it does itself, and where one
 * has begun and lost its core the caller goes on alone for a while: on a busy
 * machine a crew is about as fast as its caller.
 *
 * A part is the same member's every time as long as that one keeps up: what
 * it read last time is still in its cache.
 */

#include <stdbool.h>

#include "base/err.h"

struct crew;

#define CREW_MAX 4

/* size 0: one a core, CREW_MAX at most.  Where the system gives no threads it is a crew of one.  NULL: no memory. */
struct crew	*crew_new(int size);
void		 crew_free(struct crew *);
int		 crew_size(const struct crew *);
/* work(arg, part) once for every part 0 .. size - 1, by whichever member; returns when all are done. */
void		 crew_run(struct crew *, void (*work)(void *arg, int part), void *arg);

#endif
