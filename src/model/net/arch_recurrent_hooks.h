/* SPDX-License-Identifier: MIT */

/*
 * arch_recurrent_hooks.h - hooks of an architecture that is arch_recurrent.h with
 * the cell CELL; included by the architecture's own file.
 */

#include "model/net/arch_recurrent.h"

static void
list(const struct arch_config *c, struct params *p)
{
	recurrent_list(CELL, c, p);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	return recurrent_body(CELL, t, c, run, x);
}

static size_t
state_floats(const struct arch_config *c)
{
	return recurrent_state_floats(CELL, c);
}

static size_t
step_room(const struct arch_config *c, size_t n)
{
	return recurrent_step_room(CELL, c, n);
}

static void
step(const struct arch_step *s, size_t n, float *x, float *const *state)
{
	recurrent_step(CELL, s, n, x, state);
}

#define RECURRENT_HOOKS								\
	.lanes = 8,								\
	.advice = arch_advice_fast,						\
	.check = recurrent_check,						\
	.list = list,								\
	.body = body,								\
	.state_floats = state_floats,						\
	.step_room = step_room,							\
	.step = step
