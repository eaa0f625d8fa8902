/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_OP_H
#define TENSOR_OP_H

/*
 * op.h - the operations that a graph is put together from.
 *
 * They are coarse: a network is a dozen of them a layer.  Each has its
 * constructor, its shapes, its forward and its backward in one file op_*.c and
 * a row in the table of op.c (node.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/cell.h"
#include "tensor/tensor.h"

struct tape;

#define OP_LIST_MAX 128

/* Which row of each table to add up: at(arg, row, table) < rows of that table. */
typedef int	(*op_index_fn)(const void *arg, int row, int table);
/* Which rows of the table to add up: writes them to list, at most OP_LIST_MAX, and says how many. */
typedef int	(*op_list_fn)(const void *arg, int row, uint16_t *list);
/* Writes x (rows, columns); the same seed, the same numbers. */
typedef void	(*op_fill_fn)(const void *arg, uint64_t seed, int rows, int columns, float *x);

/* (n, d): for each of n rows the sum over the tables (size, d) of the row that `at` names, or the last. */
struct tensor	*op_embed(struct tape *, int rows, struct tensor *tables, int table_count,
		     op_index_fn at, const void *arg);
/* (n, d): for each of n rows the sum of those rows of the table (size, d) that `list` names. */
struct tensor	*op_bag(struct tape *, int rows, struct tensor *table, op_list_fn list,
	     const void *arg);
/* y = x w^T;  x (n, in), w (out, in) */
struct tensor	*op_linear(struct tape *, struct tensor *x, struct tensor *w);
/* y = x w^T + scale (x a^T) b^T;  a (r, in), b (out, r) */
struct tensor	*op_linear_adapted(struct tape *, struct tensor *x, struct tensor *w,
		     struct tensor *a, struct tensor *b, float scale);
/* y = w x / sqrt(mean of x^2 + epsilon), row by row;  w (1, d) */
struct tensor	*op_norm(struct tape *, struct tensor *x, struct tensor *w, float epsilon);
/*
 * qkv (n, 3d): q, k, v, in each head by head.  Rows are time * lanes + lane.
 * q and k are turned by their time's angles, then each row takes part of the
 * values of itself and those before it in its lane.  qkv is used up: nothing
 * else may read it.  turns: (times or more, 2, h/2), cosines and sines, from
 * op_turns.
 */
struct tensor	*op_attention(struct tape *, struct tensor *qkv, int heads, int lanes,
	     const float *turns);
struct tensor	*op_gelu(struct tape *, struct tensor *x);
/*
 * The states h (n, d) of a recurrent net as cell.h has it, n = times x lanes,
 * row = time * lanes + lane.  z (n, gates * d) is what comes from the input, w
 * (gates * d, d), b (1, biases * d).  h0 and c0 (lanes, d): the states before
 * the first time, NULL for zeros.  reverse: time goes from the last to the first.
 * z is used up: nothing else may read it, and it is no parameter.
 */
struct recurrence {
	enum cell_kind	 kind;
	int		 lanes;
	bool		 reverse;
	struct tensor	*h0, *c0;
};
struct tensor	*op_recurrent(struct tape *, const struct recurrence *, struct tensor *z,
		     struct tensor *w, struct tensor *b);
/* y = x + b, row by row;  b (1, d) */
struct tensor	*op_bias(struct tape *, struct tensor *x, struct tensor *b);
/* y = x where x > 0, else 0 */
struct tensor	*op_relu(struct tape *, struct tensor *x);
/*
 * (n, taps d): beside each row of x (n, d) those that are dilation, 2 dilation,
 * ... times before it in its lane, its own first; zeros before the beginning.
 * A linear map of it is a causal convolution.
 */
struct tensor	*op_taps(struct tape *, struct tensor *x, int taps, int dilation, int lanes);
/*
 * y_t = x_t + w_1 x_(t-1) + ... + w_K x_(t-K), number by number, in each lane: x (n, d), w (K, d);
 * zeros before the beginning.
 */
