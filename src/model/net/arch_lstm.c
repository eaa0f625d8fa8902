/* SPDX-License-Identifier: MIT */
/* arch_lstm.c - recurrent net with long short-term memory. */
#define CELL CELL_LSTM
#include "model/net/arch_recurrent_hooks.h"

const struct arch arch_lstm = {
	.name = "lstm",
	.sentence = "recurrent net with a memory cell controlled by three gates",
	.usual = { .layers = 2, .width = 256, .context = 512 },
	RECURRENT_HOOKS
};
