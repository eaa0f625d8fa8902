/* SPDX-License-Identifier: MIT */
#ifndef MODEL_RECALL_H
#define MODEL_RECALL_H

/*
 * recall.h - scoring with the net and a memory of the piece together.
 *
 * A recall holds the memory of one piece, one stream that follows its windows, and
 * the weights that mix both.  It belongs to one thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/memory/memory.h"

struct adapter;
struct encode_request;
struct encoding;
struct memory_fit;
struct memory_weights;
struct recall;

struct recall_options {
	const struct memory_weights *weights;	/* borrowed while it scores */
	bool		 online;	/* adapt these weights to the piece */
	struct memory_fit *fit;		/* or NULL: collects every prediction */
};

struct recall	*recall_new(const struct recall_options *, struct err *);
void		 recall_free(struct recall *);
/* Position of the stream and learning without scoring: see memory.h. */
void		 recall_begin(struct recall *, int bar);
void		 recall_ahead(struct recall *);
bool		 recall_learn(struct recall *, const struct piece *, const struct encode_request *,
		     bool whole, struct err *);
/* The music of an adapter, before that of the piece; nothing where one of them is NULL. */
bool		 recall_adapter(struct recall *, const struct adapter *, const struct encoding *,
		     struct err *);
/* A new window, as encode() writes it for this request. */
bool		 recall_window(struct recall *, const struct encode_request *, struct err *);
bool		 recall_read(struct recall *, const struct token *, enum memory_reading,
	     struct err *);
/* The automaton of the window. */
const struct grammar *recall_grammar(const struct recall *);
/* -log p(token) of the next token; logits: (vocab_size()), the net's.  NAN: out of memory. */
double		 recall_nats(struct recall *, const float *logits, uint16_t token, struct err *);

#endif
