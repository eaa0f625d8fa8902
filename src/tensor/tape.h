/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_TAPE_H
#define TENSOR_TAPE_H

/*
 * tape.h - a computation that can be walked backward.
 *
 * A graph is put on the tape with the functions of op.h, which compute
 * nothing but the shapes of what comes out; tape_forward computes it, first
 * node first, and tape_backward adds up gradients, last node first.  Memory
 * comes from the arena at once: a measuring tape (arena NULL) goes through the
 * same motions without touching a number and says how much that will be.
 *
 * What lies between lives only from its first use to its last and then lends
 * its place to others, so that it stays in the cache: gradients, and numbers
 * that no backward asks for (tape_done_with).
 *
 * One thread has a tape; parameters' x may be shared among tapes, their dx not.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tensor/node.h"
#include "tensor/tensor.h"

struct arena;
struct bf16;

#define TAPE_NODES_MAX	1024
#define TAPE_SPARE_MAX	(2 * TAPE_NODES_MAX)	/* each node may lend what it gives, and its gradient */

struct tape {
	struct arena	*arena;		/* borrowed; NULL: only measure */
	const struct loops *loops;
	const struct bf16 *bf16;	/* what products with weights are computed by; NULL: floats */
	bool		 learn;		/* gradients are wanted at all */
	size_t		 bytes;		/* taken so far */
	struct node	 nodes[TAPE_NODES_MAX];
	struct tensor	 made[TAPE_NODES_MAX];	/* what each node gives */
	int		 count;
	float		*scratch;	/* shared by all nodes; valid within one */
	size_t		 scratch_floats;
	struct {
		float	*x;
		size_t	 floats;
		bool	 used;
	} spare[TAPE_SPARE_MAX];	/* places that are lent; number 0 is none */
	int		 spares;
};

/* bf16 is NULL: who wants another sets it before anything is put on the tape. */
void	 tape_begin(struct tape *, struct arena *, bool learn);
/* The next node, with room for what it gives; the operation fills the rest. */
struct node *tape_add(struct tape *, const struct op *, int rows, int columns);
float	*tape_floats(struct tape *, size_t count);	/* NULL while measuring; not zeroed */
void	 tape_scratch(struct tape *, size_t floats);	/* a node will need so much */

/*
 * Cuts so many floats, and as many more as begin a cache line, off scratch
 * after `used` of them; scratch NULL: only counts.
 */
float	*tape_cut(float *scratch, size_t *used, size_t floats);

/* No node that is added later reads x, nor does its backward: others may have its place, unless x is kept. */
void	 tape_done_with(struct tape *, struct tensor *);

void	 tape_forward(struct tape *);
/* Node i alone; they come in order from 0.  What it gives may lend its place to a later one. */
void	 tape_forward_node(struct tape *, int i);
/* Adds scale * d result / d p to the gradient of each p that wants one. */
void	 tape_backward(struct tape *, struct tensor *result, float scale);

/* Bytes that forward and backward of what is on this measuring tape need. */
size_t	 tape_measure(struct tape *, struct tensor *result);

#endif
