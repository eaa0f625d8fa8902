/* SPDX-License-Identifier: MIT */
#include "model/infer/model.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "model/infer/ensemble.h"
#include "model/infer/mixture.h"
#include "model/infer/model_internal.h"
#include "tensor/weights.h"

const struct linear_shape linear_shapes[LINEAR_COUNT] = {
	[LINEAR_QKV]      = { "qkv",      3, 1 },
	[LINEAR_ATTN_OUT] = { "attn_out", 1, 1 },
	[LINEAR_UP]       = { "up",       4, 1 },
	[LINEAR_DOWN]     = { "down",     1, 4 },
};

/* The file's bytes in two running products: tells files apart that nobody made alike on purpose. */
static void
hash_bytes(const uint8_t *bytes, size_t size, char hex[65])
{
	uint64_t a = 0x9e3779b97f4a7c15u ^ size, b = 0xc2b2ae3d27d4eb4fu, word;

	for (size_t i = 0; i < size; i += sizeof word) {
		word = 0;
		memcpy(&word, bytes + i, size - i < sizeof word ? size - i : sizeof word);
		a = (a ^ word) * 0xff51afd7ed558ccdu;
		a ^= a >> 32;
		b = (b + word) * 0xc4ceb9fe1a85ec53u;
		b ^= b >> 29;
	}
	snprintf(hex, 65, "%016" PRIx64 "%016" PRIx64, a, b);
}

/* A number that is none would silence the model: the file says no to it at once. */
static bool
check_finite(const struct weights *file, struct err *err)
{
	for (size_t i = 0; i < weights_count(file); i++) {
		const struct weights_entry *e = weights_at(file, i);
		uint32_t bits, bad = 0;

		for (size_t k = 0; k < e->count; k++) {
			memcpy(&bits, e->data + k, sizeof bits);
			bad |= (bits & 0x7f800000u) == 0x7f800000u;
		}
		if (bad)
			return err_set(err, ERR_FORMAT, "%.64s holds numbers that are not finite", e->name);
	}
	return true;
}

static bool
check_vocabulary(const struct weights *file, const struct arch_config *c, struct err *err)
{
	const char *made = weights_meta(file, "vocab_hash");
	int tokens = vocab_size(), features = FEATURE_COUNT;
	char ours[17];

	snprintf(ours, sizeof ours, "%016" PRIx64, vocab_hash());
	if (made == NULL)
		return err_set(err, ERR_FORMAT, "names no vocabulary: no model yet, if it is a checkpoint; "
		    "train --resume makes one");
	if (strcmp(made, ours) != 0 && !vocab_former(strtoull(made, NULL, 16), &tokens, &features))
		return err_set(err, ERR_FORMAT, "was made for another version of the vocabulary (%.32s, not %s)",
		    made, ours);
	if (c->vocab_size != tokens)
		return err_set(err, ERR_FORMAT, "has %d tokens where the vocabulary has %d",
		    c->vocab_size, tokens);
	for (int f = 0; f < FEATURE_COUNT; f++) {
		int size = f < features ? vocab_feature_size[f] : 1;

		if (c->feature_size[f] != size)
			return err_set(err, ERR_FORMAT, "has %d values of feature %d where the vocabulary has %d",
			    c->feature_size[f], f, size);
	}
	return true;
}

/* How the model was taught to write pieces. */
static bool
read_encoding(struct model *m, struct err *err)
{
	const char *text = weights_meta(m->file, "encoding");
	struct err why;

	m->info.encoding = (struct encoding){ .block_bars = 4 };
	if (text != NULL && !encoding_parse(text, &m->info.encoding, &why))
		return err_set(err, ERR_FORMAT, "its encoding: %.100s", why.text);
	return true;
}

