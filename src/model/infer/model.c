/* SPDX-License-Identifier: MIT */
#include "model/infer/model.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "model/infer/model_internal.h"
#include "model/memory/mix.h"
#include "model/memory/mix_file.h"
#include "tensor/weights.h"

/* A hash of the file's bytes from two running products; not safe against forgery. */
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

bool
model_check_finite(const struct weights *file, struct err *err)
{
	for (size_t i = 0; i < weights_count(file); i++) {
		const struct weights_entry *e = weights_at(file, i);
		uint32_t bits, bad = 0;

		for (size_t k = 0; k < e->count; k++) {
			memcpy(&bits, e->data + k, sizeof bits);
			bad |= (bits & 0x7f800000u) == 0x7f800000u;
		}
		if (bad)
			return err_set(err, ERR_FORMAT, "%.64s contains a NaN or an infinity",
			    e->name);
	}
	return true;
}

/* The encoding that the model was trained with. */
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

/* Finds each weight of the architecture's list in the file, or fails. */
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

static bool
read_memory(struct model *m, struct err *err)
{
	bool found = false;

	m->memory = malloc(sizeof *m->memory);
	if (m->memory == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the weights of a memory");
	if (!memory_weights_read(m->memory, m->file, &found, err))
		return false;
	if (!found) {
		free(m->memory);
		m->memory = NULL;
	}
	return true;
}

static bool
make_turns(struct model *m, struct err *err)
{
	m->turns = malloc(arch_turns(&m->config, m->config.context, NULL) * sizeof *m->turns);
	if (m->turns == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a context of %d tokens",
		    m->config.context);
	arch_turns(&m->config, m->config.context, m->turns);
	return true;
}

static void
fill_info(struct model *m, const char *path)
{
	struct model_info *info = &m->info;
	const char *recipe = weights_meta(m->file, "recipe");
	const char *styles = weights_meta(m->file, "styles"), *hash = weights_meta(m->file, "hash");
	const uint8_t *bytes;
	size_t size;

	snprintf(info->arch, sizeof info->arch, "%s", m->arch->name);
	snprintf(info->path, sizeof info->path, "%.255s", path);
	snprintf(info->recipe, sizeof info->recipe, "%s", recipe != NULL ? recipe : "");
	snprintf(info->styles, sizeof info->styles, "%s", styles != NULL ? styles : "");
	info->layers = m->config.layers;
	info->width = m->config.width;
	info->heads = m->config.heads;
	info->context = m->config.context;
	for (size_t i = 0; i < m->list.count; i++)
		info->parameters += m->list.list[i].count;
	/* A file that only gained a memory keeps its hash, which adapters name. */
	if (hash != NULL && strlen(hash) == 32) {
		snprintf(info->hash, sizeof info->hash, "%s", hash);
		return;
	}
	bytes = weights_bytes(m->file, &size);
	hash_bytes(bytes, size, info->hash);
}

static bool
load(struct model *m, struct err *err)
{
	if (!arch_read_config(m->file, &m->arch, &m->config, err))
		return false;
	if (m->arch != &arch_transformer && m->arch->step == NULL)
		return err_set(err, ERR_FORMAT, "a %s does not work token by token; use \"cadenza "
		    "sample\"", m->arch->name);
	m->kind = m->arch == &arch_transformer ? &cached_kind : &lane_kind;
	m->outputs = m->config.vocab_size;
	if (!read_encoding(m, err) || !find_numbers(m, err) || !model_check_finite(m->file, err) ||
	    !read_memory(m, err))
		return false;
	return m->kind == &lane_kind || make_turns(m, err);
}

struct model *
model_make(struct weights *file, const char *path, struct err *err)
{
	struct model *m = calloc(1, sizeof *m);

	if (m == NULL) {
		weights_close(file);
		err_set(err, ERR_LIMIT, "no memory for the model");
		return NULL;
	}
	atomic_init(&m->refs, 1);
	pthread_mutex_init(&m->lock, NULL);
	m->file = file;
	m->kernels = infer_best();
	if (!load(m, err)) {
		model_unref(m);
		return NULL;
	}
	fill_info(m, path);
	return m;
}

struct model *
model_random(const struct arch *arch, const struct arch_config *c, uint64_t seed, struct err *err)
{
	struct params params = PARAMS_EMPTY;
	struct weights_writer *w = weights_writer_new();
	struct weights *file;
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
	file = weights_from_bytes(bytes, size, err);
	m = file != NULL ? model_make(file, "random", err) : NULL;
	if (m != NULL)
		m->bytes = bytes;
	else
		free(bytes);
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

const struct memory_weights *
model_memory(const struct model *m)
{
	const struct memory_weights *memory = m->memory;

	for (int k = 0; memory == NULL && k < m->member_count; k++)
		memory = m->members[k]->memory;
	return memory;
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
	free(m->memory);
	pthread_mutex_destroy(&m->lock);
	weights_close(m->file);
	free(m->bytes);
	params_clear(&m->list);
	free(m->numbers);
	free(m->turns);
	free(m);
}

void
model_info(const struct model *m, struct model_info *info)
{
	*info = m->info;
}

/* The file's weights, unchanged. */
static const float *
numbers_at(const void *arg, size_t row, float *merged)
{
	const struct model *m = arg;

	(void)merged;
	return m->numbers[row];
}

const struct packing *
model_packing(struct model *m, enum infer_format format, struct err *err)
{
	struct packing *p;

	pthread_mutex_lock(&m->lock);
	if (m->packings[format] == NULL)
		m->packings[format] = packing_new(&m->list, (size_t)head_tokens.params, numbers_at,
		    m, format, err);
	p = m->packings[format];
	pthread_mutex_unlock(&m->lock);
	return p;
}
