/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PACKING_H
#define MODEL_PACKING_H

/*
 * packing.h - a model's matrices in the form that kernels run.
 *
 * Owns its memory; immutable, and read by any number of threads.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "tensor/kernel.h"

struct params;

struct packing {
	struct panels	*body;		/* one per row of the body's list; of what is no map data is NULL */
	struct panels	 embed;		/* as the last map, to logits: (V, d) */
	uint32_t	*words;		/* all of them; owned */
};

/* The numbers of a row of the list; merged: room for as many as its largest matrix has. */
typedef const float *(*packing_numbers_fn)(const void *arg, size_t row, float *merged);

/* list: the head's rows, of which the first is the embedding, then the body's from `first` on. */
struct packing	*packing_new(const struct params *list, size_t first, packing_numbers_fn,
	     const void *arg,
		     enum kernel_format, struct err *);
void		 packing_free(struct packing *);

#endif
