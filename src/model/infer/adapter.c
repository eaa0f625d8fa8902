/* SPDX-License-Identifier: MIT */
/* adapter.c - adapters (LoRA): files, and packings with the base model. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "model/infer/adapter.h"
#include "model/infer/model.h"
#include "model/infer/model_internal.h"
#include "model/judge/hash_set.h"
#include "model/memory/memory.h"
#include "model/token/encode.h"
#include "tensor/weights.h"

#define ADAPTER_FORMAT	"cadenza-adapter-1"
#define BYTES_MAX	((size_t)1 << 30)

struct adapter *
adapter_new(struct model *m, int rank, struct params *params, struct err *err)
{
	struct adapter *a = calloc(1, sizeof *a);

	if (a == NULL) {
		params_clear(params);
		err_set(err, ERR_LIMIT, "no memory for an adapter");
		return NULL;
	}
	atomic_init(&a->refs, 1);
	pthread_mutex_init(&a->lock, NULL);
	a->base = model_ref(m);
	a->rank = rank;
	a->params = *params;
	*params = (struct params)PARAMS_EMPTY;
	return a;
}

struct adapter *
adapter_ref(struct adapter *a)
{
	atomic_fetch_add(&a->refs, 1);
	return a;
}

void
adapter_unref(struct adapter *a)
{
	if (a == NULL || atomic_fetch_sub(&a->refs, 1) != 1)
		return;
	for (size_t i = 0; i < sizeof a->packings / sizeof a->packings[0]; i++)
		packing_free(a->packings[i]);
	pthread_mutex_destroy(&a->lock);
	params_clear(&a->params);
	adapter_music_clear(&a->music);
	model_unref(a->base);
	free(a);
}

void
adapter_weaken(struct params *p, double strength)
{
	for (size_t i = 1; i < p->count; i += 2)	/* B of each A, B */
		for (size_t k = 0; k < p->list[i].count; k++)
			p->data[p->list[i].offset + k] *= (float)strength;
}

static bool
remember(const struct piece *p, const struct encoding *encoding, struct memory_stream *stream,
    struct err *err)
{
	struct encode_request request = { .encoding = *encoding, .end_bar = p->bars };

	request.order_count = encode_order(p, 0, p->bars, 0, request.order);
	memory_stream_begin(stream, 0);
	return memory_learn(stream, p, &request, true, err);
}

bool
adapter_remember(const struct adapter *a, const struct encoding *encoding, const struct piece *but,
    struct memory_stream *stream, struct err *err)
{
	struct hash_set cells = { 0 };		/* no piece is like the empty set */
	bool ok = but == NULL || adapter_music_cells(but, &cells) ||
	    err_set(err, ERR_LIMIT, "no memory to compare pieces");

	for (size_t i = 0; i < a->music.count && ok; i++)
		if (!adapter_music_alike(&a->music.piece[i], &cells))
			ok = remember(&a->music.piece[i], encoding, stream, err);
	hash_set_clear(&cells);
	if (ok)
		memory_stream_begin(stream, 0);
	return ok;
}

const char *
adapter_base(const struct adapter *a)
{
	return a->base->info.hash;
}

size_t
adapter_bars(const struct adapter *a)
{
	size_t bars = 0;

	for (size_t i = 0; i < a->music.count; i++)
		bars += (size_t)a->music.piece[i].bars;
	return bars;
}

bool
model_can_tune(const struct model *m, struct err *err)
{
	if (m->member_count > 0)
		return err_set(err, ERR_ARG, "a mixture of models cannot be tuned; a single "
		    "transformer can");
	return m->arch->adapts || err_set(err, ERR_ARG,
	    "a model of the architecture %s cannot be tuned; a transformer can", m->arch->name);
}

/* Number of the body's matrices before a row of the model's list. */
static size_t
maps_before(const struct model *m, size_t row)
{
	size_t count = 0;

	for (size_t i = (size_t)head_tokens.params; i < row; i++)
		count += m->list.list[i].columns > 0 && m->list.list[i].maps > 0;
	return count;
}

/* w = base + scale * b a, row by row: a (r, in), b (out, r). */
static const float *
merge(const void *arg, size_t row, float *to)
{
	const struct adapter *adapter = arg;
	const struct model *m = adapter->base;
	size_t rank = (size_t)adapter->rank, out = (size_t)m->list.list[row].rows;
	size_t in = (size_t)m->list.list[row].columns;
	const struct param *list = adapter->params.list + maps_before(m, row) * 2;
	const float *a = adapter->params.data + list[0].offset, *b = adapter->params.data +
	    list[1].offset;

	if (row < (size_t)head_tokens.params)
		return m->numbers[row];
	memcpy(to, m->numbers[row], out * in * sizeof *to);
	for (size_t o = 0; o < out; o++)
		for (size_t r = 0; r < rank; r++) {
			float scale = ARCH_ADAPTER_SCALE * b[o * rank + r];

			for (size_t i = 0; i < in; i++)
				to[o * in + i] += scale * a[r * in + i];
		}
	return to;
}

