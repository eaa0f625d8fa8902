/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GRAMMAR_INTERNAL_H
#define MODEL_GRAMMAR_INTERNAL_H

/*
 * grammar_internal.h - shared parts of the grammar: grammar.c reads tokens,
 * grammar_allow.c knows which may come next, grammar_feature.c gives the features.
 */

#include "model/token/grammar.h"

#define NOTHING		255		/* no note at this step */
#define NO_PITCH	128

static inline bool
on_drums(const struct grammar *g)
{
	return piece_is_drums(&g->track[g->slot]);
}

/* Whether positions advance by themselves here.  Drums have no duration to advance by. */
static inline bool
advances(const struct grammar *g)
{
	return g->encoding.auto_advance && !on_drums(g);
}

static inline int
cell_bar(const struct grammar *g)
{
	return g->block_bar + g->cell;
}

static inline int32_t
step_of(const struct grammar *g, int step)
{
	return g->block_step + g->cell * g->steps + step;
}

static inline struct grammar_cell *
cell_at(const struct grammar *g, int bar, int slot)
{
	return &g->cells[(size_t)bar * VOCAB_TRACKS + slot];
}

/* The bar an echo refers to, if it is in the future; else -1. */
static inline int
echo_bar(const struct grammar *g, int value)
{
	int bar = cell_bar(g) - g->future_bars + g->first_bar + vocab_repeat_bars(value) -
	    g->future_bar;

	return !g->in_future && bar >= 0 && bar < g->future_bars ? bar : -1;
}

/* The bar a repeat refers to, if it is in the same section; else -1. */
static inline int
repeat_bar(const struct grammar *g, int value)
{
	int bar = cell_bar(g) - vocab_repeat_bars(value);

	return bar >= g->section_bar ? bar : -1;
}

#endif
