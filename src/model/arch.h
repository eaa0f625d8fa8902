/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_H
#define MODEL_ARCH_H

/*
 * arch.h - kinds of networks: what numbers they have and how they learn.
 *
 * Each row of arch_table lives in a file arch_*.c of its own.  Running one
 * token by token is model.c's; this is the description of what it runs.
 *
 * The transformer, in the order of its parameters (V tokens, d wide, I from 0):
 *
 *	embed.weight (V, d)
 *	feature.F.weight (size of F, d)		for each enum feature F
 *	layers.I.attn_norm.weight (d)
 *	layers.I.qkv.weight (3d, d)		rows: all q, then all k, then all v; in each,
 *						head by head
 *	layers.I.attn_out.weight (d, d)
 *	layers.I.mlp_norm.weight (d)
 *	layers.I.up.weight (4d, d)
 *	layers.I.down.weight (d, 4d)
 *	norm.weight (d)
 *
 *	x_t = embed[id_t] + sum over F of feature.F[feature_t[F]]
 *	in each layer:
 *		q, k, v = qkv norm(x)
 *		q and k turned by their position t, counted from 0 where the window
 *		begins: of a head of h numbers, i < h/2 and i + h/2 are one pair,
 *		(a, b) -> (a cos w - b sin w, a sin w + b cos w),
 *		w = t * ARCH_ROTARY_BASE ^ (-2i / h)
 *		x += attn_out (sum over s <= t of softmax_s(q_t k_s / sqrt(h)) v_s)
 *		x += down gelu(up norm(x))
 *	logits = embed norm(x)
 *
 *	norm(x) = weight * x / sqrt(mean(x^2) + ARCH_NORM_EPSILON)
 *	gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
 *
 * No biases.  An adapter (LoRA of rank r) has for each of qkv, attn_out, up
 * and down, in that order, layer by layer,
 *
 *	layers.I.NAME.lora_a (r, in)
 *	layers.I.NAME.lora_b (out, r)
 *
 * and adds ARCH_ADAPTER_SCALE (x A^T) B^T to x W^T.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/layer.h"
#include "model/vocab.h"

#define ARCH_ROTARY_BASE	10000.0f
#define ARCH_NORM_EPSILON	1e-5f
#define ARCH_ADAPTER_SCALE	2.0f		/* alpha / r */
#define ARCH_FORMAT		"cadenza-1"	/* metadata "format" */

struct tape;
struct tensor;
struct weights;
struct weights_writer;

struct arch_config {
	int	 layers, width, heads;
	int	 context;			/* tokens */
	int	 vocab_size;
	int	 feature_size[FEATURE_COUNT];
};

/* One window and what it is run with; all borrowed while the tape lives. */
struct arch_run {
	const struct token_window	*window;	/* length <= context */
	struct tensor		*params;	/* one per row of the list, in its order */
	struct tensor		*adapter;	/* likewise, or NULL */
	const float		*turns;		/* op_turns() of the context and half a head */
	float			 dropout;	/* 0: none */
	uint64_t		 seed;		/* of the dropout */
};

struct arch {
	const char	*name;
	const char	*sentence;		/* for people, without a full stop */
	bool		(*check)(const struct arch_config *, struct err *);
	/* Names, shapes and beginnings. */
	void		(*list)(const struct arch_config *, struct params *);
	void		(*list_adapter)(const struct arch_config *, int rank, struct params *);
	/* Puts the graph on the tape; the result is the sum of the window's weighted losses in nats. */
	struct tensor	*(*loss)(struct tape *, const struct arch_config *, const struct arch_run *);
};

extern const struct arch arch_transformer;
extern const struct arch *const arch_table[];	/* ends with NULL */

const struct arch *arch_find(const char *name);	/* or NULL */

/* What the file says it is: format, arch and sizes; checked against its own matrices' bounds. */
bool	 arch_read_config(const struct weights *, const struct arch **, struct arch_config *,
	     struct err *);
/* Metadata format, arch, layers, width, heads, context, vocab_size. */
void	 arch_write_config(struct weights_writer *, const struct arch *, const struct arch_config *);

#endif
