/* SPDX-License-Identifier: MIT */
#ifndef MODEL_INTERNAL_H
#define MODEL_INTERNAL_H

/*
 * model_internal.h - what model.c, model_open.c, adapter.c, dispatch.c, kv_*.c, lane_state.c and tune.c know of each other.
 *
 * A model keeps the file's own matrices (mapped) and, made when first asked
 * for, packings of them that the kernels run: exact ones for scoring, small ones
 * for generating.  An adapter keeps packings of its
 * own, of the base with the adapter added, so that a tuned model costs no more
 * to run than its base.
 */

#include <pthread.h>
#include <stdatomic.h>

#include "model/infer/model.h"
#include "model/infer/packing.h"
#include "model/net/arch.h"
#include "tensor/kernel.h"

/* A way of running: the transformer's with caches (kv_cache.c), any other's in steps (lane_state.c), all of an ensemble's (ensemble.c). */
struct model_kind {
	struct model_state *(*state_new)(struct model *, struct adapter *, int rows,
	    enum kernel_format,
			    struct err *);
	/* As the functions model_state_* of model.h; the state is one of this kind's. */
	void		(*state_free)(struct model_state *);
	/* each (count, V): of what follows each token; or NULL. */
	bool		(*prefill)(struct model_state *, const struct token *, size_t count,
	    float *logits,
			    float *each, struct err *);
	bool		(*step)(struct model_state *, const struct token *, const bool *active,
			    float *logits, struct err *);
	size_t		(*length)(const struct model_state *, int row);
	void		(*rewind)(struct model_state *);
	int		(*threads)(const struct model_state *);
	/* NULL: there is none. */
	const struct mixture *(*mixture)(const struct model_state *);
	/* Of what follows each of count tokens: (count, V), for scoring.  NULL: by its members. */
	bool		(*logits)(struct model *, struct adapter *,
	    const struct token *, size_t count,
			    float *logits, struct err *);
};
extern const struct model_kind cached_kind, ensemble_kind, lane_kind;

struct model_state {			/* what the states of all kinds begin with */
	const struct model_kind	*kind;
	int			 rows, vocab, outputs;	/* vocab, outputs: the model's */
};

struct model {
	atomic_uint		 refs;
	const struct model_kind	*kind;
	struct model		**members;	/* an ensemble's; owned, with one reference to each; else NULL */
	int			 member_count;
	struct weights		*file;		/* of an ensemble NULL, as are all numbers below */
	uint8_t			*bytes;		/* of a model that has no file; owned */
	const struct arch	*arch;
	struct arch_config	 config;
	int			 outputs;	/* logits that are given out: more than the vocabulary has where */
						/* that is a former version; the others are LOGIT_NEVER */
	struct model_info	 info;
	const struct kernel	*kernel;
	struct memory_weights	*memory;	/* owned; NULL: the file has none */
	struct params		 list;		/* as arch_list lists them; no data of its own */
	const float		**numbers;	/* of each row of it, in the file; owned */
	const float		*embed;				/* (V, d) */
	const float		*feature[FEATURE_COUNT];	/* (size, d) */
	float			*turns;		/* a transformer's, of its context; else NULL; owned */

	enum kernel_format	 score;		/* of the weights that model_score runs */
	pthread_mutex_t		 lock;		/* of what follows */
	struct packing		*packings[KERNEL_FORMATS];	/* NULL until asked for */
};

struct adapter {
	atomic_uint		 refs;
	struct model		*base;		/* one reference */
	int			 rank;
	struct params		 params;	/* as arch->list_adapter lists them */

	pthread_mutex_t		 lock;		/* of what follows */
	struct packing		*packings[KERNEL_FORMATS];
};

/* The body's numbers in the file, row by row of its list. */
static inline const float *const *
model_body(const struct model *m)
{
	return m->numbers + head_tokens.params;
}

/* Takes the file over; path: of that file, or what else to call it. */
struct model	*model_make(struct weights *, const char *path, struct err *);
/* The file's numbers are finite: one that is not would silence the model. */
bool		 model_check_finite(const struct weights *, struct err *);
/* Made once and kept; any thread. */
const struct packing *model_packing(struct model *, enum kernel_format, struct err *);
/* The same of the base with the adapter added. */
const struct packing *adapter_packing(struct adapter *, enum kernel_format, struct err *);

/* Takes params over (they are empty then), whether it succeeds or not. */
struct adapter	*adapter_new(struct model *, int rank, struct params *, struct err *);

/* For the kinds: a token's place in the tables, and x (d) = embed[id] + sum of its features' rows. */
bool		 model_check_token(const struct model *, const struct token *, struct err *);
void		 model_embed(const struct model *, const struct token *, float *x);

/* With weights of this format; a transformer's keys and values are kept in it too, bytes as bf16. */
struct model_state *state_new(struct model *, struct adapter *, int rows, enum kernel_format,
	     struct err *);
int		 state_threads(const struct model_state *);	/* that share its work */

#endif
