/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_H
#define MODEL_ARCH_H

/*
 * arch.h - kinds of networks: what numbers they have and how they learn.
 *
 * An architecture is a body: it turns x (rows, width) into as much again, in
 * which each row knows of those before it.  What stands before and after the
 * body is a head's: head_tokens embeds tokens and their features, and turns
 * what the body gives into logits by the same embedding.  So a body serves
 * whatever can be embedded, and each row of arch_table is one short file
 * arch_*.c.
 *
 * A tape may carry several windows, its lanes, time by time:
 * row = time * lanes + lane.  Shorter windows are padded with rows of weight 0.
 *
 * Running a body position by position, as generating does, is step(): lanes
 * have a block of floats each, zero at first, which it reads and writes.  The
 * transformer has caches instead (kv_cache.c).
 *
 * The tokens' head has, before the body's numbers (V tokens, d wide)
 *
 *	embed.weight (V, d)
 *	feature.F.weight (size of F, d)		for each enum feature F
 *
 *	x_t = embed[id_t] + sum over F of feature.F[feature_t[F]]
 *	logits = embed body(x)
 *
 * The transformer, in the order of its parameters (I from 0):
 *
 *	layers.I.attn_norm.weight (d)
 *	layers.I.qkv.weight (3d, d)		rows: all q, then all k, then all v; in each,
 *						head by head
 *	layers.I.attn_out.weight (d, d)
 *	layers.I.mlp_norm.weight (d)
 *	layers.I.up.weight (4d, d)
 *	layers.I.down.weight (d, 4d)
 *	layers.I.attn_taps.weight (K, d)	where the kernel, K + 1, is more than 1
 *	layers.I.mlp_taps.weight (K, d)		likewise
 *	norm.weight (d)
 *	input_norm.weight (d)			where there is an input norm
 *
 *	x begins as norm(x) then, else as it is; in each layer:
 *		q, k, v = qkv h(x), with attn_taps
 *		q and k turned by their position t, counted from 0 where the window
 *		begins: of a head of h numbers, i < h/2 and i + h/2 are one pair,
 *		(a, b) -> (a cos w - b sin w, a sin w + b cos w),
 *		w = t * ARCH_ROTARY_BASE ^ (-2i / h)
 *		x += attn_out (sum over s <= t of softmax_s(q_t k_s / sqrt(h)) v_s)
 *		x += down gelu(up h(x)), with mlp_taps
 *	and norm(x) of the last
 *
 *	h(x)_t = norm(x_t) + sum over k from 1 to K of taps_k * norm(x_(t-k)), number by
 *	number: a short convolution over time (Allen-Zhu, Physics of language models,
 *	part 4.1, 2025); zeros before the beginning
 *	norm(x) = weight * x / sqrt(mean(x^2) + ARCH_NORM_EPSILON)
 *	gelu(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
 *
 * No biases.  An adapter (LoRA of rank r) has for each map NAME.weight of the
 * body, in the order of its list,
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

struct kernel;
struct panels;
struct tape;
struct tensor;
struct weights;
struct weights_writer;

/*
 * The numbers of an architecture: X(field of arch_config, name, least, most, help).  Each is a
 * key of a model's metadata, a fact that a run begins with and an option of train; where its
 * least is 0 an architecture may do without.  Beyond `most` nobody's machine can run it.
 */
#define ARCH_NUMBERS(X)										\
	X(layers, "layers", 1, 100, "how many layers (the architecture's)")			\
	X(width, "width", 1, 8192, "numbers a token has in each (likewise)")			\
	X(heads, "heads", 0, 128, "heads of attention (likewise)")				\
	X(kernel, "kernel", 0, 1024, "tokens a convolution or an MLP sees (likewise)")		\
	X(context, "context", 1, 65536, "tokens it sees at once (likewise)")			\
	X(latent, "latent", 0, 1024, "numbers of a vae's code (likewise)")			\
	X(input_norm, "input-norm", 0, 1, "1: a transformer's embeddings are normed (likewise)")

