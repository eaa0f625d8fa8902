/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_H
#define MODEL_ARCH_H

/*
 * arch.h - architectures: the interface of all networks, and their table.
 *
 * An architecture is a body: it maps x (rows, width) to the same shape, where each
 * row depends on itself and earlier rows only.  The layers before and after it are
 * a head: head_tokens embeds tokens and their features, and computes logits with
 * the same embedding.  So a body works for anything that can be embedded, and each
 * row of arch_table is one short file arch_*.c.
 *
 * A tape may carry several windows, called lanes, time by time:
 * row = time * lanes + lane.  Shorter windows are padded with rows of weight 0.
 *
 * For generating, step() runs a body position by position: each lane has a block of
 * floats, zero at first, for its state.  The transformer has caches instead
 * (kv_cache.c).
 *
 * The tokens' head has these weights, before the body's (V tokens, width d):
 *
 *	embed.weight (V, d)
 *	feature.F.weight (size of F, d)		for each enum feature F
 *
 *	x_t = embed[id_t] + sum over F of feature.F[feature_t[F]]
 *	logits = embed body(x)
 *
 * The transformer, in the order of its weights (I from 0):
 *
 *	layers.I.attn_norm.weight (d)
 *	layers.I.qkv.weight (3d, d)		rows: all q, then all k, then all v; in each,
 *						head by head
 *	layers.I.attn_out.weight (d, d)
 *	layers.I.mlp_norm.weight (d)
 *	layers.I.up.weight (4d, d)
 *	layers.I.down.weight (d, 4d)
 *	layers.I.attn_taps.weight (K, d)	if the kernel, K + 1, is more than 1
 *	layers.I.mlp_taps.weight (K, d)		likewise
 *	norm.weight (d)
 *	input_norm.weight (d)			if input_norm is 1
 *
 *	x starts as norm(x) with an input norm, else unchanged; in each layer:
 *		q, k, v = qkv h(x), with attn_taps
 *		q and k are rotated by their position t, counted from the window's
 *		start: in a head of h numbers, i < h/2 and i + h/2 are one pair,
 *		(a, b) -> (a cos w - b sin w, a sin w + b cos w),
 *		w = t * ARCH_ROTARY_BASE ^ (-2i / h)
 *		x += attn_out (sum over s <= t of softmax_s(q_t k_s / sqrt(h)) v_s)
 *		x += down gelu(up h(x)), with mlp_taps
 *	and norm(x) at the end
 *
 *	h(x)_t = norm(x_t) + sum over k from 1 to K of taps_k * norm(x_(t-k)),
 *	elementwise: a short convolution over time (Allen-Zhu, Physics of language
 *	models, part 4.1, 2025), with zeros before the start
 *	norm(x) = weight * x / sqrt(mean(x^2) + ARCH_NORM_EPSILON)
 *	gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
 *
 * There are no biases.  An adapter (LoRA of rank r) has, for each matrix
 * NAME.weight of the body in the order of its list,
 *
 *	NAME.lora_a (r, in)
 *	NAME.lora_b (out, r)
 *
 * and adds ARCH_ADAPTER_SCALE (x A^T) B^T to x W^T.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/corpus.h"
#include "model/net/layer.h"
#include "model/token/vocab.h"

#define ARCH_ROTARY_BASE	10000.0f
#define ARCH_NORM_EPSILON	1e-5f
#define ARCH_ADAPTER_SCALE	2.0f		/* alpha / r */
#define ARCH_FORMAT		"cadenza-1"	/* metadata "format" */

struct infer_kernels;
struct panels;
struct tape;
struct tensor;
struct weights;
struct weights_writer;

/*
 * The numbers of an architecture: X(field of arch_config, name, least, most, help).
 * Each is a key of a model's metadata, a fact that a run records and an option of
 * train.  If its least value is 0, an architecture may do without it.
 */
#define ARCH_NUMBERS(X)										\
	X(layers, "layers", 1, 100, "number of layers (the architecture's)")			\
	X(width, "width", 1, 8192, "width of each layer (likewise)")				\
	X(heads, "heads", 0, 128, "attention heads (likewise)")					\
	X(kernel, "kernel", 0, 1024, "tokens that a convolution or an MLP sees (likewise)")	\
	X(context, "context", 1, 65536, "tokens of context (likewise)")				\
	X(latent, "latent", 0, 1024, "numbers in a VAE's code (likewise)")			\
	X(input_norm, "input-norm", 0, 1, "1: normalise a transformer's embeddings (likewise)")

struct arch_config {
	int	 layers, width;
	int	 heads;				/* of attention; 0: none */
	int	 context;			/* tokens */
	int	 kernel;			/* taps of a convolution or MLP; 0: none */
	int	 latent;			/* numbers in a VAE's code; 0: none */
	int	 input_norm;			/* 1: a transformer starts with norm(x) */
	int	 vocab_size;
	int	 feature_size[FEATURE_COUNT];
};

/* One of ARCH_NUMBERS. */
struct arch_number {
	const char	*name;
	size_t		 offset;		/* of an int in struct arch_config */
	int		 low, high;
};
extern const struct arch_number arch_numbers[];	/* ends with a NULL name */
int	*arch_number(struct arch_config *, const struct arch_number *);

