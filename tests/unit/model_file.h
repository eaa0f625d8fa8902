/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

/*
 * model_file.h - a small model of random numbers in a file, for tests.
 */

#include <inttypes.h>
#include <unistd.h>

#include "base/rng.h"
#include "model/infer/model.h"
#include "model/memory/mix.h"
#include "model/memory/mix_file.h"
#include "model/net/arch.h"
#include "model/token/vocab.h"
#include "tensor/weights.h"
#include "test.h"

static inline struct arch_config
test_config(int layers, int width, int heads, int context)
{
	struct arch_config c = { .layers = layers, .width = width, .heads = heads,
	    .context = context,
		.vocab_size = vocab_size() };

	for (int f = 0; f < FEATURE_COUNT; f++)
		c.feature_size[f] = vocab_feature_size[f];
	return c;
}

/*
 * Numbers large enough that every part of the network shows in the logits, and no map
 * of a state is chaos.
 */
static inline void
test_params_of(const struct arch *arch, const struct arch_config *c, uint64_t seed,
    struct params *p)
{
	struct rng rng;
	struct err err;

	rng_seed(&rng, seed);
	arch_list(arch, NULL, c, p);
	assert_true(params_make(p, &err));
	params_begin(p, &rng);
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = 0; k < p->list[i].count; k++) {
			float *x = &p->data[p->list[i].offset + k];

			if (p->list[i].begin == PARAM_ONE)
				*x = 1.0f + 0.2f * rng_normal(&rng);
			else if (p->list[i].maps == 0)		/* taps, which begin as zeros */
				*x = 0.3f * rng_normal(&rng);
			else
				*x *= p->list[i].deviation < 0.1f ? 6 : 1;
		}
}

static inline void
test_params(const struct arch_config *c, uint64_t seed, struct params *p)
{
	test_params_of(&arch_transformer, c, seed, p);
}

/* Metadata that a model of this program has; `key` gets `value` instead (NULL: nothing). */
static inline void
test_model_write_of(const struct arch *arch, const char *path, const struct arch_config *c,
    const struct params *p, const char *key, const char *value)
{
	struct weights_writer *w = weights_writer_new();
	char hash[17];
	struct err err;

	arch_write_config(w, arch, c);
	snprintf(hash, sizeof hash, "%016" PRIx64, vocab_hash());
	weights_writer_meta(w, "vocab_hash", hash);
	weights_writer_meta(w, "recipe", "random");
	if (key != NULL)
		weights_writer_meta(w, key, value);
	params_write(p, "", w);
	if (!weights_writer_file(w, path, &err))
		fail_msg("%s", err.text);
	weights_writer_free(w);
}

static inline void
test_model_write(const char *path, const struct arch_config *c, const struct params *p,
    const char *key, const char *value)
{
	test_model_write_of(&arch_transformer, path, c, p, key, value);
}

/* The same file with weights for a memory of the piece. */
static inline void
test_model_add_memory(const char *path, const struct memory_weights *memory)
{
	struct weights_writer *w = weights_writer_new();
	struct weights *file;
	struct err err;

	file = weights_open(path, &err);
	assert_non_null(file);
	weights_writer_copy(w, file, MEMORY_FILE_PREFIX);
	memory_weights_write(memory, w);
	if (!weights_writer_file(w, path, &err))
		fail_msg("%s", err.text);
	weights_writer_free(w);
	weights_close(file);
}

/* A temporary file's name; the caller unlinks it. */
static inline char *
test_path(char path[64])
{
	int fd;

	strcpy(path, "/tmp/cadenza-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	return path;
}

static inline struct model *
test_model_at(const char *path)
{
	struct err err;
	struct model *m = model_open(path, &err);

	if (m == NULL)
		fail_msg("%s", err.text);
	return m;
}

/* A model of its own, with random numbers; its file is gone again. */
static inline struct model *
test_model(const struct arch_config *c, uint64_t seed, const char *encoding)
{
	struct params p = PARAMS_EMPTY;
	struct model *m;
	char path[64];

	test_params(c, seed, &p);
	test_model_write(test_path(path), c, &p, encoding != NULL ? "encoding" : NULL, encoding);
	params_clear(&p);
	m = test_model_at(path);
	unlink(path);
	return m;
}

static inline void
test_tokens(struct token *t, size_t n, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < n; i++) {
		t[i].id = (uint16_t)rng_below(&rng, (uint32_t)vocab_size());
		for (int f = 0; f < FEATURE_COUNT; f++)
			t[i].feature[f] = (uint8_t)rng_below(&rng, (uint32_t)vocab_feature_size[f]);
	}
}

#endif
