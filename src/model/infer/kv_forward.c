/* SPDX-License-Identifier: MIT */

/*
 * kv_forward.c - runs some positions through all layers on a crew of threads.
 *
 * Keys and values are stored as panels, so attention uses the same kernel as the
 * linear layers: the keys as a matrix (positions, h) give scores, the values as a
 * matrix (h, positions) are summed by them.  The crew splits linear layers by
 * outputs and attention by heads, so no sum depends on the number of threads.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/infer/kv_cache.h"
#include "model/infer/model.h"
#include "model/net/transformer.h"

/* --- caches */

void
cache_clear(struct cache *c)
{
	free(c->memory);
	free(c->heard);
	*c = (struct cache){ 0 };
}

/* Floats of the convolution inputs of one stream. */
static size_t
heard_floats(const struct cached *s)
{
	return (size_t)s->model->config.layers * 2 * s->taps * s->d;
}

/* A row's own cache starts with the prefix's last inputs. */
static bool
begin_heard(struct cache *c, const struct cached *s)
{
	size_t floats = heard_floats(s);

	if (floats == 0)
		return true;
	if (c->heard == NULL)
		c->heard = malloc(floats * sizeof *c->heard);
	if (c->heard == NULL)
		return false;
	if (c != &s->prefix && s->prefix.length > 0)
		memcpy(c->heard, s->prefix.heard, floats * sizeof *c->heard);
	else
		memset(c->heard, 0, floats * sizeof *c->heard);
	return true;
}

/* Pages that are never written cost nothing, so memory for the whole context is reserved. */
bool
cache_make(struct cache *c, const struct cached *s, size_t start, size_t tokens, struct err *err)
{
	size_t capacity = round_up(tokens), words;

	c->key_words = infer_panel_words(s->keys, capacity, s->h);
	c->value_words = infer_panel_words(s->values, s->h, capacity);
	words = (size_t)s->model->config.layers * s->heads * (c->key_words + c->value_words);
	if (c->room < words) {
		free(c->memory);
		c->memory = infer_memory(words * sizeof *c->memory);
		c->room = c->memory != NULL ? words : 0;
	}
	c->start = start;
	c->length = 0;
	c->capacity = capacity;
	return (c->memory != NULL && begin_heard(c, s)) || err_set(err, ERR_LIMIT,
	    "no memory for a context of %zu tokens", tokens);
}

/* The keys of `length` positions as a matrix (positions, h). */
static struct panels
key_panels(const struct cached *s, const struct cache *c, size_t layer, size_t head, size_t length)
{
	return (struct panels){ c->memory + (layer * s->heads + head) *
	    (c->key_words + c->value_words), s->keys, length, s->h, infer_panel_words(s->keys,
	    INFER_LANES, s->h) };
}

/* The values of `length` positions as a matrix (h, positions). */
static struct panels
value_panels(const struct cached *s, const struct cache *c, size_t layer, size_t head,
    size_t length)
{
	return (struct panels){ c->memory + (layer * s->heads + head) *
	    (c->key_words + c->value_words) + c->key_words, s->values, s->h, length,
	    infer_panel_words(s->values, INFER_LANES, c->capacity) };
}

/* Stores one head's key and value of one position. */
static void
cache_put(const struct cached *s, const struct cache *c, size_t layer, size_t head, size_t at,
    const float *k, const float *v)
{
	struct panels keys = key_panels(s, c, layer, head, c->capacity);
	struct panels values = value_panels(s, c, layer, head, c->capacity);

	infer_put_row(&keys, at - c->start, k);
	infer_put_column(&values, at - c->start, v);
}

/* --- one run */

/* (a, b) -> (a cos - b sin, a sin + b cos) for each pair i, i + h/2 of a head, times scale. */
static void
rotate(float *x, const float *turn, size_t h, float scale)
{
	for (size_t i = 0; i < h / 2; i++) {
		float a = x[i] * scale, b = x[i + h / 2] * scale;

		x[i] = a * turn[i] - b * turn[i + h / 2];
		x[i + h / 2] = a * turn[i + h / 2] + b * turn[i];
	}
}

/* Rotates the head's queries and keys by their positions, and stores keys and values. */
static void
place(struct cached *s, size_t layer, size_t head, size_t n)
{
	const float scale = 1.0f / sqrtf((float)s->h);

	for (size_t r = 0; r < n; r++) {
		const struct lane *lane = &s->lanes[r];
		const float *turn = s->model->turns + lane->at * s->h;
		float *q = s->qkv + r * 3 * s->d + head * s->h, *k = q + s->d, *v = k + s->d;

		rotate(q, turn, s->h, scale);
		rotate(k, turn, s->h, 1.0f);
		cache_put(s, lane->cache, layer, head, lane->at, k, v);
	}
}

