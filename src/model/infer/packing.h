/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PACKING_H
#define MODEL_PACKING_H

/*
 * packing.h - packing: a model's matrices in the form of the inference kernels.
 *
 * Owns its memory; immutable, readable from any number of threads.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "tensor/infer.h"

struct params;

struct packing {
	struct panels	*body;		/* per row of the body's list; data NULL: no matrix */
	struct panels	 embed;		/* as the last matrix, to logits: (V, d) */
	uint32_t	*words;		/* memory of all panels; owned */
};

/* The weights of a row of the list; merged: space for the largest matrix. */
typedef const float *(*packing_numbers_fn)(const void *arg, size_t row, float *merged);

/* list: the head's rows, the first of which is the embedding, then the body's from `first` on. */
struct packing	*packing_new(const struct params *list, size_t first, packing_numbers_fn,
		     const void *arg, enum infer_format, struct err *);
void		 packing_free(struct packing *);

#endif
