/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_OP_H
#define TENSOR_OP_H

/*
 * op.h - operations that graphs are built from.
 *
 * They are coarse: a network has a dozen per layer.  Each has its constructor, its
 * shapes, its forward and its backward in one file op_*.c and a row in the table of
 * op.c (node.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor/cell.h"
#include "tensor/tensor.h"

struct tape;

#define OP_LIST_MAX 128

/* Selects a row of each table: at(arg, row, table) < rows of that table. */
typedef int	(*op_index_fn)(const void *arg, int row, int table);
/* Selects rows of the table: writes at most OP_LIST_MAX to list and returns their number. */
typedef int	(*op_list_fn)(const void *arg, int row, uint16_t *list);
/* Fills x (rows, columns); the same seed gives the same numbers. */
typedef void	(*op_fill_fn)(const void *arg, uint64_t seed, int rows, int columns, float *x);

/* (n, d): for each row the sum over tables (size, d) of row `at`, or the last row if beyond it. */
struct tensor	*op_embed(struct tape *, int rows, struct tensor *tables, int table_count,
		     op_index_fn at, const void *arg);
/* (n, d): for each row the sum of the rows of the table (size, d) in `list`. */
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
 * qkv (n, 3d): q, k, v, each head by head.  Rows are time * lanes + lane.  q and k are
 * rotated by their time's angles; then each row attends to itself and earlier rows of
 * its lane.  qkv is overwritten: nothing else may read it.  turns: (times or more, 2,
 * h/2), cosines and sines, from op_turns.
 */
struct tensor	*op_attention(struct tape *, struct tensor *qkv, int heads, int lanes,
	     const float *turns);
struct tensor	*op_gelu(struct tape *, struct tensor *x);
/*
 * The states h (n, d) of a recurrent net (cell.h), n = times x lanes, row = time * lanes
 * + lane.  z (n, gates * d) comes from the input, w is (gates * d, d), b (1, biases *
 * d).  h0 and c0 (lanes, d): initial states, NULL for zeros.  reverse: from the last
 * time to the first.  z is overwritten: nothing else may read it, and it must not be a weight.
 */
struct recurrence {
	enum cell_kind	 kind;
	int		 lanes;
	bool		 reverse;
	struct tensor	*h0, *c0;
};
struct tensor	*op_recurrent(struct tape *, const struct recurrence *, struct tensor *z,
		     struct tensor *w, struct tensor *b);
/* y = a b, number by number;  both (n, d), and they may be the same */
struct tensor	*op_times(struct tape *, struct tensor *a, struct tensor *b);
/* y = x + b, row by row;  b (1, d) */
struct tensor	*op_bias(struct tape *, struct tensor *x, struct tensor *b);
/* y = x where x > 0, else 0 */
struct tensor	*op_relu(struct tape *, struct tensor *x);
/*
 * (n, taps d): each row of x (n, d), followed by the rows dilation, 2 dilation, ...
 * times before it in its lane; zeros before the start.  A linear map of this is a causal
 * convolution.
 */
struct tensor	*op_taps(struct tape *, struct tensor *x, int taps, int dilation, int lanes);
/*
 * y_t = x_t + w_1 x_(t-1) + ... + w_K x_(t-K), elementwise, in each lane: x (n, d),
 * w (K, d); zeros before the start.
 */
struct tensor	*op_depthwise(struct tape *, struct tensor *x, struct tensor *w, int lanes);
/* (n / rows, rows d): that many rows of x (n, d) side by side. */
struct tensor	*op_fold(struct tape *, struct tensor *x, int rows);
/*
 * (lanes, d): attention pooling.  Rows are time * lanes + lane; of each lane the mean of x
 * (n, d), weighted with the softmax over its rows of score (n, 1).  there (n), borrowed: rows
 * with 0 have no weight; a lane needs one row.  *weights (n): readable after the forward.
 */
struct tensor	*op_pool(struct tape *, struct tensor *x, struct tensor *score, int lanes,
		     const uint8_t *there, const float **weights);
