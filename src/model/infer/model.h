/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

/*
 * model.h - model: an architecture with its weights, and adapters on top.
 *
 * A model is read from a safetensors file and memory-mapped.  It is immutable
 * and reference-counted, so the generator can run it while the learner tunes from
 * it.  An adapter (LoRA) is a small set of weights on top of the base model whose
 * hash it names.  A state holds what `rows` parallel streams have read (caches,
 * or the body's recurrent state); a model serves any number of states on any
 * threads.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/vocab.h"

struct memory_weights;
struct mixture;
struct model;
struct adapter;
struct model_state;

struct model_info {
	char		 arch[32];
	char		 path[256];
	char		 hash[65];	/* of the weights, hex */
	size_t		 parameters;
	int		 layers, width, heads, context;	/* context in tokens */
	struct encoding	 encoding;	/* trained with */
	char		 recipe[512];	/* from the file's metadata */
	char		 styles[VOCAB_STYLES * 24];	/* by index: "folk,lied"; or "" */
};

/*
 * name: a file, or a shipped model's name ("default"); several separated by
 * commas are opened as an ensemble.
 */
struct model	*model_open(const char *name, struct err *);
/* The files exist; only opening them shows whether they are models. */
bool		 model_is_there(const char *names, struct err *);
/* Random weights of a given shape, with any vocabulary: for measuring. */
struct arch;
struct arch_config;
struct model	*model_random(const struct arch *, const struct arch_config *, uint64_t seed,
	     struct err *);
/*
 * Opens a model's file only, for models that do not work token by token, and
 * checks its sizes, vocabulary and weights.  Close it with weights_close.
 */
struct weights;
struct weights	*model_file(const char *name, const struct arch **, struct arch_config *,
	     struct err *);
/* Members of an ensemble, borrowed; returns their number, 0 for a plain model. */
int		 model_members(const struct model *, struct model *const **);
/* Weights for mixing its predictions with a memory of the piece (mix.h); borrowed; or NULL. */
const struct memory_weights *model_memory(const struct model *);
struct model	*model_ref(struct model *);
void		 model_unref(struct model *);
void		 model_info(const struct model *, struct model_info *);

/* Whether its architecture has adapters; if not, err gives the reason. */
bool		 model_can_tune(const struct model *, struct err *);
struct adapter	*adapter_read(const struct model *, const char *path, struct err *);
struct adapter	*adapter_from_bytes(const struct model *, const void *, size_t, struct err *);
/* A whole safetensors file; free() it. */
bool		 adapter_to_bytes(const struct adapter *, uint8_t **, size_t *, struct err *);
bool		 adapter_write(const struct adapter *, const char *path, struct err *);
struct adapter	*adapter_ref(struct adapter *);
void		 adapter_unref(struct adapter *);

/* adapter may be NULL. */
struct model_state *model_state_new(struct model *, struct adapter *, int rows, struct err *);
void		 model_state_free(struct model_state *);
/* All rows read the same prefix.  logits (vocab): for the token after it. */
bool		 model_prefill(struct model_state *, const struct token *prefix, size_t count,
		     float *logits, struct err *);
/* Row r reads token[r] if active[r]; logits: (rows, vocab).  Fails when the context is full. */
bool		 model_step(struct model_state *, const struct token *token, const bool *active,
		     float *logits, struct err *);
size_t		 model_state_length(const struct model_state *, int row);
void		 model_state_rewind(struct model_state *);	/* to the start, empty */
/* Weights of an ensemble's members since the prefix was read; else NULL. */
const struct mixture *model_state_mixture(const struct model_state *);
/* Exact logits after each token (count, vocab); count <= context.  Not for an ensemble. */
bool		 model_logits(struct model *, struct adapter *, const struct token *, size_t count,
		     float *logits, struct err *);
/*
 * Nats of each target, 0 if its weight is 0; window.length <= context.  Not for
 * an ensemble: evaluate.h scores it by its members.
 */
bool		 model_nats(struct model *, struct adapter *, const struct token_window *,
		     float *nats, struct err *);
/* Their sum and number. */
bool		 model_score(struct model *, struct adapter *, const struct token_window *,
		     double *nats, size_t *tokens, struct err *);

#endif
