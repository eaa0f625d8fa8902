/* SPDX-License-Identifier: MIT */
/* arch_rnn.c - recurrent net of tanh units. */
#define CELL CELL_TANH
#include "model/net/arch_recurrent_hooks.h"

const struct arch arch_rnn = {
	.name = "rnn",
	.sentence = "recurrent net of tanh units, the oldest: it forgets soonest",
	.usual = { .layers = 2, .width = 256, .context = 512 },
	RECURRENT_HOOKS
};