/* y *= 1 / sum: the division of the softmax, on the h results only. */
static void
divide(float *y, size_t n, float sum)
{
	float scale = 1.0f / sum;

	for (size_t i = 0; i < n; i++)
		y[i] *= scale;
}

/* Many positions of the prefix: each sees all positions up to itself. */
static void
attend_prefix(struct cached *s, size_t layer, size_t head, size_t n, float *scores)
{
	const struct infer_kernels *k = s->model->kernels;
	const size_t length = s->lanes[n - 1].at + 1;
	struct panels keys = key_panels(s, &s->prefix, layer, head, length);
	struct panels values = value_panels(s, &s->prefix, layer, head, length);
	float *mixed = s->mixed + head * s->h;

	k->rows(scores, s->context, s->qkv + head * s->h, 3 * s->d, n, &keys, false);
	for (size_t r = 0; r < n; r++) {
		float *own = scores + r * s->context;
		size_t seen = s->lanes[r].at + 1;

		memset(own + seen, 0, (length - seen) * sizeof *own);
		divide(own, seen, k->exp_sum(own, seen));
	}
	k->rows(mixed, s->d, scores, s->context, n, &values, false);
}

/* One position of each of several rows: the common prefix at once, then each row's own part. */
static void
attend_rows(struct cached *s, size_t layer, size_t head, size_t n, float *scores)
{
	const struct infer_kernels *k = s->model->kernels;
	const size_t common = s->prefix.length;
	float *mixed = s->mixed + head * s->h;
	float sums[n];

	if (common > 0) {
		struct panels keys = key_panels(s, &s->prefix, layer, head, common);

		k->rows(scores, s->context, s->qkv + head * s->h, 3 * s->d, n, &keys, false);
	}
	for (size_t r = 0; r < n; r++) {
		const struct lane *lane = &s->lanes[r];
		struct panels keys = key_panels(s, lane->cache, layer, head, lane->at + 1 - common);
		float *own = scores + r * s->context;

		k->rows(own + common, s->context, s->qkv + r * 3 * s->d + head * s->h, 3 * s->d, 1,
		    &keys, false);
		sums[r] = k->exp_sum(own, lane->at + 1);
	}
	if (common > 0) {
		struct panels values = value_panels(s, &s->prefix, layer, head, common);

		k->rows(mixed, s->d, scores, s->context, n, &values, false);
	}
	for (size_t r = 0; r < n; r++) {
		const struct lane *lane = &s->lanes[r];
		struct panels values = value_panels(s, lane->cache, layer, head,
		    lane->at + 1 - common);

		k->rows(mixed + r * s->d, s->d, scores + r * s->context + common, s->context, 1,
		    &values, common > 0);
		divide(mixed + r * s->d, s->h, sums[r]);
	}
}

/* --- work of the crew: outputs of a linear layer, or heads */

struct share {
	struct cached *state;
	size_t		 n;			/* lanes */
	bool		 prefix;
	size_t		 layer;
	const struct panels *map;
	const float	*x;			/* (n, map->in) */
	float		*y;			/* (n, stride) */
	size_t		 stride;
	bool		 add, gelu;
};

/* The share of one part in `count` things: first .. *end - 1. */
static size_t
part_of(const struct cached *s, size_t count, int part, size_t *end)
{
	size_t size = (size_t)crew_size(s->crew), p = (size_t)part;

	*end = count * (p + 1) / size;
	return count * p / size;
}

static void
map_part(void *arg, int part)
{
	const struct share *w = arg;
	const struct infer_kernels *k = w->state->model->kernels;
	size_t end, from = part_of(w->state, (w->map->out + INFER_LANES - 1) / INFER_LANES, part,
	    &end);
	struct panels map = infer_part(w->map, from, end - from);
	float *y = w->y + from * INFER_LANES;

	if (map.out == 0)
		return;
	k->rows(y, w->stride, w->x, map.in, w->n, &map, w->add);
	for (size_t r = 0; w->gelu && r < w->n; r++)
		k->gelu(y + r * w->stride, map.out);
}