const struct packing *
adapter_packing(struct adapter *a, enum infer_format format, struct err *err)
{
	struct packing *p;

	pthread_mutex_lock(&a->lock);
	if (a->packings[format] == NULL)
		a->packings[format] = packing_new(&a->base->list, (size_t)head_tokens.params, merge,
		    a, format, err);
	p = a->packings[format];
	pthread_mutex_unlock(&a->lock);
	return p;
}

static bool
check_file(const struct model *m, const struct weights *w, int *rank, struct err *err)
{
	const char *format = weights_meta(w, "format"), *base = weights_meta(w, "base");
	const char *word = weights_meta(w, "rank"), *alpha = weights_meta(w, "alpha");
	long long r;
	double given;

	if (format == NULL || strcmp(format, ADAPTER_FORMAT) != 0)
		return err_set(err, ERR_FORMAT, "it is not an adapter of cadenza: its format "
		    "is %.32s, not %s", format != NULL ? format : "missing", ADAPTER_FORMAT);
	if (base == NULL || strcmp(base, m->info.hash) != 0)
		return err_set(err, ERR_FORMAT, "it was tuned on another model (%.8s; this one "
		    "is %.8s)", base != NULL ? base : "unnamed", m->info.hash);
	if (word == NULL || !text_integer(word, 1, ADAPTER_RANK_MAX, &r, err))
		return err_set(err, ERR_FORMAT, "its rank, %.32s, is not a number from 1 to %d",
		    word != NULL ? word : "none", ADAPTER_RANK_MAX);
	if (alpha == NULL || !text_number(alpha, 0, 1e6, &given, err) ||
	    given != ARCH_ADAPTER_SCALE * (double)r)
		return err_set(err, ERR_FORMAT, "its alpha, %.32s, is not twice its rank",
		    alpha != NULL ? alpha : "none");
	*rank = (int)r;
	return true;
}

static struct adapter *
from_weights(struct model *m, const struct weights *w, struct err *err)
{
	struct params params = PARAMS_EMPTY;
	struct adapter *a;
	int rank = 0;

	if (!model_can_tune(m, err) || !check_file(m, w, &rank, err))
		return NULL;
	arch_list_adapter(m->arch, &m->config, rank, &params);
	if (!params_make(&params, err) || !params_read(&params, w, err)) {
		params_clear(&params);
		return NULL;
	}
	for (size_t i = 0; i < params.size; i++)
		if (!isfinite(params.data[i])) {
			params_clear(&params);
			err_set(err, ERR_FORMAT, "it contains a NaN or an infinity");
			return NULL;
		}
	a = adapter_new(m, rank, &params, err);
	if (a == NULL || adapter_music_read(&a->music, w, err))
		return a;
	adapter_unref(a);
	return NULL;
}

struct adapter *
adapter_from_bytes(const struct model *m, const void *bytes, size_t size, struct err *err)
{
	struct weights *w = weights_from_bytes(bytes, size, err);
	struct adapter *a = w != NULL ? from_weights((struct model *)m, w, err) : NULL;

	weights_close(w);
	return a;
}

struct adapter *
adapter_read(const struct model *m, const char *path, struct err *err)
{
	struct adapter *a;
	uint8_t *bytes;
	size_t size;
	struct err why;

	if (!file_read(path, BYTES_MAX, &bytes, &size, err))
		return NULL;
	a = adapter_from_bytes(m, bytes, size, &why);
	free(bytes);
	if (a == NULL)
		err_set(err, why.code, "%.90s: %.100s", path, why.text);
	return a;
}

static struct weights_writer *
to_writer(const struct adapter *a)
{
	struct weights_writer *w = weights_writer_new();
	char word[32];

	weights_writer_meta(w, "format", ADAPTER_FORMAT);
	weights_writer_meta(w, "base", a->base->info.hash);
	snprintf(word, sizeof word, "%d", a->rank);
	weights_writer_meta(w, "rank", word);
	snprintf(word, sizeof word, "%g", ARCH_ADAPTER_SCALE * (double)a->rank);
	weights_writer_meta(w, "alpha", word);
	params_write(&a->params, "", w);
	adapter_music_write(&a->music, w);
	return w;
}

bool
adapter_to_bytes(const struct adapter *a, uint8_t **bytes, size_t *size, struct err *err)
{
	struct weights_writer *w = to_writer(a);
	bool ok = weights_writer_bytes(w, bytes, size, err);

	weights_writer_free(w);
	return ok;
}

bool
adapter_write(const struct adapter *a, const char *path, struct err *err)
{
	struct weights_writer *w = to_writer(a);
	bool ok = weights_writer_file(w, path, err);

	weights_writer_free(w);
	return ok;
}
