/* SPDX-License-Identifier: MIT */
/* arch_gru.c - recurrent net of gated recurrent units. */
#define CELL CELL_GRU
#include "model/net/arch_recurrent_hooks.h"

const struct arch arch_gru = {
	.name = "gru",
	.sentence = "recurrent net whose gates control how much of its state is renewed",
	.usual = { .layers = 2, .width = 256, .context = 512 },
	RECURRENT_HOOKS
};
