/* SPDX-License-Identifier: MIT */

/*
 * kv_cache.c - runs a transformer: many positions of one stream at a time (a
 * prefix, a window to score), or one position of each of many streams.
 *
 * Rows of a state share the cache of their common prefix; each has its own cache
 * for what it reads after that.
 */
#include <assert.h>
#include <stdlib.h>

#include "model/infer/kv_cache.h"
#include "model/infer/model.h"
#include "model/net/transformer.h"

#define BLOCK 64		/* positions of one stream run at once */

static bool
make_batch(struct cached *s, size_t batch, struct err *err)
{
	size_t scores = (size_t)crew_size(s->crew) * s->context;
	size_t latest = round_up(s->taps * s->d);
	size_t per = round_up(s->d) * 3 + round_up(3 * s->d) + round_up(4 * s->d) + scores;
	float *at;

	if (s->batch >= batch)
		return true;
	free(s->memory);
	free(s->lanes);
	s->batch = 0;
	s->memory = at = aligned_alloc(64, (batch * per + latest) * sizeof *s->memory);
	s->lanes = calloc(batch, sizeof *s->lanes);
	if (s->memory == NULL || s->lanes == NULL)
		return err_set(err, ERR_LIMIT, "no memory to run %zu positions at once", batch);
	s->x = at, at += batch * round_up(s->d);
	s->normed = at, at += batch * round_up(s->d);
	s->mixed = at, at += batch * round_up(s->d);
	s->qkv = at, at += batch * round_up(3 * s->d);
	s->wide = at, at += batch * round_up(4 * s->d);
	s->latest = at, at += latest;
	s->scores = at;
	s->batch = batch;
	return true;
}

static void
cached_free(struct model_state *state)
{
	struct cached *s = (struct cached *)state;

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

static struct model_state *
cached_new(struct model *m, struct adapter *adapter, int rows, enum infer_format format,
    struct err *err)
{
	struct cached *s = calloc(1, sizeof *s);

	assert(adapter == NULL || adapter->base == m);
	if (s == NULL || (s->own = calloc((size_t)rows, sizeof *s->own)) == NULL) {
		free(s);
		err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
		return NULL;
	}
	s->base.kind = &cached_kind;
	s->model = model_ref(m);
	s->adapter = adapter != NULL ? adapter_ref(adapter) : NULL;
	s->rows = rows;
	s->d = (size_t)m->config.width;
	s->heads = (size_t)m->config.heads;
	s->h = s->d / s->heads;
	s->keys = format;
	s->values = format == INFER_F32 ? INFER_F32 : INFER_BF16;
	s->vocab = (size_t)m->config.vocab_size;
	s->taps = transformer_taps(&m->config);
	s->context = round_up((size_t)m->config.context);
	s->crew = crew_new(0);
	if (s->crew == NULL) {
		err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
		cached_free(&s->base);
		return NULL;
	}
	s->weights = adapter != NULL ? adapter_packing(adapter, format, err) :
	    model_packing(m, format, err);
	if (s->weights == NULL || !make_batch(s, (size_t)rows, err)) {
		cached_free(&s->base);
		return NULL;
	}
	return &s->base;
}

static void
cached_rewind(struct model_state *state)
{
	struct cached *s = (struct cached *)state;

	s->prefix.length = 0;
	for (int r = 0; r < s->rows; r++)
		s->own[r].capacity = s->own[r].length = 0;
}

static int
cached_threads(const struct model_state *state)
{
	return crew_size(((const struct cached *)state)->crew);
}

static size_t
cached_length(const struct model_state *state, int row)
{
	const struct cached *s = (const struct cached *)state;

	return s->prefix.length + s->own[row].length;
}

/* Runs `count` tokens after the prefix so far; `normed` holds the last block's rows. */
static size_t
run_block(struct cached *s, const struct token *token, size_t count)
{
	size_t n = count < BLOCK ? count : BLOCK;

	for (size_t r = 0; r < n; r++) {
		s->lanes[r] = (struct lane){ &s->prefix, s->prefix.length + r, r };
		model_embed(s->model, &token[r], s->x + r * s->d);
	}
	state_run(s, n, true);
	s->prefix.length += n;
	return n;
}

static bool
begin_prefix(struct cached *s, const struct token *token, size_t count, struct err *err)
{
	if (count > (size_t)s->model->config.context)
		return err_set(err, ERR_LIMIT, "%zu tokens do not fit the model's context of %d",
		    count, s->model->config.context);
	for (size_t i = 0; i < count; i++)
		if (!model_check_token(s->model, &token[i], err))
			return false;
	cached_rewind(&s->base);
	return make_batch(s, BLOCK, err) && cache_make(&s->prefix, s, 0, count, err);
}

static bool
cached_prefill(struct model_state *state, const struct token *prefix, size_t count, float *logits,
    float *each, struct err *err)
{
	struct cached *s = (struct cached *)state;
	size_t n = 0;

	if (!begin_prefix(s, prefix, count, err))
		return false;
	for (size_t at = 0; at < count; at += n) {
		n = run_block(s, prefix + at, count - at);
		if (each != NULL)
			state_logits(s, 0, n, each + at * s->vocab);
	}
	s->lanes[n - 1].row = 0;
	state_logits(s, n - 1, n, logits);
	return true;
}

static bool
cached_step(struct model_state *state, const struct token *token, const bool *active, float *logits,
    struct err *err)
{
	struct cached *s = (struct cached *)state;
	const size_t context = (size_t)s->model->config.context, common = s->prefix.length;
	size_t n = 0;

	for (int r = 0; r < s->rows; r++) {
		struct cache *own = &s->own[r];

		if (!active[r])
			continue;
		if (!model_check_token(s->model, &token[r], err))
			return false;
		if (common + own->length >= context)
			return err_set(err, ERR_LIMIT, "the model's context of %zu tokens is full",
			    context);
		if (own->capacity == 0 && !cache_make(own, s, common, context - common, err))
			return false;
	}
	for (int r = 0; r < s->rows; r++) {
		struct cache *own = &s->own[r];

		if (!active[r])
			continue;
		s->lanes[n] = (struct lane){ own, common + own->length, (size_t)r };
		model_embed(s->model, &token[r], s->x + n * s->d);
		own->length++;
		n++;
	}
	if (n == 0)
		return true;
	state_run(s, n, false);
	state_logits(s, 0, n, logits);
	return true;
}

static bool
cached_logits(struct model *m, struct adapter *adapter, const struct token *token, size_t count,
    float *logits, struct err *err)
{
	struct model_state *state = cached_new(m, adapter, 1, m->score, err);
	struct cached *s = (struct cached *)state;
	bool ok = state != NULL && begin_prefix(s, token, count, err);
	size_t n;

	for (size_t at = 0; ok && at < count; at += n) {
		n = run_block(s, token + at, count - at);
		state_logits(s, 0, n, logits + at * s->vocab);
	}
	model_state_free(state);
	return ok;
}

const struct model_kind cached_kind = {
	.state_new = cached_new, .state_free = cached_free, .prefill = cached_prefill,
	.step = cached_step,
	.length = cached_length, .rewind = cached_rewind, .threads = cached_threads,
	.logits = cached_logits
};
