/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_NODE_H
#define TENSOR_NODE_H

/*
 * node.h - an operation on a tape, and how to write another one.
 *
 * A file op_*.c holds all of an operation: a `const struct op op_NAME_row`, for
 * which op.c has a line in its table; its constructor, which op.h declares and
 * which asks the tape for a node, says what goes in with op_take and keeps what
 * else it needs in the node's `own`; forward and backward.  A test compares
 * every backward of the table with differences.
 *
 * A backward *adds* to in[i]->dx if in[i]->begun, else it sets it; where
 * in[i]->wanted is false it leaves it alone.
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
	float		*saved;			/* forward leaves it for backward */
	uint64_t	 own[OP_OWN_WORDS];	/* the operation's; not set at first */
};

struct op {
	const char	*name;
	/* The gradient of in[0] is that of the result: it is handed on, not copied. */
	bool		 hands_on;
	void		(*forward)(struct tape *, struct node *);
	void		(*backward)(struct tape *, struct node *);	/* NULL: its result wants no gradient */
};
extern const struct op *const op_table[];	/* ends with NULL */

/* One more input. */
void		 op_take(const struct tape *, struct node *, struct tensor *);
/* What is the operation's own of a node, as its struct of so many bytes. */
void		*op_own(const struct node *, size_t bytes);

/* dx = value, or dx += value */
static inline void
op_give(float *dx, float value, bool add)
{
	*dx = add ? *dx + value : value;
}

/*
 * w, or with `turn` its transpose, as b of a product in the tape's precision:
 * as it was packed for all tapes, or packed now into panels, of
 * product_panels(k, n) floats.  For what is multiplied by an activation
 * instead, there is product_pack_bf16 with the tape's own bf16.
 */
struct packed	 op_packed(const struct tape *, const struct tensor *w, bool turn, float *panels);

#endif
