/* SPDX-License-Identifier: MIT */
#ifndef MODEL_INTERNAL_H
#define MODEL_INTERNAL_H

/*
 * model_internal.h - inside of a model, for the files that open and run it.
 *
 * A model keeps the file's matrices (mapped) and packings of them for the
 * kernels, made on first use: exact ones for scoring, small ones for generating.
 * An adapter keeps its own packings, of the base with the adapter added, so that
 * a tuned model costs no more to run than its base.
 */

#include <pthread.h>
#include <stdatomic.h>

#include "model/infer/adapter_music.h"
#include "model/infer/model.h"
#include "model/infer/packing.h"
#include "model/net/arch.h"
#include "tensor/infer.h"

/*
 * How a model runs: a transformer with caches (kv_cache.c), any other in steps
 * (lane_state.c), an ensemble by its members (ensemble.c).
 */
struct model_kind {
	struct model_state *(*state_new)(struct model *, struct adapter *, int rows,
			    enum infer_format, struct err *);
	/* As model_state_* of model.h; the state is of this kind. */
	void		(*state_free)(struct model_state *);
	/* each (count, V): logits after each token; or NULL. */
	bool		(*prefill)(struct model_state *, const struct token *, size_t count,
			    float *logits, float *each, struct err *);
	bool		(*step)(struct model_state *, const struct token *, const bool *active,
			    float *logits, struct err *);
	size_t		(*length)(const struct model_state *, int row);
	void		(*rewind)(struct model_state *);
	int		(*threads)(const struct model_state *);
	/* May be NULL. */
	const struct mixture *(*mixture)(const struct model_state *);
	/* Logits after each token (count, V), for scoring.  NULL: scored by members. */
	bool		(*logits)(struct model *, struct adapter *, const struct token *,
			    size_t count, float *logits, struct err *);
};
extern const struct model_kind cached_kind, ensemble_kind, lane_kind;

struct model_state {			/* start of the states of all kinds */
	const struct model_kind	*kind;
	int			 rows, vocab, outputs;	/* vocab, outputs: the model's */
};

struct model {
	atomic_uint		 refs;
	const struct model_kind	*kind;
	struct model		**members;	/* owned; of an ensemble, else NULL */
	int			 member_count;
	struct weights		*file;		/* NULL for an ensemble, as all weights below */
	uint8_t			*bytes;		/* of a model without a file; owned */
	const struct arch	*arch;
	struct arch_config	 config;
	/* Logits returned: more than a former vocabulary has; the extra ones are LOGIT_NEVER. */
	int			 outputs;
	struct model_info	 info;
	const struct infer_kernels *kernels;
	struct memory_weights	*memory;	/* owned; NULL: none in the file */
	struct params		 list;		/* as arch_list lists them, without data */
	const float		**numbers;	/* of each row of the list, in the file; owned */
	const float		*embed;				/* (V, d) */
	const float		*feature[FEATURE_COUNT];	/* (size, d) */
	float			*turns;		/* owned; rotary table of a transformer */

	enum infer_format	 score;		/* of the weights for model_score */
	pthread_mutex_t		 lock;		/* guards the packings */
	struct packing		*packings[INFER_FORMATS];	/* made on first use */
};

#define ADAPTER_RANK_MAX	256

struct adapter {
	atomic_uint		 refs;
	struct model		*base;		/* one reference */
	int			 rank;
	struct params		 params;	/* as arch->list_adapter lists them */
	struct adapter_music	 music;

	pthread_mutex_t		 lock;		/* guards the packings */
	struct packing		*packings[INFER_FORMATS];
};

/* The body's weights in the file, by row of its list. */
static inline const float *const *
model_body(const struct model *m)
{
	return m->numbers + head_tokens.params;
}

/* Takes over the file; path: for messages and model_info. */
struct model	*model_make(struct weights *, const char *path, struct err *);
/* Fails if the file holds a NaN or an infinity, which would ruin every prediction. */
bool		 model_check_finite(const struct weights *, struct err *);
/* Made on first use and kept; any thread. */
const struct packing *model_packing(struct model *, enum infer_format, struct err *);
/* The same for the base with the adapter added. */
const struct packing *adapter_packing(struct adapter *, enum infer_format, struct err *);

/* Takes over params and leaves them empty, even on failure. */
struct adapter	*adapter_new(struct model *, int rank, struct params *, struct err *);
/* Its numbers change as if so much of it had been learnt: 0 is the base, 1 leaves them. */
void		 adapter_weaken(struct params *, double strength);

/* For the kinds: checks a token; x (d) = embed[id] + sum of its features' rows. */
bool		 model_check_token(const struct model *, const struct token *, struct err *);
void		 model_embed(const struct model *, const struct token *, float *x);

/* With weights of this format, also for a transformer's keys and values (int8 as bf16). */
struct model_state *state_new(struct model *, struct adapter *, int rows, enum infer_format,
	     struct err *);
int		 state_threads(const struct model_state *);	/* sharing its work */

#endif
