/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_TEAM_H
#define TENSOR_TEAM_H

/*
 * team.h - team: threads that do the same work on different parts.
 *
 * A team is made once and used for every step of a run.  team_run calls work(arg,
 * member) in every member at the same time, where the caller is member 0, and returns
 * when all are done.  Which part is whose depends only on the member's number, so results
 * do not depend on who is faster.
 */

#include <stdbool.h>

#include "base/err.h"

struct team;

#define TEAM_MAX 256

/* size 0: one member per core.  behind: its threads, but not the caller, yield to others. */
struct team	*team_new(int size, bool behind, struct err *);
void		 team_free(struct team *);
/* Cores that this process may run on: 1 .. TEAM_MAX. */
int		 team_cores(void);
int		 team_size(const struct team *);
void		 team_run(struct team *, void (*work)(void *arg, int member), void *arg);

#endif
