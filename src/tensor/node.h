/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_NODE_H
#define TENSOR_NODE_H

/*
 * node.h - node: an operation on a tape, and how to write a new one.
 *
 * A file op_*.c holds all of an operation: a `const struct op op_NAME_row`, for which
 * op.c has a line in its table; its constructor, declared in op.h, which gets a node
 * from the tape, registers inputs with op_take and stores parameters in the node's
 * `own`; and forward and backward.  A test compares the backward of every row of the
 * table with finite differences.
 *
 * A backward *adds* to in[i]->dx if in[i]->begun, and otherwise sets it; it leaves it
 * alone if in[i]->wanted is false.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/product.h"
#include "tensor/tensor.h"

struct tape;

#define OP_INPUTS_MAX	32
#define OP_OWN_WORDS	6

struct node {
	const struct op	*op;
	struct tensor	*in[OP_INPUTS_MAX];
	int		 inputs;
	struct tensor	*out;
	float		*saved;			/* from forward to backward */
	uint64_t	 own[OP_OWN_WORDS];	/* the operation's; uninitialised */
};

struct op {
	const char	*name;
	/* The gradient of in[0] equals that of the result: it is passed on without a copy. */
	bool		 hands_on;
	void		(*forward)(struct tape *, struct node *);
	void		(*backward)(struct tape *, struct node *);	/* NULL: no gradient */
};
extern const struct op *const op_table[];	/* ends with NULL */

/* Registers an input. */
void		 op_take(const struct tape *, struct node *, struct tensor *);
/* The node's `own`, as the operation's struct of so many bytes. */
void		*op_own(const struct node *, size_t bytes);

/* dx = value, or dx += value */
static inline void
op_give(float *dx, float value, bool add)
{
	*dx = add ? *dx + value : value;
}

/*
 * w, or with `turn` its transpose, as b of a product in the tape's precision: packed
 * before for all tapes, or now into panels of product_panels(k, n) floats.  If the
 * other factor is not a weight, use product_pack_bf16 with the tape's bf16.
 */
struct packed	 op_packed(const struct tape *, const struct tensor *w, bool turn, float *panels);

#endif