/* Where each number of the architecture's list stands in the file; refuses what is not there. */
static bool
find_numbers(struct model *m, struct err *err)
{
	const struct params *p = &m->list;

	arch_list(m->arch, NULL, &m->config, &m->list);
	m->numbers = calloc(p->count, sizeof *m->numbers);
	if (m->numbers == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu matrices", p->count);
	for (size_t i = 0; i < p->count; i++) {
		m->numbers[i] = param_numbers(&p->list[i], "", m->file, err);
		if (m->numbers[i] == NULL)
			return false;
	}
	m->embed = m->numbers[0];
	memcpy(m->feature, m->numbers + 1, sizeof m->feature);
	return true;
}

/* A transformer's numbers by their names, which are in the order of its list. */
static bool
find_layers(struct model *m, struct err *err)
{
	const float **at = m->numbers + head_tokens.params;

	m->layers = calloc((size_t)m->config.layers, sizeof *m->layers);
	if (m->layers == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %d layers", m->config.layers);
	for (int l = 0; l < m->config.layers; l++) {
		struct layer_weights *w = &m->layers[l];

		w->attn_norm = *at++;
		w->linear[LINEAR_QKV] = *at++;
		w->linear[LINEAR_ATTN_OUT] = *at++;
		w->mlp_norm = *at++;
		w->linear[LINEAR_UP] = *at++;
		w->linear[LINEAR_DOWN] = *at++;
	}
	m->norm = *at;
	return true;
}

static bool
make_rotary(struct model *m, struct err *err)
{
	int half = m->config.width / m->config.heads / 2;
	float *to;

	m->rotary = malloc((size_t)m->config.context * (size_t)half * 2 * sizeof *m->rotary);
	if (m->rotary == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a context of %d tokens", m->config.context);
	to = m->rotary;
	for (int t = 0; t < m->config.context; t++)
		for (int i = 0; i < half; i++) {
			double w = t * pow(ARCH_ROTARY_BASE, -(double)i / half);

			*to++ = (float)cos(w);
			*to++ = (float)sin(w);
		}
	return true;
}

static void
fill_info(struct model *m, const char *path)
{
	struct model_info *info = &m->info;
	const char *recipe = weights_meta(m->file, "recipe");
	const uint8_t *bytes;
	size_t size;

	snprintf(info->arch, sizeof info->arch, "%s", m->arch->name);
	snprintf(info->path, sizeof info->path, "%.255s", path);
	snprintf(info->recipe, sizeof info->recipe, "%s", recipe != NULL ? recipe : "");
	info->layers = m->config.layers;
	info->width = m->config.width;
	info->heads = m->config.heads;
	info->context = m->config.context;
	for (size_t i = 0; i < weights_count(m->file); i++)
		info->parameters += weights_at(m->file, i)->count;
	bytes = weights_bytes(m->file, &size);
	hash_bytes(bytes, size, info->hash);
}

static bool
load(struct model *m, struct err *err)
{
	if (!arch_read_config(m->file, &m->arch, &m->config, err))
		return false;
	if (m->arch != &arch_transformer && m->arch->step == NULL)
		return err_set(err, ERR_FORMAT, "a %s does not go token by token; \"cadenza sample\" uses it",
		    m->arch->name);
	m->kind = m->arch == &arch_transformer ? &cached_kind : &lane_kind;
	m->outputs = m->config.vocab_size;
	if (!read_encoding(m, err) || !find_numbers(m, err) || !check_finite(m->file, err))
		return false;
	return m->kind == &lane_kind || (find_layers(m, err) && make_rotary(m, err));
}

/* Takes the file over, which may be NULL for want of memory: then err is set already. */
static struct model *
model_new(struct weights *file, struct err *err)
{
	struct model *m;

	if (file == NULL)
		return NULL;
	m = calloc(1, sizeof *m);
	if (m == NULL) {
		weights_close(file);
		err_set(err, ERR_LIMIT, "no memory for the model");
		return NULL;
	}
	atomic_init(&m->refs, 1);
	pthread_mutex_init(&m->lock, NULL);
	m->file = file;
	m->kernel = kernel_best();
	return m;
}

/* A name without a slash is a shipped model's, if there is one of that name. */
static bool
find_file(const char *name, char *path, size_t size, struct err *err)
{
	char shipped[128];

	if (strchr(name, '/') == NULL &&
	    snprintf(shipped, sizeof shipped, "models/%s.safetensors", name) < (int)sizeof shipped &&
	    file_shipped(shipped, path, size))
		return true;
	if (!file_exists(name))
		return err_set(err, ERR_IO, "%.120s: is neither a file nor a model that comes with the program", name);
	if (snprintf(path, size, "%s", name) >= (int)size)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", name);
	return true;
}

static struct model *
open_one(const char *name, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct model *m;
	struct err why;

	if (!find_file(name, path, sizeof path, err))
		return NULL;
	m = model_new(weights_open(path, err), err);
	if (m == NULL)
		return NULL;
	if (!load(m, &why) || !check_vocabulary(m->file, &m->config, &why)) {
		err_set(err, why.code, "%.90s: %.100s", path, why.text);
		model_unref(m);
		return NULL;
	}
	m->outputs = vocab_size();
	fill_info(m, path);
	return m;
}

/* Before anybody takes memory for what the metadata tells: the file has as much. */
static bool
check_sizes(const struct weights *file, const struct arch *arch, const struct arch_config *c, struct err *err)
{
	struct params p = PARAMS_EMPTY;
	bool ok;

	arch_list(arch, NULL, c, &p);
	ok = params_check(&p, file, err);
	params_clear(&p);
	return ok;
}

struct weights *
model_file(const char *name, const struct arch **arch, struct arch_config *c, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct weights *file;
	struct err why;

	if (!find_file(name, path, sizeof path, err) || (file = weights_open(path, err)) == NULL)
		return NULL;
	if (arch_read_config(file, arch, c, &why) && check_vocabulary(file, c, &why) &&
	    check_sizes(file, *arch, c, &why) && check_finite(file, &why))
		return file;
	err_set(err, why.code, "%.90s: %.100s", path, why.text);
	weights_close(file);
	return NULL;
}

/* The next of names that commas part; NULL: it cannot be opened.  *names: what follows, NULL at the end. */
static struct model *
open_next(const char **names, struct err *err)
{
	size_t length = strcspn(*names, ",");
	char name[FILE_PATH_MAX];

	if (length == 0) {
		err_set(err, ERR_ARG, "a name is missing between the commas of the models");
		return NULL;
	}
	if (snprintf(name, sizeof name, "%.*s", (int)length, *names) >= (int)sizeof name) {
		err_set(err, ERR_ARG, "%.80s...: the name is too long", *names);
		return NULL;
	}
	*names = (*names)[length] == ',' ? *names + length + 1 : NULL;
	return open_one(name, err);
}

/* "M1,M2,...": their mixture. */
static struct model *
open_all(const char *names, struct err *err)
{
	struct model *members[MIXTURE_MEMBERS_MAX];
	int count = 0;

	while (names != NULL && count < MIXTURE_MEMBERS_MAX && (members[count] = open_next(&names, err)) != NULL) {
		count++;
		if (names == NULL)
			return ensemble_new(members, count, err);
	}
	if (count == MIXTURE_MEMBERS_MAX)
		err_set(err, ERR_ARG, "more than %d models cannot be mixed", MIXTURE_MEMBERS_MAX);
	while (count > 0)
		model_unref(members[--count]);
	return NULL;
}

struct model *
model_open(const char *name, struct err *err)
{
	return strchr(name, ',') != NULL && !file_exists(name) ? open_all(name, err) : open_one(name, err);
}

struct model *
model_random(const struct arch *arch, const struct arch_config *c, uint64_t seed, struct err *err)
{
	struct params params = PARAMS_EMPTY;
	struct weights_writer *w = weights_writer_new();
	struct model *m = NULL;
	uint8_t *bytes;
	size_t size;
	struct rng rng;

	rng_seed(&rng, seed);
	arch_write_config(w, arch, c);
	arch_list(arch, NULL, c, &params);
	if (!params_make(&params, err))
		goto out;
	params_begin(&params, &rng);
	params_write(&params, "", w);
	if (!weights_writer_bytes(w, &bytes, &size, err))
		goto out;
	m = model_new(weights_from_bytes(bytes, size, err), err);
	if (m == NULL) {
		free(bytes);
		goto out;
	}
	m->bytes = bytes;
	if (load(m, err)) {
		fill_info(m, "random");
	} else {
		model_unref(m);
		m = NULL;
	}
out:
	weights_writer_free(w);
	params_clear(&params);
	return m;
}

int
model_members(const struct model *m, struct model *const **members)
{
	*members = m->members;
	return m->member_count;
}

struct model *
model_ref(struct model *m)
{
	atomic_fetch_add(&m->refs, 1);
	return m;
}

void
model_unref(struct model *m)
{
	if (m == NULL || atomic_fetch_sub(&m->refs, 1) != 1)
		return;
	for (size_t i = 0; i < sizeof m->packings / sizeof m->packings[0]; i++)
		packing_free(m->packings[i]);
	for (int k = 0; k < m->member_count; k++)
		model_unref(m->members[k]);
	free(m->members);
	pthread_mutex_destroy(&m->lock);
	weights_close(m->file);
	free(m->bytes);
	params_clear(&m->list);
	free(m->numbers);
	free(m->layers);
	free(m->rotary);
	free(m);
}

void
model_info(const struct model *m, struct model_info *info)
{
	*info = m->info;
}

void
packing_free(struct packing *p)
{
	if (p == NULL)
		return;
	free(p->layers);
	free(p->body);
	free(p->words);
	free(p);
}

static size_t
packing_words(const struct model *m, enum kernel_format format)
{
	size_t words = kernel_panel_words(format, (size_t)m->config.vocab_size, (size_t)m->config.width);

	for (size_t i = (size_t)head_tokens.params; i < m->list.count; i++)
		if (m->list.list[i].columns > 0)
			words += kernel_panel_words(format, (size_t)m->list.list[i].rows,
			    (size_t)m->list.list[i].columns);
	return words;
}

/* Packs w (out, in) behind what is in the packing already. */
static void
pack(struct panels *panels, enum kernel_format format, uint32_t **at, const float *w, size_t out, size_t in)
{
	kernel_pack(panels, format, *at, w, out, in);
	*at += kernel_panel_words(format, out, in);
}

static void
pack_layers(struct packing *p, const struct model *m, const struct adapter *adapter,
    enum kernel_format format, uint32_t *at, float *merged)
{
	size_t d = (size_t)m->config.width;

	for (int l = 0; l < m->config.layers; l++)
		for (int k = 0; k < LINEAR_COUNT; k++) {
			const float *w = m->layers[l].linear[k];

			if (adapter != NULL) {
				adapter_merge(adapter, l, (enum linear)k, merged);
				w = merged;
			}
			pack(&p->layers[l][k], format, &at, w, (size_t)linear_shapes[k].out * d,
			    (size_t)linear_shapes[k].in * d);
		}
}

static void
pack_body(struct packing *p, const struct model *m, enum kernel_format format, uint32_t *at)
{
	size_t first = (size_t)head_tokens.params;

	for (size_t i = first; i < m->list.count; i++) {
		const struct param *q = &m->list.list[i];

		if (q->columns > 0)
			pack(&p->body[i - first], format, &at, m->numbers[i], (size_t)q->rows,
			    (size_t)q->columns);
	}
}

struct packing *
packing_new(const struct model *m, const struct adapter *adapter, enum kernel_format format,
    struct err *err)
{
	size_t d = (size_t)m->config.width;
	struct packing *p = calloc(1, sizeof *p);
	float *merged = adapter != NULL ? malloc(4 * d * d * sizeof *merged) : NULL;
	uint32_t *at;

	if (p != NULL) {
		if (m->layers != NULL)
			p->layers = calloc((size_t)m->config.layers, sizeof *p->layers);
		else
			p->body = calloc(m->list.count, sizeof *p->body);
		p->words = kernel_memory(packing_words(m, format) * sizeof *p->words);
	}
	if (p == NULL || (p->layers == NULL && p->body == NULL) || p->words == NULL ||
	    (adapter != NULL && merged == NULL)) {
		err_set(err, ERR_LIMIT, "no memory to run a model of %zu numbers", m->info.parameters);
		packing_free(p);
		free(merged);
		return NULL;
	}
	at = p->words;
	pack(&p->embed, format, &at, m->embed, (size_t)m->config.vocab_size, d);
	if (p->layers != NULL)
		pack_layers(p, m, adapter, format, at, merged);
	else
		pack_body(p, m, format, at);
	free(merged);
	return p;
}

const struct packing *
model_packing(struct model *m, struct adapter *adapter, enum kernel_format format, struct err *err)
{
	pthread_mutex_t *lock = adapter != NULL ? &adapter->lock : &m->lock;
	struct packing **slot = adapter != NULL ? &adapter->packings[format] : &m->packings[format];
	struct packing *p;

	assert(adapter == NULL || adapter->base == m);
	pthread_mutex_lock(lock);
	if (*slot == NULL)
		*slot = packing_new(m, adapter, format, err);
	p = *slot;
	pthread_mutex_unlock(lock);
	return p;
}