static void
attend_part(void *arg, int part)
{
	const struct share *w = arg;
	struct cached *s = w->state;
	float *scores = s->scores + (size_t)part * s->batch * s->context;
	size_t end, head = part_of(s, s->heads, part, &end);

	for (; head < end; head++) {
		place(s, w->layer, head, w->n);
		(w->prefix ? attend_prefix : attend_rows)(s, w->layer, head, w->n, scores);
	}
}

/* y (n, out) = or += w x of the matrix and x (n, in) */
static void
map(struct share *w, const struct panels *map, const float *x, float *y, bool add, bool gelu)
{
	w->map = map;
	w->x = x;
	w->y = y;
	w->stride = map->out;
	w->add = add;
	w->gelu = gelu;
	crew_run(w->state->crew, map_part, w);
}

static void
norm(struct cached *s, size_t n, const float *gain)
{
	for (size_t r = 0; r < n; r++)
		s->model->kernels->rms_norm(s->normed + r * s->d, s->x + r * s->d, gain, s->d,
		    ARCH_NORM_EPSILON);
}

/* y += w x, element by element */
static void
tap(float *y, const float *w, const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] += w[i] * x[i];
}

/*
 * Adds to row r of a stream's n positions, in `normed`, the short convolution over
 * the positions before it: the rows above, or `heard` (taps, d), which then
 * advances by n.
 */
static void
hear(struct cached *s, float *rows, size_t n, const float *w, float *heard)
{
	size_t d = s->d, taps = s->taps;

	for (size_t k = 0; k < taps; k++)	/* the latest inputs of both */
		memcpy(s->latest + k * d, k + n < taps ? heard + (k + n) * d : rows +
		    (k + n - taps) * d, d * sizeof *heard);
	for (size_t r = n; r-- > 0;)		/* rows above are still unchanged */
		for (size_t k = 1; k <= taps; k++)
			tap(rows + r * d, w + (k - 1) * d,
			    k <= r ? rows + (r - k) * d : heard + (taps + r - k) * d, d);
	memcpy(heard, s->latest, taps * d * sizeof *heard);
}

/* norm(x) for the layer's attention or MLP, with its short convolution. */
static void
listen(struct cached *s, const struct share *w, size_t n, bool mlp)
{
	const struct arch_config *c = &s->model->config;
	const float *const *part = model_body(s->model) + transformer_row(c, w->layer, 0);
	size_t at = (w->layer * 2 + mlp) * s->taps * s->d;

	norm(s, n, part[mlp ? PART_MLP_NORM : PART_ATTN_NORM]);
	if (s->taps == 0)
		return;
	if (w->prefix)
		hear(s, s->normed, n, part[mlp ? PART_MLP_TAPS : PART_ATTN_TAPS],
		    s->prefix.heard + at);
	for (size_t r = 0; !w->prefix && r < n; r++)
		hear(s, s->normed + r * s->d, 1, part[mlp ? PART_MLP_TAPS : PART_ATTN_TAPS],
		    s->lanes[r].cache->heard + at);
}

void
state_run(struct cached *s, size_t n, bool prefix)
{
	const struct arch_config *c = &s->model->config;
	struct share w = { .state = s, .n = n, .prefix = prefix };

	if (c->input_norm) {
		norm(s, n, model_body(s->model)[transformer_last(c) + 1]);
		memcpy(s->x, s->normed, n * s->d * sizeof *s->x);
	}
	for (w.layer = 0; w.layer < (size_t)c->layers; w.layer++) {
		const struct panels *maps = s->weights->body + transformer_row(c, w.layer, 0);

		listen(s, &w, n, false);
		map(&w, &maps[PART_QKV], s->normed, s->qkv, false, false);
		crew_run(s->crew, attend_part, &w);
		map(&w, &maps[PART_ATTN_OUT], s->mixed, s->x, true, false);
		listen(s, &w, n, true);
		map(&w, &maps[PART_UP], s->normed, s->wide, false, true);
		map(&w, &maps[PART_DOWN], s->wide, s->x, true, false);
	}
	norm(s, n, model_body(s->model)[transformer_last(c)]);
}

void
state_logits(struct cached *s, size_t first, size_t n, float *logits)
{
	struct share w = { .state = s };

	/* Inactive rows leave gaps: neighbours are run together. */
	for (size_t r = first, next; r < n; r = next) {
		for (next = r + 1; next < n && s->lanes[next].row == s->lanes[next - 1].row + 1;
		    next++)
			continue;
		w.n = next - r;
		map(&w, &s->weights->embed, s->normed + r * s->d,
		    logits + s->lanes[r].row * s->vocab, false, false);
	}
}