/* Drops each number with probability `dropout` and scales the others; x itself if dropout is 0. */
struct tensor	*op_drop(struct tape *, struct tensor *x, float dropout, uint32_t seed);
/*
 * y = a + dropout of b (op_drop).  b is overwritten: nothing else may read it.
 */
struct tensor	*op_add(struct tape *, struct tensor *a, struct tensor *b, float dropout,
		     uint32_t seed);
/* (1, 1): sum over rows of weight times -log softmax(logits)[target]; arrays (n), borrowed */
struct tensor	*op_loss(struct tape *, struct tensor *logits, const uint16_t *target,
		     const uint8_t *weight);
/* The same with only the classes from(arg, i, 0) and up for row i: the softmax is over those. */
struct tensor	*op_loss_from(struct tape *, struct tensor *logits, const uint16_t *target,
		     const uint8_t *weight, op_index_fn from, const void *arg);
/*
 * (1, 1): sum over rows of weight times -log of the probability of bits (n, k), each 0 or
 * 1 and independently 1 with probability 1 / (1 + exp(-logit)).
 */
struct tensor	*op_bits(struct tape *, struct tensor *logits, struct tensor *bits,
		     const uint8_t *weight);
/*
 * The same loss, trained as if each target had probability 1 - smoothing and each of the
 * V classes smoothing / V of it (Szegedy et al., Rethinking the Inception architecture,
 * 2016).  The result is still the true loss.
 */
struct tensor	*op_loss_smoothed(struct tape *, struct tensor *logits, const uint16_t *target,
		     const uint8_t *weight, float smoothing);

/* An input without a gradient: fill writes it when the tape runs. */
struct tensor	*op_given(struct tape *, int rows, int columns, op_fill_fn fill, const void *arg,
		     uint64_t seed);
/* y = x, without a gradient. */
struct tensor	*op_stop(struct tape *, struct tensor *x);
/* y = x where x > 0, else x / 5 */
struct tensor	*op_leaky(struct tape *, struct tensor *x);
/* y = x times the slope of op_leaky at `by` (n, d);  x (n, d), or (1, d) for all rows */
struct tensor	*op_gate(struct tape *, struct tensor *x, struct tensor *by);
struct tensor	*op_sigmoid(struct tape *, struct tensor *x);
/* y = e a + (1 - e) b, with a random e from 0 to 1 for each row; without a gradient. */
struct tensor	*op_mix(struct tape *, struct tensor *a, struct tensor *b, uint64_t seed);
/* y = x w;  x (n, out), w (out, in): the backward of op_linear, itself differentiable. */
struct tensor	*op_linear_turned(struct tape *, struct tensor *x, struct tensor *w);
/* (1, 1): factor times the sum over rows of (|g| - 1)^2 */
struct tensor	*op_penalty(struct tape *, struct tensor *g, float factor);
/* (1, 1): factor times the sum of x; silent: 0, but with the gradient of the sum. */
struct tensor	*op_scores(struct tape *, struct tensor *x, float factor, bool silent);

/*
 * z = m + noise exp(v / 2) e, with e normally distributed: stats (n, 2 z) are m, then v,
 * the logarithm of a variance.  noise: 1, or 0 for the mean.
 */
struct tensor	*op_latent(struct tape *, struct tensor *stats, float noise, uint64_t seed);
/*
 * (1, 3): the minimised loss, loss (1, 1), and the sum of d, where d is the divergence of
 * each row of stats from the normal distribution, in nats.  The minimised loss is the
 * loss plus beta times the sum of what each d exceeds `free`.  Gradients are those of the
 * first element.
 */
struct tensor	*op_evidence(struct tape *, struct tensor *loss, struct tensor *stats, float beta,
		     float free);

/* Fills (2, half) with cosines and sines of t * base ^ (-i / half); and (rows, 2, half). */
void		 op_turn(float *turn, int t, int half, float base);
void		 op_turns(float *turns, int rows, int half, float base);

#endif