struct tensor	*op_depthwise(struct tape *, struct tensor *x, struct tensor *w, int lanes);
/* Each number left out with probability `dropout` and else made larger; x itself where dropout is 0. */
struct tensor	*op_drop(struct tape *, struct tensor *x, float dropout, uint32_t seed);
/*
 * y = a + b, each number of b left out with probability `dropout` and else
 * made larger.  b is used up: nothing else may read it.
 */
struct tensor	*op_add(struct tape *, struct tensor *a, struct tensor *b, float dropout,
		     uint32_t seed);
/* (1, 1): sum over rows of weight times -log softmax(logits)[target]; arrays (n), borrowed */
struct tensor	*op_loss(struct tape *, struct tensor *logits, const uint16_t *target,
		     const uint8_t *weight);
/* The same where row i can only be from(arg, i, 0) or more: the softmax is of those alone. */
struct tensor	*op_loss_from(struct tape *, struct tensor *logits, const uint16_t *target,
		     const uint8_t *weight, op_index_fn from, const void *arg);
/*
 * (1, 1): sum over rows of weight times -log of the probability of bits (n, k),
 * each 0 or 1 and 1 with probability 1 / (1 + exp(-logit)) by itself.
 */
struct tensor	*op_bits(struct tape *, struct tensor *logits, struct tensor *bits,
		     const uint8_t *weight);
/*
 * The same loss, but learnt as if a target were certain by 1 - smoothing alone
 * and each of the V words had smoothing / V of it (Szegedy et al., Rethinking
 * the Inception architecture, 2016).  What is reported stays the true loss.
 */
struct tensor	*op_loss_smoothed(struct tape *, struct tensor *logits, const uint16_t *target,
		     const uint8_t *weight, float smoothing);

/* What comes from outside and wants no gradient: fill writes it when the tape runs. */
struct tensor	*op_given(struct tape *, int rows, int columns, op_fill_fn fill, const void *arg,
		     uint64_t seed);
/* y = x, and no gradient goes back. */
struct tensor	*op_stop(struct tape *, struct tensor *x);
/* y = x where x > 0, else x / 5 */
struct tensor	*op_leaky(struct tape *, struct tensor *x);
/* y = x times the slope of op_leaky at `by` (n, d);  x (n, d), or (1, d) for all rows */
struct tensor	*op_gate(struct tape *, struct tensor *x, struct tensor *by);
struct tensor	*op_sigmoid(struct tape *, struct tensor *x);
/* y = e a + (1 - e) b, with e from 0 to 1 drawn for each row; no gradient goes back. */
struct tensor	*op_mix(struct tape *, struct tensor *a, struct tensor *b, uint64_t seed);
/* y = x w;  x (n, out), w (out, in): the way back of op_linear, which can be learnt through. */
struct tensor	*op_linear_turned(struct tape *, struct tensor *x, struct tensor *w);
/* (1, 1): factor times the sum over rows of (|g| - 1)^2 */
struct tensor	*op_penalty(struct tape *, struct tensor *g, float factor);
/* (1, 1): factor times the sum of x; silent: 0, though the gradient is that of the sum. */
struct tensor	*op_scores(struct tape *, struct tensor *x, float factor, bool silent);

/*
 * z = m + noise exp(v / 2) e, with e from the normal distribution: stats (n, 2 z)
 * are m, then v, the logarithm of a variance.  noise: 1, or 0 for the mean.
 */
struct tensor	*op_latent(struct tape *, struct tensor *stats, float noise, uint64_t seed);
/*
 * (1, 3): what is minimised, loss (1, 1), and the sum of d, where d is how far
 * each row of stats is from the normal distribution, in nats; minimised is the
 * loss and beta times the sum of what of each d exceeds `free`.  Gradients are
 * those of the first alone.
 */
struct tensor	*op_evidence(struct tape *, struct tensor *loss, struct tensor *stats, float beta,
		     float free);

/* Fills (2, half): cosine and sine of t * base ^ (-i / half); and (rows, 2, half), of each row. */
void		 op_turn(float *turn, int t, int half, float base);
void		 op_turns(float *turns, int rows, int half, float base);

#endif
