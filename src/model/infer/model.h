/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

/*
 * model.h - weights that can be run: an architecture, its numbers, an adapter.
 *
 * A model is read from a safetensors file and memory-mapped; it is immutable
 * and counted, so the generator can run it while the learner tunes from it.
 * An adapter (LoRA) is a small set of numbers on top of the base whose hash it
 * names.  A state is what `rows` parallel streams have read (caches, or the
 * body's own floats); a model serves any number of states on any threads.
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
	char		 hash[65];	/* SHA-256 or like of the weights, hex */
	size_t		 parameters;
	int		 layers, width, heads, context;	/* context in tokens */
	struct encoding	 encoding;	/* that it was trained with */
	char		 recipe[512];	/* as the file's metadata says */
	char		 styles[VOCAB_STYLES * 24];	/* that it knows, by index: "folk,lied"; "" */
};

/* name: a file, or a shipped model's name ("default"); several with commas between: their ensemble. */
struct model	*model_open(const char *name, struct err *);
/* Random numbers of a given shape, any vocabulary: for measuring. */
struct arch;
struct arch_config;
struct model	*model_random(const struct arch *, const struct arch_config *, uint64_t seed,
	     struct err *);
/*
 * A model's file alone, for what is not run token by token: what it is, with
 * its sizes, vocabulary and numbers checked.  weights_close it.
 */
struct weights;
struct weights	*model_file(const char *name, const struct arch **, struct arch_config *,
	     struct err *);
/* Of an ensemble how many and which, borrowed; 0: it is none. */
int		 model_members(const struct model *, struct model *const **);
/* How its predictions are mixed with a memory of the piece (mix.h); NULL: it does not say.  Borrowed. */
const struct memory_weights *model_memory(const struct model *);
struct model	*model_ref(struct model *);
void		 model_unref(struct model *);
void		 model_info(const struct model *, struct model_info *);

/* There are adapters for its architecture, or one sentence why not. */
bool		 model_can_tune(const struct model *, struct err *);
struct adapter	*adapter_read(const struct model *, const char *path, struct err *);
struct adapter	*adapter_from_bytes(const struct model *, const void *, size_t, struct err *);
bool		 adapter_to_bytes(const struct adapter *, uint8_t **, size_t *, struct err *);	/* a whole safetensors file; free() it */
bool		 adapter_write(const struct adapter *, const char *path, struct err *);
struct adapter	*adapter_ref(struct adapter *);
void		 adapter_unref(struct adapter *);

/* adapter may be NULL. */
struct model_state *model_state_new(struct model *, struct adapter *, int rows, struct err *);
void		 model_state_free(struct model_state *);
/* Every row reads the same prefix.  logits (vocab): of what follows it. */
bool		 model_prefill(struct model_state *, const struct token *prefix, size_t count,
		     float *logits, struct err *);
/* Row r reads token[r] if active[r]; logits: (rows, vocab).  Fails when the context is full. */
bool		 model_step(struct model_state *, const struct token *token, const bool *active,
		     float *logits, struct err *);
size_t		 model_state_length(const struct model_state *, int row);
void		 model_state_rewind(struct model_state *);	/* as if it had read nothing */
/* Of an ensemble's state: how much each member counts since the prefix was read; else NULL. */
const struct mixture *model_state_mixture(const struct model_state *);
/* Of what follows each of count tokens: (count, vocab), exactly; count <= context.  Not of an ensemble. */
bool		 model_logits(struct model *, struct adapter *, const struct token *, size_t count,
		     float *logits, struct err *);
/*
 * Nats of each target, 0 where its weight is; window.length <= context.  Not of
 * an ensemble: evaluate.h scores it by its members.
 */
bool		 model_nats(struct model *, struct adapter *,
	     const struct token_window *, float *nats,
		     struct err *);
/* Their sum, and how many there are. */
bool		 model_score(struct model *, struct adapter *, const struct token_window *,
		     double *nats, size_t *tokens, struct err *);

#endif
