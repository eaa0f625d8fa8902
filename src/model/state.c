/* SPDX-License-Identifier: MIT */

/*
 * state.c - a model run forwards: many positions of one stream at a time
 * (a prefix, a window to score), or one position of each of many streams.
 *
 * Rows of a state share the cache of their common prefix and have one each for
 * what they read after it.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "model/state_inside.h"

#define BLOCK 64		/* positions of one stream that are run at once */

static bool
check_token(const struct model_state *s, const struct token *t, struct err *err)
{
	if (t->id >= s->vocab)
		return err_set(err, ERR_ARG, "there is no token %d", t->id);
	for (int f = 0; f < FEATURE_COUNT; f++)
		if (t->feature[f] >= s->model->config.feature_size[f])
			return err_set(err, ERR_ARG, "there is no value %d of feature %d", t->feature[f], f);
	return true;
}

static bool
make_batch(struct model_state *s, size_t batch, struct err *err)
{
	size_t scores = (size_t)crew_size(s->crew) * s->context;
	size_t per = round_up(s->d) * 3 + round_up(3 * s->d) + round_up(4 * s->d) + scores;
	float *at;

	if (s->batch >= batch)
		return true;
	free(s->memory);
	free(s->lanes);
	s->batch = 0;
	s->memory = at = aligned_alloc(64, batch * per * sizeof *s->memory);
	s->lanes = calloc(batch, sizeof *s->lanes);
	if (s->memory == NULL || s->lanes == NULL)
		return err_set(err, ERR_LIMIT, "no memory to run %zu positions at once", batch);
	s->x = at, at += batch * round_up(s->d);
	s->normed = at, at += batch * round_up(s->d);
	s->mixed = at, at += batch * round_up(s->d);
	s->qkv = at, at += batch * round_up(3 * s->d);
	s->wide = at, at += batch * round_up(4 * s->d);
	s->scores = at;
	s->batch = batch;
	return true;
}

struct model_state *
state_new(struct model *m, struct adapter *adapter, int rows, enum kernel_format format, struct err *err)
{
	struct model_state *s = calloc(1, sizeof *s);

	assert(rows >= 1);
	if (s == NULL || (s->own = calloc((size_t)rows, sizeof *s->own)) == NULL) {
		free(s);
		err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
		return NULL;
	}
	s->model = model_ref(m);
	s->adapter = adapter != NULL ? adapter_ref(adapter) : NULL;
	s->rows = rows;
	s->d = (size_t)m->config.width;
	s->heads = (size_t)m->config.heads;
	s->h = s->d / s->heads;
	s->format = format == KERNEL_F32 ? KERNEL_F32 : KERNEL_BF16;
	s->vocab = (size_t)m->config.vocab_size;
	s->context = round_up((size_t)m->config.context);
	s->crew = crew_new(0);
	if (s->crew == NULL) {
		err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
		model_state_free(s);
		return NULL;
	}
	s->weights = model_packing(m, adapter, format, err);
	if (s->weights == NULL || !make_batch(s, (size_t)rows, err)) {
		model_state_free(s);
		return NULL;
	}
	return s;
}

struct model_state *
model_state_new(struct model *m, struct adapter *adapter, int rows, struct err *err)
{
	return state_new(m, adapter, rows, m->kernel->small, err);
}

void
model_state_free(struct model_state *s)
{
	if (s == NULL)
		return;
	crew_free(s->crew);
	cache_clear(&s->prefix);
	for (int r = 0; r < s->rows; r++)
		cache_clear(&s->own[r]);
	free(s->own);
	free(s->memory);
	free(s->lanes);
	adapter_unref(s->adapter);
	model_unref(s->model);
	free(s);
}

size_t
model_state_length(const struct model_state *s, int row)
{
	return s->prefix.length + s->own[row].length;
}

