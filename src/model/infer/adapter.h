/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ADAPTER_H
#define MODEL_ADAPTER_H

/*
 * adapter.h - adapters (LoRA): making, blending and their music.  model.h runs them.
 *
 * An adapter is LoRA matrices and the music that it learnt from
 * (adapter_music.h).  It is immutable once made; any thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/token/vocab.h"

struct adapter;
struct memory_stream;
struct piece;

#define ADAPTER_STRENGTH_MAX	1.5

/* The stream learns the adapter's music, except versions of `but` (or NULL), which it has. */
bool	 adapter_remember(const struct adapter *, const struct encoding *, const struct piece *but,
	     struct memory_stream *, struct err *);
const char *adapter_base(const struct adapter *);	/* hash of the model it belongs to */
size_t	 adapter_bars(const struct adapter *);	/* of its music */

/*
 * The sum of what adapters of one model change, each times its weight, from 0 to
 * ADAPTER_STRENGTH_MAX; one alone is that adapter at another strength.  It has
 * the music of those whose weight is not 0, and a rank as high as theirs together.
 */
struct adapter_share {
	struct adapter	*adapter;	/* borrowed */
	double		 weight;
};
struct adapter	*adapter_blend(const struct adapter_share *, int count, struct err *);

#endif
