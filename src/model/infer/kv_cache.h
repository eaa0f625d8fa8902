/* SPDX-License-Identifier: MIT */
#ifndef MODEL_KV_CACHE_H
#define MODEL_KV_CACHE_H

/*
 * kv_cache.h - key/value caches of a state, and the buffers for running some
 * positions through all layers.  Shared by kv_cache.c and kv_forward.c.
 */

#include "model/infer/model_internal.h"
#include "tensor/crew.h"

struct cache {			/* of one stream: `length` positions from `start` */
	size_t	 start, length, capacity;	/* capacity: a multiple of INFER_LANES */
	size_t	 room;		/* words of memory */
	uint32_t *memory;	/* owned; panels: per layer and head the keys, then the values */
	/*
	 * Owned; inputs of the short convolutions: per layer, for each of the two,
	 * norm(x) of the last positions (taps, d), latest last, zeros before the
	 * first; or NULL.
	 */
	float	*heard;
	size_t	 key_words;	/* of one head: a matrix (capacity, h) */
	size_t	 value_words;	/* of one head: a matrix (h, capacity) */
};

struct cached {
	struct model_state	 base;
	struct model		*model;		/* one reference */
	struct adapter		*adapter;	/* one reference, or NULL */
	const struct packing	*weights;
	struct crew		*crew;		/* owned; runs everything */
	int			 rows;
	size_t			 d, h, heads, vocab, context, taps;
	enum infer_format	 keys, values;	/* their storage formats */
	struct cache		 prefix;	/* shared by all rows */
	struct cache		*own;		/* (rows) what each row has read after it */

	/* Buffers for a run of at most `batch` positions. */
	size_t			 batch;
	struct lane {
		struct cache	*cache;		/* where its key and value go */
		size_t		 at;		/* its position in the stream */
		size_t		 row;
	}			*lanes;		/* (batch) */
	float			*x;		/* (batch, d) */
	float			*normed;	/* (batch, d) */
	float			*qkv;		/* (batch, 3d) */
	float			*mixed;		/* (batch, d), the output of attention */
	float			*wide;		/* (batch, 4d) */
	float			*scores;	/* (parts of the crew, batch, context) */
	float			*latest;	/* (taps, d) */
	float			*memory;	/* all of the above; owned */
};

/* Panel sizes are multiples of the kernels' lanes. */
static inline size_t
round_up(size_t n)
{
	return (n + INFER_LANES - 1) / INFER_LANES * INFER_LANES;
}

void	 cache_clear(struct cache *);
/* Empties it for `tokens` positions from `start`; reuses its memory if that is large enough. */
bool	 cache_make(struct cache *, const struct cached *, size_t start, size_t tokens,
	     struct err *);

/*
 * Runs lanes 0..n-1, whose embeddings are in x, and leaves norm(x) of the last
 * layer in `normed`.  prefix: all are consecutive positions of the prefix; else
 * each is the next position of a row.
 */
void	 state_run(struct cached *, size_t n, bool prefix);
/* logits[row of the lane] (vocab) of lanes first..n-1, from `normed`. */
void	 state_logits(struct cached *, size_t first, size_t n, float *logits);

#endif