struct arch_config {
	int	 layers, width;
	int	 heads;				/* of attention; 0: there is none */
	int	 context;			/* tokens */
	int	 kernel;			/* taps of a convolution, tokens an MLP sees; 0: there is none */
	int	 latent;			/* numbers of a vae's code; 0: there is none */
	int	 input_norm;			/* 1: a transformer begins with norm(x) instead of x */
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

/* What a graph is made for; it and all that it borrows live as long as the tape. */
struct arch_run {
	const struct token_window	*window;	/* of all lanes: length is a multiple of lanes */
	int			 lanes;
	struct tensor		*params;	/* one per row of arch_list, in its order */
	struct tensor		*body;		/* those of them that are the body's */
	struct tensor		*adapter;	/* one per row of arch_list_adapter, or NULL */
	const float		*turns;		/* arch_turns() of the window's positions */
	const void		*head_arg;	/* the task's */
	float			 dropout;	/* 0: none */
	float			 smoothing;	/* of the targets, for the head; likewise */
	uint64_t		 seed;		/* of the dropout and all else that is random */
	long			 step;		/* of the run that learns */
};

/* Of the places where a run leaves numbers out, each has a seed of its own: the first, the next. */
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

/* One position of n lanes: x (n, width) is replaced by what the body makes of it. */
struct arch_step {
	const struct arch_config *config;
	const struct kernel	*kernel;
	const struct panels	*panels;	/* of each matrix of the body's list; of a vector data is NULL */
	const float *const	*vectors;	/* of each row of it: its numbers, row by row as in the file */
	float			*room;		/* step_room floats, 64-byte aligned */
};

/* What suits an architecture better than what a trainer usually takes. */
struct arch_advice {
	enum {
		ADVICE_END, ADVICE_BATCH, ADVICE_RATE, ADVICE_BETA1, ADVICE_BETA2,
		ADVICE_DECAY, ADVICE_CLIP, ADVICE_DROPOUT
	}	 of;
	double	 value;
};

/* A size that has a name. */
struct arch_size {
	const char	*name;
	struct arch_config config;
};

struct arch {
	const char	*name;
	const char	*sentence;		/* for people, without a full stop */
	int		 lanes;			/* windows that a tape carries at once */
	struct arch_config usual;		/* sizes that are taken where none are given */
	const struct arch_size *sizes;		/* ends with one without a name; NULL: there are none */
	const struct head *head;		/* that it is trained with; NULL: head_tokens */
	const struct arch_advice *advice;	/* ends with ADVICE_END; NULL: there is none */
	bool		(*check)(const struct arch_config *, struct err *);
	/* Names, shapes and beginnings of the body's numbers. */
	void		(*list)(const struct arch_config *, struct params *);
	bool		 adapts;		/* body() adds an adapter to its maps, where there is one */
	struct tensor	*(*body)(struct tape *, const struct arch_config *, const struct arch_run *,
			    struct tensor *x);

	/* NULL: it has its own way (kv_cache.c), or does not go position by position. */
	size_t		(*state_floats)(const struct arch_config *);	/* of one lane */
	size_t		(*step_room)(const struct arch_config *, size_t n);
	void		(*step)(const struct arch_step *, size_t n, float *x, float *const *state);
};

/* What stands around the body. */
struct head {
	const char	*name;
	const char	*measure;		/* what its loss is, where that is not nats; or NULL */
	int		 params;		/* how many rows list() adds */
	void		(*list)(const struct arch_config *, struct params *);
	/*
	 * Puts the graph on the tape; the result is the sum of the window's weighted losses in nats,
	 * or (1, 3) where more is minimised than is told: as op_evidence.
	 */
	struct tensor	*(*loss)(struct tape *, const struct arch *, const struct arch_config *,
			    const struct arch_run *);
	/* A window to learn from; number i of `count` to measure with.  NULL: corpus_draw, corpus_fixed. */
	bool		(*draw)(const struct corpus *, struct rng *, size_t length,
	    struct token_window *);
	bool		(*fixed)(const struct corpus *, enum corpus_split, size_t i, size_t count,
			    size_t length, struct token_window *);
};

extern const struct head head_tokens;
extern const struct arch arch_conv_lstm, arch_gan, arch_gru, arch_lstm, arch_mlp,
	     arch_rnn, arch_tcn,
    arch_transformer, arch_vae;
extern const struct arch *const arch_table[];	/* ends with NULL */

/* The rate that nets bear which are neither deep nor wide, three times the usual one. */
extern const struct arch_advice arch_advice_fast[];
const struct arch *arch_find(const char *name);	/* or NULL */
/* Of arch_table, and of the sizes of an architecture that have names: name i, NULL at the end. */
const char *arch_name(size_t i);
/* Or NULL and a sentence, which names those that there are. */
const struct arch *arch_named(const char *name, struct err *);
const struct arch_config *arch_size(const struct arch *, const char *name);	/* of its sizes, or NULL */
const struct head *arch_head(const struct arch *);	/* that it is trained with */
/* The head's numbers, then the body's; head NULL: the architecture's own. */
void	 arch_list(const struct arch *, const struct head *, const struct arch_config *,
	     struct params *);
/* An adapter's: NAME.lora_a and NAME.lora_b for each map NAME.weight of the body, in its order. */
void	 arch_list_adapter(const struct arch *, const struct arch_config *, int rank,
	     struct params *);
/* By how much attention turns what stands where: (positions, 2, half a head).  NULL: only says how many floats. */
size_t	 arch_turns(const struct arch_config *, int positions, float *turns);

/* The tokens' head without its loss: (length, V) of the run's window. */
struct tensor *arch_logits(struct tape *, const struct arch *, const struct arch_config *,
	     const struct arch_run *);

/* What the file says it is: format, arch and sizes; checked against its own matrices' bounds. */
bool	 arch_read_config(const struct weights *, const struct arch **, struct arch_config *,
	     struct err *);
/* Metadata format, arch, vocab_size and the architecture's numbers. */
void	 arch_write_config(struct weights_writer *, const struct arch *,
	     const struct arch_config *);

#endif
