/* SPDX-License-Identifier: MIT */

/*
 * state.c - a model run forwards: many positions of one stream at a time
 * (a prefix, a window to score), or one position of each of many streams.
 *
 * Rows of a state share the cache of their common prefix and have one each for
 * what they read after it.  Keys and values are kept as panels, so attention
 * is the same kernel as the linear maps: with the keys as a matrix (positions,
 * h) it gives scores, with the values as a matrix (h, positions) it sums them.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/inside.h"
#include "model/model.h"

#define BLOCK 64		/* positions of one stream that are run at once */

struct cache {			/* of one stream: `length` positions from `start` */
	size_t	 start, length, capacity;	/* capacity: a multiple of KERNEL_LANES */
	uint32_t *memory;	/* owned; per layer and head the keys, then the values, as panels: */
	size_t	 key_words;	/* of one head: a matrix (capacity, h) */
	size_t	 value_words;	/* of one head: a matrix (h, capacity) */
};

struct model_state {
	struct model		*model;		/* one reference */
	struct adapter		*adapter;	/* one reference, or NULL */
	const struct packing	*weights;
	int			 rows;
	size_t			 d, h, heads, vocab, context;
	enum kernel_format	 format;	/* of the caches */
	struct cache		 prefix;	/* of all rows */
	struct cache		*own;		/* (rows) what each has read after it */

	/* One run of `batch` positions at most. */
	size_t			 batch;
	struct lane {
		struct cache	*cache;		/* where its key and value go */
		size_t		 at;		/* its position in the stream */
		size_t		 row;
	}			*lanes;		/* (batch) */
	float			*x;		/* (batch, d) */
	float			*normed;	/* (batch, d) */
	float			*qkv;		/* (batch, 3d) */
	float			*mixed;		/* (batch, d) what attention gives */
	float			*wide;		/* (batch, 4d) */
	float			*scores;	/* (batch, context) */
	float			*memory;	/* all of the above; owned */
};

/* --- caches */

static size_t
round_up(size_t n)
{
	return (n + KERNEL_LANES - 1) / KERNEL_LANES * KERNEL_LANES;
}

static void
cache_clear(struct cache *c)
{
	free(c->memory);
	*c = (struct cache){ 0 };
}

/* Pages that are never written cost nothing: the whole context is asked for. */
static bool
cache_make(struct cache *c, const struct model_state *s, size_t start, size_t tokens, struct err *err)
{
	size_t streams = (size_t)s->model->config.layers * s->heads;

	cache_clear(c);
	c->start = start;
	c->capacity = round_up(tokens);
	c->key_words = kernel_panel_words(s->format, c->capacity, s->h);
	c->value_words = kernel_panel_words(s->format, s->h, c->capacity);
	c->memory = kernel_memory(streams * (c->key_words + c->value_words) * sizeof *c->memory);
	if (c->memory == NULL) {
		cache_clear(c);
		return err_set(err, ERR_LIMIT, "no memory for a context of %zu tokens", tokens);
	}
	return true;
}

/* The keys of `length` positions as a matrix (positions, h). */
static struct panels
key_panels(const struct model_state *s, const struct cache *c, size_t layer, size_t head, size_t length)
{
	return (struct panels){ c->memory + (layer * s->heads + head) * (c->key_words + c->value_words),
	    s->format, length, s->h, kernel_panel_words(s->format, KERNEL_LANES, s->h) };
}

/* The values of `length` positions as a matrix (h, positions). */
static struct panels
value_panels(const struct model_state *s, const struct cache *c, size_t layer, size_t head, size_t length)
{
	return (struct panels){ c->memory + (layer * s->heads + head) * (c->key_words + c->value_words) +
	    c->key_words, s->format, s->h, length, kernel_panel_words(s->format, KERNEL_LANES, c->capacity) };
}

static void
cache_put(const struct model_state *s, struct cache *c, size_t layer, size_t at, const float *k,
    const float *v)
{
	const size_t slot = at - c->start;

	for (size_t head = 0; head < s->heads; head++, k += s->h, v += s->h) {
		struct panels keys = key_panels(s, c, layer, head, c->capacity);
		struct panels values = value_panels(s, c, layer, head, c->capacity);

		kernel_put_row(&keys, slot, k);
		kernel_put_column(&values, slot, v);
	}
}

/* --- one run */

static void
embed(struct model_state *s, const struct token *token, float *x)
{
	const struct model *m = s->model;
	const float *row = m->embed + token->id * s->d;

	memcpy(x, row, s->d * sizeof *x);
	for (int f = 0; f < FEATURE_COUNT; f++) {
		row = m->feature[f] + token->feature[f] * s->d;
		for (size_t i = 0; i < s->d; i++)
			x[i] += row[i];
	}
}

/* (a, b) -> (a cos - b sin, a sin + b cos) for each pair i, i + h/2 of a head, times scale. */
static void
rotate(float *x, const float *turn, size_t h, float scale)
{
	for (size_t i = 0; i < h / 2; i++) {
		float a = x[i] * scale, b = x[i + h / 2] * scale;

		x[i] = a * turn[2 * i] - b * turn[2 * i + 1];
		x[i + h / 2] = a * turn[2 * i + 1] + b * turn[2 * i];
	}
}

static void
place(struct model_state *s, size_t layer, size_t n)
{
	const float scale = 1.0f / sqrtf((float)s->h);

	for (size_t r = 0; r < n; r++) {
		const struct lane *lane = &s->lanes[r];
		const float *turn = s->model->rotary + lane->at * s->h;
		float *q = s->qkv + r * 3 * s->d, *k = q + s->d, *v = k + s->d;

		for (size_t head = 0; head < s->heads; head++) {
			rotate(q + head * s->h, turn, s->h, scale);
			rotate(k + head * s->h, turn, s->h, 1.0f);
		}
		cache_put(s, lane->cache, layer, lane->at, k, v);
	}
}

