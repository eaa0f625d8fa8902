/* SPDX-License-Identifier: MIT */
#ifndef MODEL_KV_CACHE_H
#define MODEL_KV_CACHE_H

/*
 * kv_cache.h - what kv_cache.c and kv_forward.c know of each other: the caches
 * of a state and the room for one run of some positions through all layers.
 */

#include "model/infer/model_internal.h"
#include "tensor/crew.h"

struct cache {			/* of one stream: `length` positions from `start` */
	size_t	 start, length, capacity;	/* capacity: a multiple of KERNEL_LANES */
	size_t	 room;		/* words of memory */
	uint32_t *memory;	/* owned; per layer and head the keys, then the values, as panels: */
	float	*heard;		/* owned; per layer, before each of the two taps: norm(x) of the last */
				/* positions (taps, d), the latest last; zeros before the first; or NULL */
	size_t	 key_words;	/* of one head: a matrix (capacity, h) */
	size_t	 value_words;	/* of one head: a matrix (h, capacity) */
};

struct cached {
	struct model_state	 base;
	struct model		*model;		/* one reference */
	struct adapter		*adapter;	/* one reference, or NULL */
	const struct packing	*weights;
	struct crew		*crew;		/* owned; shares out every run */
	int			 rows;
	size_t			 d, h, heads, vocab, context, taps;
	enum kernel_format	 keys, values;	/* what they are kept in */
	struct cache		 prefix;	/* of all rows */
	struct cache		*own;		/* (rows) what each has read after it */

	/* One run of `batch` positions at most. */
	size_t			 batch;
	struct lane {
		struct cache	*cache;		/* where its key and value go */
		size_t		 at;		/* its position in the stream */
		size_t		 row;
	}			*lanes;		/* (batch) */
	float			*x;		/* (batch, d) */
	float			*normed;	/* (batch, d) */
	float			*qkv;		/* (batch, 3d) */
	float			*mixed;		/* (batch, d) what attention gives */
	float			*wide;		/* (batch, 4d) */
	float			*scores;	/* (parts of the crew, batch, context) */
	float			*latest;	/* (taps, d) */
	float			*memory;	/* all of the above; owned */
};

/* The sizes of panels are those of kernels, which count in lanes. */
static inline size_t
round_up(size_t n)
{
	return (n + KERNEL_LANES - 1) / KERNEL_LANES * KERNEL_LANES;
}

void	 cache_clear(struct cache *);
/* Empty, for `tokens` positions from `start` on; in the memory that it has if that is enough. */
bool	 cache_make(struct cache *, const struct cached *, size_t start, size_t tokens,
	     struct err *);

/*
 * Runs lanes 0..n-1, whose tokens stand in x; leaves norm(x) of the last
 * layer in `normed`.  prefix: all are positions of the prefix, one after
 * another; else each is one more of a row's own.
 */
void	 state_run(struct cached *, size_t n, bool prefix);
/* logits[row of the lane] (vocab) of lanes first..n-1, from `normed`. */
void	 state_logits(struct cached *, size_t first, size_t n, float *logits);

#endif
