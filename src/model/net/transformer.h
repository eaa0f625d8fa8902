/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRANSFORMER_H
#define MODEL_TRANSFORMER_H

/*
 * transformer.h - layout of a transformer's weights in its body's list.
 *
 * arch_transformer.c lists and trains them, kv_forward.c runs them; arch.h has the
 * formulas.
 */

#include <stddef.h>

#include "model/net/arch.h"

/* Rows per layer, in order; the last two only with short convolutions. */
enum transformer_part {
	PART_ATTN_NORM, PART_QKV, PART_ATTN_OUT, PART_MLP_NORM, PART_UP, PART_DOWN, PART_PLAIN,
	PART_ATTN_TAPS = PART_PLAIN, PART_MLP_TAPS, PART_COUNT
};

/* Earlier positions that a matrix sees through the short convolution. */
static inline size_t
transformer_taps(const struct arch_config *c)
{
	return c->kernel > 1 ? (size_t)c->kernel - 1 : 0;
}

static inline size_t
transformer_parts(const struct arch_config *c)
{
	return transformer_taps(c) > 0 ? PART_COUNT : PART_PLAIN;
}

static inline size_t
transformer_row(const struct arch_config *c, size_t layer, enum transformer_part part)
{
	return layer * transformer_parts(c) + part;
}

/* Row of the norm after the last layer; that of the input follows, if there is one. */
static inline size_t
transformer_last(const struct arch_config *c)
{
	return (size_t)c->layers * transformer_parts(c);
}

#endif
