/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_TEAM_H
#define TENSOR_TEAM_H

/*
 * team.h - threads that do the same thing to different parts.
 *
 * A team is made once and used for every step of a run.  team_run calls
 * work(arg, member) in every member at the same time, the caller being member
 * 0, and returns when all are done.  Which part is whose follows from the
 * member's number alone, so that results do not depend on who is faster.
 */

#include <stdbool.h>

#include "base/err.h"

struct team;

#define TEAM_MAX 256

/* size 0: one member a core.  behind: its threads, not the caller, give way to others. */
struct team	*team_new(int size, bool behind, struct err *);
void		 team_free(struct team *);
/* That this process may run on: 1 .. TEAM_MAX. */
int		 team_cores(void);
int		 team_size(const struct team *);
void		 team_run(struct team *, void (*work)(void *arg, int member), void *arg);

#endif
