/* SPDX-License-Identifier: MIT */

/* dispatch.c - running a model of any kind. */

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/infer/model_internal.h"

#define LOGIT_NEVER	-1e4f	/* of tokens the model lacks; finite, so it can be mixed */

bool
model_check_token(const struct model *m, const struct token *t, struct err *err)
{
	if (t->id >= m->config.vocab_size)
		return err_set(err, ERR_ARG, "there is no token %d", t->id);
	for (int f = 0; f < FEATURE_COUNT; f++)
		if (m->config.feature_size[f] > 1 && t->feature[f] >= m->config.feature_size[f])
			return err_set(err, ERR_ARG, "there is no value %d of feature %d",
			    t->feature[f], f);
	return true;
}

void
model_embed(const struct model *m, const struct token *token, float *x)
{
	const size_t d = (size_t)m->config.width;
	const float *row = m->embed + token->id * d;

	memcpy(x, row, d * sizeof *x);
	for (int f = 0; f < FEATURE_COUNT; f++) {
		if (m->config.feature_size[f] == 1)
			row = m->feature[f];	/* its value "unknown" */
		else
			row = m->feature[f] + token->feature[f] * d;
		for (size_t i = 0; i < d; i++)
			x[i] += row[i];
	}
}

struct model_state *
state_new(struct model *m, struct adapter *adapter, int rows, enum infer_format format,
    struct err *err)
{
	struct model_state *s;

	assert(rows >= 1);
	s = m->kind->state_new(m, adapter, rows, format, err);
	if (s != NULL) {
		s->rows = rows;
		s->vocab = m->config.vocab_size;
		s->outputs = m->outputs;
	}
	return s;
}

/* Widens logits (rows, vocab) to (rows, outputs), in place. */
static void
spread(float *logits, size_t rows, size_t vocab, size_t outputs)
{
	if (vocab == outputs)
		return;
	for (size_t r = rows; r-- > 0;) {
		memmove(logits + r * outputs, logits + r * vocab, vocab * sizeof *logits);
		for (size_t i = vocab; i < outputs; i++)
			logits[r * outputs + i] = LOGIT_NEVER;
	}
}

void
model_state_rewind(struct model_state *s)
{
	s->kind->rewind(s);
}

int
state_threads(const struct model_state *s)
{
	return s->kind->threads(s);
}

struct model_state *
model_state_new(struct model *m, struct adapter *adapter, int rows, struct err *err)
{
	return state_new(m, adapter, rows, m->kernels->small, err);
}

void
model_state_free(struct model_state *s)
{
	if (s != NULL)
		s->kind->state_free(s);
}

bool
model_prefill(struct model_state *s, const struct token *prefix, size_t count, float *logits,
    struct err *err)
{
	assert(count > 0);
	if (!s->kind->prefill(s, prefix, count, logits, NULL, err))
		return false;
	spread(logits, 1, (size_t)s->vocab, (size_t)s->outputs);
	return true;
}

bool
model_step(struct model_state *s, const struct token *token, const bool *active, float *logits,
    struct err *err)
{
	if (!s->kind->step(s, token, active, logits, err))
		return false;
	spread(logits, (size_t)s->rows, (size_t)s->vocab, (size_t)s->outputs);
	return true;
}

size_t
model_state_length(const struct model_state *s, int row)
{
	return s->kind->length(s, row);
}

const struct mixture *
model_state_mixture(const struct model_state *s)
{
	return s->kind->mixture != NULL ? s->kind->mixture(s) : NULL;
}

/* -log softmax(logits)[target] */
static double
nats_of(const struct infer_kernels *k, float *logits, size_t vocab, size_t target)
{
	float max = logits[0], at = logits[target];

	for (size_t i = 1; i < vocab; i++)
		max = logits[i] > max ? logits[i] : max;
	return log((double)k->exp_sum(logits, vocab)) + max - at;
}

bool
model_logits(struct model *m, struct adapter *adapter, const struct token *token, size_t count,
    float *logits, struct err *err)
{
	if (!m->kind->logits(m, adapter, token, count, logits, err))
		return false;
	spread(logits, count, (size_t)m->config.vocab_size, (size_t)m->outputs);
	return true;
}

bool
model_nats(struct model *m, struct adapter *adapter, const struct token_window *window, float *nats,
    struct err *err)
{
	const size_t vocab = (size_t)m->config.vocab_size;
	float *logits = malloc((window->length + 1) * vocab * sizeof *logits);
	bool ok;

	if (logits == NULL)
		return err_set(err, ERR_LIMIT, "no memory to score %zu positions", window->length);
	ok = m->kind->logits(m, adapter, window->input, window->length, logits, err);
	for (size_t i = 0; ok && i < window->length; i++)
		nats[i] = window->weight[i] == 0 ? 0 :
		    (float)nats_of(m->kernels, logits + i * vocab, vocab, window->target[i]);
	free(logits);
	return ok;
}

bool
model_score(struct model *m, struct adapter *adapter, const struct token_window *window,
    double *nats, size_t *tokens, struct err *err)
{
	float *each = malloc((window->length + 1) * sizeof *each);
	bool ok;

	if (each == NULL)
		return err_set(err, ERR_LIMIT, "no memory to score %zu positions", window->length);
	*nats = 0;
	*tokens = 0;
	ok = model_nats(m, adapter, window, each, err);
	for (size_t i = 0; ok && i < window->length; i++) {
		*nats += (double)each[i];
		*tokens += window->weight[i] != 0;
	}
	free(each);
	return ok;
}