/* Runs `count` tokens that follow what the prefix holds; `normed` keeps the last block's rows. */
static size_t
run_block(struct model_state *s, const struct token *token, size_t count)
{
	size_t n = count < BLOCK ? count : BLOCK;

	for (size_t r = 0; r < n; r++) {
		s->lanes[r] = (struct lane){ &s->prefix, s->prefix.length + r, r };
		state_embed(s, &token[r], s->x + r * s->d);
	}
	state_run(s, n, true);
	s->prefix.length += n;
	return n;
}

static bool
begin_prefix(struct model_state *s, const struct token *token, size_t count, struct err *err)
{
	if (count > (size_t)s->model->config.context)
		return err_set(err, ERR_LIMIT, "%zu tokens do not fit the model's context of %d",
		    count, s->model->config.context);
	for (size_t i = 0; i < count; i++)
		if (!check_token(s, &token[i], err))
			return false;
	for (int r = 0; r < s->rows; r++)
		cache_clear(&s->own[r]);
	return make_batch(s, BLOCK, err) && cache_make(&s->prefix, s, 0, count, err);
}

bool
model_prefill(struct model_state *s, const struct token *prefix, size_t count, float *logits,
    struct err *err)
{
	size_t n = 0;

	assert(count > 0);
	if (!begin_prefix(s, prefix, count, err))
		return false;
	for (size_t at = 0; at < count; at += n)
		n = run_block(s, prefix + at, count - at);
	s->lanes[n - 1].row = 0;
	state_logits(s, n - 1, n, logits);
	return true;
}

bool
model_step(struct model_state *s, const struct token *token, const bool *active, float *logits,
    struct err *err)
{
	const size_t context = (size_t)s->model->config.context, common = s->prefix.length;
	size_t n = 0;

	for (int r = 0; r < s->rows; r++) {
		struct cache *own = &s->own[r];

		if (!active[r])
			continue;
		if (!check_token(s, &token[r], err))
			return false;
		if (common + own->length >= context)
			return err_set(err, ERR_LIMIT, "the model's context of %zu tokens is full", context);
		if (own->capacity == 0 && !cache_make(own, s, common, context - common, err))
			return false;
	}
	for (int r = 0; r < s->rows; r++) {
		struct cache *own = &s->own[r];

		if (!active[r])
			continue;
		s->lanes[n] = (struct lane){ own, common + own->length, (size_t)r };
		state_embed(s, &token[r], s->x + n * s->d);
		own->length++;
		n++;
	}
	if (n == 0)
		return true;
	state_run(s, n, false);
	state_logits(s, 0, n, logits);
	return true;
}

/* -log softmax(logits)[target] */
static double
nats_of(const struct kernel *k, float *logits, size_t vocab, size_t target)
{
	float max = logits[0], at = logits[target];

	for (size_t i = 1; i < vocab; i++)
		max = logits[i] > max ? logits[i] : max;
	return log((double)k->exp_sum(logits, vocab)) + max - at;
}

bool
model_score(struct model *m, struct adapter *adapter, const struct token_window *window, double *nats,
    size_t *tokens, struct err *err)
{
	struct model_state *s = state_new(m, adapter, 1, m->score, err);
	float *logits = NULL;
	bool ok = false;
	size_t n;

	if (s == NULL || !begin_prefix(s, window->input, window->length, err))
		goto out;
	logits = malloc(BLOCK * s->vocab * sizeof *logits);
	if (logits == NULL) {
		err_set(err, ERR_LIMIT, "no memory to score %d positions", BLOCK);
		goto out;
	}
	*nats = 0;
	*tokens = 0;
	for (size_t at = 0; at < window->length; at += n) {
		n = run_block(s, window->input + at, window->length - at);
		state_logits(s, 0, n, logits);
		for (size_t r = 0; r < n; r++) {
			if (!window->weight[at + r])
				continue;
			*nats += nats_of(m->kernel, logits + r * s->vocab, s->vocab, window->target[at + r]);
			++*tokens;
		}
	}
	ok = true;
out:
	free(logits);
	model_state_free(s);
	return ok;
}
