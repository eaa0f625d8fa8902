/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_TAPE_H
#define TENSOR_TAPE_H

/*
 * tape.h - tape: a computation graph with forward and backward passes.
 *
 * The functions of op.h add nodes and compute only the shapes of their results.
 * tape_forward computes the results, first node first, and tape_backward accumulates
 * gradients, last node first.  Memory comes from the arena at once: a measuring tape
 * (arena NULL) builds the same graph without data and gives its size.
 *
 * Intermediate arrays are reused after their last use, so that they stay in the cache:
 * gradients, and results that no backward needs (tape_done_with).
 *
 * A tape belongs to one thread; tapes may share weights' x, but not their dx.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tensor/node.h"
#include "tensor/tensor.h"

struct arena;
struct bf16;

#define TAPE_NODES_MAX	1024
#define TAPE_SPARE_MAX	(2 * TAPE_NODES_MAX)	/* each node's result and its gradient */

struct tape {
	struct arena	*arena;		/* borrowed; NULL: measures only */
	const struct loops *loops;
	const struct bf16 *bf16;	/* for products with weights; NULL: fp32 */
	bool		 learn;		/* compute gradients */
	size_t		 bytes;		/* allocated so far */
	struct node	 nodes[TAPE_NODES_MAX];
	struct tensor	 made[TAPE_NODES_MAX];	/* results of the nodes */
	int		 count;
	float		*scratch;	/* shared by all nodes; valid within one */
	size_t		 scratch_floats;
	struct {
		float	*x;
		size_t	 floats;
		bool	 used;
	} spare[TAPE_SPARE_MAX];	/* reusable arrays; number 0 is none */
	int		 spares;
};

/* bf16 is NULL; to change it, set it before adding nodes. */
void	 tape_begin(struct tape *, struct arena *, bool learn);
/* Adds a node with memory for its result; the operation fills in the rest. */
struct node *tape_add(struct tape *, const struct op *, int rows, int columns);
float	*tape_floats(struct tape *, size_t count);	/* NULL while measuring; not zeroed */
void	 tape_scratch(struct tape *, size_t floats);	/* reserves scratch for a node */

/*
 * Cuts so many floats, rounded up to cache lines, off scratch after `used` of them;
 * scratch NULL: only counts.
 */
float	*tape_cut(float *scratch, size_t *used, size_t floats);

/* No later node reads x, nor does its backward: its memory may be reused, unless x is kept. */
void	 tape_done_with(struct tape *, struct tensor *);

void	 tape_forward(struct tape *);
/* Only node i; call in order from 0.  A later node may reuse the memory of its result. */
void	 tape_forward_node(struct tape *, int i);
/* Adds scale * d result / d p to the gradient of each wanted p. */
void	 tape_backward(struct tape *, struct tensor *result, float scale);

/* Bytes for forward and backward of this measuring tape. */
size_t	 tape_measure(struct tape *, struct tensor *result);

#endif