/* y *= 1 / sum: the softmax's division, left to its h results. */
static void
divide(float *y, size_t n, float sum)
{
	float scale = 1.0f / sum;

	for (size_t i = 0; i < n; i++)
		y[i] *= scale;
}

/* Many positions of the prefix: each sees all up to itself. */
static void
attend_prefix(struct model_state *s, size_t layer, size_t head, size_t n)
{
	const struct kernel *k = s->model->kernel;
	const size_t length = s->lanes[n - 1].at + 1;
	struct panels keys = key_panels(s, &s->prefix, layer, head, length);
	struct panels values = value_panels(s, &s->prefix, layer, head, length);
	float *mixed = s->mixed + head * s->h;

	k->rows(s->scores, s->context, s->qkv + head * s->h, 3 * s->d, n, &keys, false);
	for (size_t r = 0; r < n; r++) {
		float *scores = s->scores + r * s->context;
		size_t seen = s->lanes[r].at + 1;

		memset(scores + seen, 0, (length - seen) * sizeof *scores);
		divide(scores, seen, k->exp_sum(scores, seen));
	}
	k->rows(mixed, s->d, s->scores, s->context, n, &values, false);
}

/* One position of each of several rows: the common prefix at once, then what each has of its own. */
static void
attend_rows(struct model_state *s, size_t layer, size_t head, size_t n)
{
	const struct kernel *k = s->model->kernel;
	const size_t common = s->prefix.length;
	float *mixed = s->mixed + head * s->h;
	float sums[n];

	if (common > 0) {
		struct panels keys = key_panels(s, &s->prefix, layer, head, common);

		k->rows(s->scores, s->context, s->qkv + head * s->h, 3 * s->d, n, &keys, false);
	}
	for (size_t r = 0; r < n; r++) {
		const struct lane *lane = &s->lanes[r];
		struct panels keys = key_panels(s, lane->cache, layer, head, lane->at + 1 - common);
		float *scores = s->scores + r * s->context;

		k->rows(scores + common, s->context, s->qkv + r * 3 * s->d + head * s->h, 3 * s->d, 1,
		    &keys, false);
		sums[r] = k->exp_sum(scores, lane->at + 1);
	}
	if (common > 0) {
		struct panels values = value_panels(s, &s->prefix, layer, head, common);

		k->rows(mixed, s->d, s->scores, s->context, n, &values, false);
	}
	for (size_t r = 0; r < n; r++) {
		const struct lane *lane = &s->lanes[r];
		struct panels values = value_panels(s, lane->cache, layer, head, lane->at + 1 - common);

		k->rows(mixed + r * s->d, s->d, s->scores + r * s->context + common, s->context, 1,
		    &values, common > 0);
		divide(mixed + r * s->d, s->h, sums[r]);
	}
}

/* Runs lanes 0..n-1, whose tokens stand in x; leaves norm(x) of the last layer in `normed`. */
static void
run(struct model_state *s, size_t n, bool prefix)
{
	const struct model *m = s->model;
	const struct kernel *k = m->kernel;
	const size_t d = s->d;

	for (size_t l = 0; l < (size_t)m->config.layers; l++) {
		const struct panels *map = s->weights->layers[l];

		for (size_t r = 0; r < n; r++)
			k->rms_norm(s->normed + r * d, s->x + r * d, m->layers[l].attn_norm, d, ARCH_NORM_EPSILON);
		k->rows(s->qkv, 3 * d, s->normed, d, n, &map[LINEAR_QKV], false);
		place(s, l, n);
		for (size_t head = 0; head < s->heads; head++)
			(prefix ? attend_prefix : attend_rows)(s, l, head, n);
		k->rows(s->x, d, s->mixed, d, n, &map[LINEAR_ATTN_OUT], true);

		for (size_t r = 0; r < n; r++)
			k->rms_norm(s->normed + r * d, s->x + r * d, m->layers[l].mlp_norm, d, ARCH_NORM_EPSILON);
		k->rows(s->wide, 4 * d, s->normed, d, n, &map[LINEAR_UP], false);
		k->gelu(s->wide, n * 4 * d);
		k->rows(s->x, d, s->wide, 4 * d, n, &map[LINEAR_DOWN], true);
	}
	for (size_t r = 0; r < n; r++)
		k->rms_norm(s->normed + r * d, s->x + r * d, m->norm, d, ARCH_NORM_EPSILON);
}

/* --- states */

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
	size_t per = round_up(s->d) * 3 + round_up(3 * s->d) + round_up(4 * s->d) + s->context;
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
		s->lanes[r] = (struct lane){ &s->prefix, s->prefix.length + r, 0 };
		embed(s, &token[r], s->x + r * s->d);
	}
	run(s, n, true);
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
	s->model->kernel->rows(logits, s->vocab, s->normed + (n - 1) * s->d, s->d, 1, &s->weights->embed, false);
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
		embed(s, &token[r], s->x + n * s->d);
		own->length++;
		n++;
	}
	if (n == 0)
		return true;
	run(s, n, false);
	/* Rows that stand still leave gaps: neighbours are run together. */
	for (size_t r = 0, next; r < n; r = next) {
		for (next = r + 1; next < n && s->lanes[next].row == s->lanes[next - 1].row + 1; next++)
			continue;
		s->model->kernel->rows(logits + s->lanes[r].row * s->vocab, s->vocab,
		    s->normed + r * s->d, s->d, next - r, &s->weights->embed, false);
	}
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
		m->kernel->rows(logits, s->vocab, s->normed, s->d, n, &s->weights->embed, false);
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