/* What a graph is made for; it and everything borrowed live as long as the tape. */
struct arch_run {
	const struct token_window *window;	/* of all lanes: length is a multiple of lanes */
	int			 lanes;
	struct tensor		*params;	/* one per row of arch_list, in order */
	struct tensor		*body;		/* the body's part of them */
	struct tensor		*adapter;	/* one per row of arch_list_adapter, or NULL */
	const float		*turns;		/* arch_turns() of the window's positions */
	const void		*head_arg;	/* the task's */
	float			 dropout;	/* 0: none */
	float			 smoothing;	/* of targets, for the head; 0: none */
	uint64_t		 seed;		/* of dropout and all other random numbers */
	long			 step;		/* of the training run */
};

/* Each place with dropout has its own seed: the first, then the next. */
static inline uint32_t
arch_first_seed(const struct arch_run *run)
{
	return (uint32_t)(run->seed ^ run->seed >> 32);
}

static inline uint32_t
arch_next_seed(uint32_t *seed)
{
	return *seed += 0x632be5abu;
}

/* One position of n lanes: x (n, width) is replaced by the body's output. */
struct arch_step {
	const struct arch_config *config;
	const struct infer_kernels *kernels;
	const struct panels	*panels;	/* per row of the body's list; data NULL: vector */
	const float *const	*vectors;	/* per row of the body's list: its weights */
	float			*room;		/* step_room floats, 64-byte aligned */
};

/* Settings that suit an architecture better than the trainer's defaults. */
struct arch_advice {
	enum {
		ADVICE_END, ADVICE_BATCH, ADVICE_RATE, ADVICE_BETA1, ADVICE_BETA2,
		ADVICE_DECAY, ADVICE_CLIP, ADVICE_DROPOUT
	}	 of;
	double	 value;
};

/* A named size. */
struct arch_size {
	const char	*name;
	struct arch_config config;
};

struct arch {
	const char	*name;
	const char	*sentence;		/* description, without a full stop */
	int		 lanes;			/* windows per tape */
	struct arch_config usual;		/* default sizes */
	const struct arch_size *sizes;		/* ends with a NULL name; NULL: none */
	const struct head *head;		/* for training; NULL: head_tokens */
	const struct arch_advice *advice;	/* ends with ADVICE_END; NULL: none */
	bool		(*check)(const struct arch_config *, struct err *);
	/* Names, shapes and initial values of the body's weights. */
	void		(*list)(const struct arch_config *, struct params *);
	bool		 adapts;		/* body() adds an adapter, if given */
	struct tensor	*(*body)(struct tape *, const struct arch_config *, const struct arch_run *,
			    struct tensor *x);

	/* NULL: it runs differently (kv_cache.c), or not position by position. */
	size_t		(*state_floats)(const struct arch_config *);	/* of one lane */
	size_t		(*step_room)(const struct arch_config *, size_t n);
	void		(*step)(const struct arch_step *, size_t n, float *x, float *const *state);
};

/* The layers before and after the body. */
struct head {
	const char	*name;
	const char	*measure;		/* name of a loss not in nats; or NULL */
	int		 params;		/* number of rows that list() adds */
	void		(*list)(const struct arch_config *, struct params *);
	/*
	 * Puts the graph on the tape.  The result is the sum of the window's weighted losses
	 * in nats, or (1, 3), as op_evidence, if the minimised loss has further terms.
	 */
	struct tensor	*(*loss)(struct tape *, const struct arch *, const struct arch_config *,
			    const struct arch_run *);
	/* A training window; measuring window i of `count`.  NULL: corpus_draw, corpus_fixed. */
	bool		(*draw)(const struct corpus *, struct rng *, size_t length,
			    struct token_window *);
	bool		(*fixed)(const struct corpus *, enum corpus_split, size_t i, size_t count,
			    size_t length, struct token_window *);
};

extern const struct head head_tokens;
extern const struct arch arch_conv_lstm, arch_gan, arch_gru, arch_lstm, arch_mlp, arch_rnn,
	     arch_tcn, arch_transformer, arch_vae;
extern const struct arch *const arch_table[];	/* ends with NULL */

/* Three times the usual rate, for nets that are neither deep nor wide. */
extern const struct arch_advice arch_advice_fast[];
const struct arch *arch_find(const char *name);	/* or NULL */
/* Names from arch_table, and of an architecture's sizes: name i, NULL at the end. */
const char *arch_name(size_t i);
/* Or NULL and an error that lists the names. */
const struct arch *arch_named(const char *name, struct err *);
const struct arch_config *arch_size(const struct arch *, const char *name);	/* or NULL */
const struct head *arch_head(const struct arch *);	/* for training */
/* The head's weights, then the body's; head NULL: the architecture's own. */
void	 arch_list(const struct arch *, const struct head *, const struct arch_config *,
	     struct params *);
/* NAME.lora_a and NAME.lora_b for each matrix NAME.weight of the body, in order. */
void	 arch_list_adapter(const struct arch *, const struct arch_config *, int rank,
	     struct params *);
/* Rotary table: (positions, 2, half a head).  Returns its size in floats; turns may be NULL. */
size_t	 arch_turns(const struct arch_config *, int positions, float *turns);

/* The body's states (length, width) of the run's window of tokens. */
struct tensor *arch_states(struct tape *, const struct arch *, const struct arch_config *,
	     const struct arch_run *);
/* The tokens' head without its loss: (length, V) of the run's window. */
struct tensor *arch_logits(struct tape *, const struct arch *, const struct arch_config *,
	     const struct arch_run *);

/* Format, architecture and sizes from a file's metadata, checked against its matrices. */
bool	 arch_read_config(const struct weights *, const struct arch **, struct arch_config *,
	     struct err *);
/* Writes metadata: format, arch, vocab_size and the architecture's numbers. */
void	 arch_write_config(struct weights_writer *, const struct arch *,
	     const struct arch_config *);

#endif
