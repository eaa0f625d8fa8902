/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STRETCH_H
#define MODEL_STRETCH_H

/*
 * stretch.h - windows of tokens from some bars of a piece, for tuning.
 *
 * A window holds at most `context` tokens.  Only the window is written: any thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/token/vocab.h"

struct piece;
struct rng;

/* From a random bar of [first, end) on, in a random key; false: the window is empty. */
bool	 stretch_draw(const struct piece *, int first, int end, const struct encoding *,
	     size_t context, struct rng *, struct token_window *);
/* From its first bar on, as it is. */
bool	 stretch_window(const struct piece *, int first, int end, const struct encoding *,
	     size_t context, struct token_window *);
/* Only bars [first, end) weigh; before them stand as many bars as there is room for. */
bool	 stretch_ahead(const struct piece *, int first, int end, const struct encoding *,
	     size_t context, struct token_window *, struct err *);

#endif
