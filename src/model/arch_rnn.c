/* SPDX-License-Identifier: MIT */
#include "model/arch_recurrent.h"

static void
list(const struct arch_config *c, struct params *p)
{
	recurrent_list(CELL_TANH, c, p);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	return recurrent_body(CELL_TANH, t, c, run, x);
}

static size_t
state_floats(const struct arch_config *c)
{
	return recurrent_state_floats(CELL_TANH, c);
}

static size_t
step_room(const struct arch_config *c, size_t n)
{
	return recurrent_step_room(CELL_TANH, c, n);
}

static void
step(const struct arch_step *s, size_t n, float *x, float *const *state)
{
	recurrent_step(CELL_TANH, s, n, x, state);
}

const struct arch arch_rnn = {
	.name = "rnn",
	.sentence = "recurrent net of tanh units, the oldest: it forgets soonest",
	.lanes = 8,
	.usual = { .layers = 2, .width = 256, .context = 512 },
	.advise = arch_advise_fast,
	.check = recurrent_check,
	.list = list,
	.body = body,
	.state_floats = state_floats,
	.step_room = step_room,
	.step = step,
};
