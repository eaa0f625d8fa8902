/* SPDX-License-Identifier: MIT */
#include "model/measure/recall.h"

#include <math.h>
#include <stdlib.h>

#include "model/infer/adapter.h"
#include "model/memory/fit.h"
#include "model/memory/mix.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "tensor/infer.h"

struct recall {
	const struct recall_options *options;	/* borrowed */
	struct memory		*memory;	/* owned */
	struct memory_stream	*stream;	/* owned */
	struct memory_weights	 weights;
	bool			 chords;	/* windows have chord rows */
	struct memory_votes	 votes;
	struct memory_event	 event;
	bool			 allowed[VOCAB_SIZE_MAX];
};

struct recall *
recall_new(const struct recall_options *options, struct err *err)
{
	struct recall *r = calloc(1, sizeof *r);

	if (r == NULL) {
		err_set(err, ERR_LIMIT, "no memory to learn the piece");
		return NULL;
	}
	r->options = options;
	r->weights = *options->weights;
	r->memory = memory_new(err);
	r->stream = r->memory != NULL ? memory_stream_new(r->memory, err) : NULL;
	if (r->stream != NULL)
		return r;
	recall_free(r);
	return NULL;
}

void
recall_free(struct recall *r)
{
	if (r == NULL)
		return;
	memory_stream_free(r->stream);
	memory_free(r->memory);
	free(r);
}

void
recall_begin(struct recall *r, int bar)
{
	memory_stream_begin(r->stream, bar);
}

void
recall_ahead(struct recall *r)
{
	memory_stream_ahead(r->stream);
}

bool
recall_learn(struct recall *r, const struct piece *piece, const struct encode_request *request,
    bool whole, struct err *err)
{
	return memory_learn(r->stream, piece, request, whole, err);
}

bool
recall_adapter(struct recall *r, const struct adapter *adapter, const struct encoding *encoding,
    struct err *err)
{
	return r == NULL || adapter == NULL ||
	    adapter_remember(adapter, encoding, NULL, r->stream, err);
}

bool
recall_window(struct recall *r, const struct encode_request *request, struct err *err)
{
	struct grammar g;
	bool ok;

	r->chords = request->chords != NULL;
	grammar_init(&g, &request->encoding, request->first_number + request->first_bar, -1);
	g.future_bar = request->first_number +
	    (request->future_bar > 0 ? request->future_bar : request->end_bar);
	ok = memory_stream_window(r->stream, &g, request->first_bar, request->order,
	    request->order_count, err);
	grammar_clear(&g);
	return ok;
}

bool
recall_read(struct recall *r, const struct token *token, enum memory_reading reading,
    struct err *err)
{
	return memory_stream_read(r->stream, token, reading, err);
}

const struct grammar *
recall_grammar(const struct recall *r)
{
	return memory_stream_grammar(r->stream);
}

/* What the grammar allows, except hidden rows and unasked chord rows, which are never generated. */
static void
find_allowed(struct recall *r)
{
	grammar_mask(memory_stream_grammar(r->stream), r->allowed);
	r->allowed[vocab_id(TOKEN_UNKNOWN, 0)] = false;
	if (!r->chords)
		r->allowed[vocab_id(TOKEN_CHORDS, 0)] = false;
}

double
recall_nats(struct recall *r, const float *logits, uint16_t token, struct err *err)
{
	const struct infer_kernels *k = infer_best();
	int target;
	double nats;

	find_allowed(r);
	memory_stream_votes(r->stream, r->allowed, &r->votes);
	memory_event_make(&r->event, k, logits, r->allowed, &r->votes);
	target = memory_event_find(&r->event, token);
	nats = memory_nats(&r->weights, k, &r->event, target);
	if (r->options->online)
		memory_step(&r->weights, k, &r->event, target);
	if (r->options->fit != NULL && !memory_fit_add(r->options->fit, &r->event, target, err))
		return NAN;
	return nats;
}
