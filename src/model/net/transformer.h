/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRANSFORMER_H
#define MODEL_TRANSFORMER_H

/*
 * transformer.h - where a transformer's numbers stand in its body's list.
 *
 * arch_transformer.c lists them and learns by them, kv_forward.c runs them;
 * arch.h says what they compute.
 */

#include <stddef.h>

/* Of each layer, in the order of the list. */
enum transformer_part {
	PART_ATTN_NORM, PART_QKV, PART_ATTN_OUT, PART_MLP_NORM, PART_UP, PART_DOWN, PART_COUNT
};

static inline size_t
transformer_row(size_t layer, enum transformer_part part)
{
	return layer * PART_COUNT + part;
}

/* Of the norm behind the last layer. */
static inline size_t
transformer_last(size_t layers)
{
	return layers * PART_COUNT;
}

#endif
