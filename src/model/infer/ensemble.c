/* SPDX-License-Identifier: MIT */
#include "model/infer/ensemble.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/infer/mixture.h"
#include "model/infer/model_internal.h"

struct ensemble_state {
	struct model_state	 base;
	struct model		*model;		/* one reference */
	struct model_state	*members[MIXTURE_MEMBERS_MAX];	/* owned */
	struct mixture		 mixture;
	int			 rows;
	size_t			 vocab;
	float			*logits;	/* owned; (members, rows, vocab), then a row */
};

static void
ensemble_free(struct model_state *state)
{
	struct ensemble_state *s = (struct ensemble_state *)state;

	for (int k = 0; k < s->model->member_count; k++)
		model_state_free(s->members[k]);
	free(s->logits);
	model_unref(s->model);
	free(s);
}

static struct model_state *
ensemble_state_new(struct model *m, struct adapter *adapter, int rows, enum infer_format format,
    struct err *err)
{
	struct ensemble_state *s = calloc(1, sizeof *s);
	bool ok;

	assert(adapter == NULL);	/* an ensemble has none */
	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
		return NULL;
	}
	s->base.kind = &ensemble_kind;
	s->model = model_ref(m);
	s->rows = rows;
	s->vocab = (size_t)m->config.vocab_size;
	mixture_begin(&s->mixture, m->member_count);
	s->logits = malloc((size_t)(m->member_count * (rows + 1)) * s->vocab * sizeof *s->logits);
	ok = s->logits != NULL || err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
	for (int k = 0; ok && k < m->member_count; k++) {
		s->members[k] = state_new(m->members[k], NULL, rows, format, err);
		ok = s->members[k] != NULL;
	}
	if (ok)
		return &s->base;
	ensemble_free(&s->base);
	return NULL;
}

/* Fits the weights to the members' logits after each token; each: (members, count, V). */
static bool
fit(struct ensemble_state *s, const struct token *prefix, size_t count, const float *each,
    struct err *err)
{
	struct mixture_sample sample = { 0 };
	bool music = false, ok = true;

	mixture_begin(&s->mixture, s->model->member_count);
	for (size_t i = 0; ok && i + 1 < count; i++) {
		float *event;

		music = music || vocab_kind(prefix[i].id) == TOKEN_BLOCK;
		if (!music)
			continue;
		event = mixture_add(&sample, s->mixture.members, s->vocab, prefix[i + 1].id, err);
		ok = event != NULL;
		for (size_t k = 0; ok && k < (size_t)s->mixture.members; k++)
			memcpy(event + k * s->vocab, each + (k * count + i) * s->vocab,
			    s->vocab * sizeof *event);
	}
	if (ok)
		mixture_fit(&s->mixture, s->model->kernels, &sample, s->vocab, s->logits);
	mixture_clear(&sample);
	return ok;
}

static bool
ensemble_prefill(struct model_state *state, const struct token *prefix, size_t count, float *logits,
    float *each, struct err *err)
{
	struct ensemble_state *s = (struct ensemble_state *)state;
	size_t members = (size_t)s->model->member_count, one = count * s->vocab;
	float *own = malloc(members * (one + s->vocab) * sizeof *own);
	bool ok = own != NULL || err_set(err, ERR_LIMIT, "no memory to read %zu tokens", count);

	assert(each == NULL);		/* an ensemble is never a member */
	for (size_t k = 0; ok && k < members; k++)
		ok = s->members[k]->kind->prefill(s->members[k], prefix, count,
		    own + members * one + k * s->vocab, own + k * one, err);
	ok = ok && fit(s, prefix, count, own, err);
	if (ok)
		mixture_logits(&s->mixture, own + members * one, s->vocab, logits);
	free(own);
	return ok;
}

static bool
ensemble_step(struct model_state *state, const struct token *token, const bool *active,
    float *logits, struct err *err)
{
	struct ensemble_state *s = (struct ensemble_state *)state;
	size_t members = (size_t)s->model->member_count, rows = (size_t)s->rows;
	float *mine = s->logits + members * rows * s->vocab;

	for (size_t k = 0; k < members; k++)
		if (!s->members[k]->kind->step(s->members[k], token, active, s->logits + k * rows *
		    s->vocab, err))
			return false;
	for (size_t r = 0; r < rows; r++) {
		if (!active[r])
			continue;
		for (size_t k = 0; k < members; k++)
			memcpy(mine + k * s->vocab, s->logits + (k * rows + r) * s->vocab,
			    s->vocab * sizeof *mine);
		mixture_logits(&s->mixture, mine, s->vocab, logits + r * s->vocab);
	}
	return true;
}

static size_t
ensemble_length(const struct model_state *state, int row)
{
	return model_state_length(((const struct ensemble_state *)state)->members[0], row);
}

/* Keeps the weights: they belong to the members, not to what was read. */
static void
ensemble_rewind(struct model_state *state)
{
	struct ensemble_state *s = (struct ensemble_state *)state;

	for (int k = 0; k < s->model->member_count; k++)
		model_state_rewind(s->members[k]);
}

static int
ensemble_threads(const struct model_state *state)
{
	const struct ensemble_state *s = (const struct ensemble_state *)state;
	int most = 1;

	for (int k = 0; k < s->model->member_count; k++)
		if (state_threads(s->members[k]) > most)
			most = state_threads(s->members[k]);
	return most;
}

static const struct mixture *
ensemble_mixture(const struct model_state *state)
{
	return &((const struct ensemble_state *)state)->mixture;
}

const struct model_kind ensemble_kind = {
	.state_new = ensemble_state_new, .state_free = ensemble_free, .prefill = ensemble_prefill,
	.step = ensemble_step, .length = ensemble_length, .rewind = ensemble_rewind,
	.threads = ensemble_threads, .mixture = ensemble_mixture
};

static const struct arch arch_ensemble = { .name = "ensemble",
    .sentence = "several models, mixed" };

/* --- opening */

static bool
check_members(struct model *const *members, int count, struct err *err)
{
	char first[64], other[64];

	encoding_text(&members[0]->info.encoding, first, sizeof first);
	for (int k = 1; k < count; k++) {
		encoding_text(&members[k]->info.encoding, other, sizeof other);
		if (strcmp(first, other) != 0)
			return err_set(err, ERR_ARG, "%.60s and %.60s cannot be mixed: the first "
			    "encodes pieces as %s, the second as %s", members[0]->info.path,
			    members[k]->info.path, first, other);
	}
	return true;
}

/* The description of the whole, from those of the members. */
static void
describe(struct model *m)
{
	struct model_info *info = &m->info;
	size_t path = 0, recipe = 0;

	m->config = m->members[0]->config;
	m->outputs = m->members[0]->outputs;
	m->config.layers = m->config.width = m->config.heads = m->config.kernel = 0;
	*info = m->members[0]->info;
	info->layers = info->width = info->heads = 0;
	info->parameters = 0;
	memset(info->hash, 0, sizeof info->hash);
	snprintf(info->arch, sizeof info->arch, "%s", arch_ensemble.name);
	for (int k = 0; k < m->member_count; k++) {
		const struct model_info *one = &m->members[k]->info;

		m->config.context = one->context < m->config.context ? one->context :
		    m->config.context;
		info->parameters += one->parameters;
		if (path < sizeof info->path)
			path += (size_t)snprintf(info->path + path,
			    sizeof info->path - path, "%s%s", k > 0 ? "," : "", one->path);
		if (recipe < sizeof info->recipe)
			recipe += (size_t)snprintf(info->recipe + recipe,
			    sizeof info->recipe - recipe, "%s%s", k > 0 ? "; " : "", one->recipe);
		/* The hash depends on every member and on their order. */
		for (size_t i = 0; one->hash[i] != '\0'; i++)
			info->hash[i] = "0123456789abcdef"[(info->hash[i] * 7 +
			    one->hash[i] + k) & 15];
	}
	info->context = m->config.context;
}

struct model *
ensemble_new(struct model **members, int count, struct err *err)
{
	struct model *m = NULL;
	bool ok = check_members(members, count, err);

	assert(count >= 2 && count <= MIXTURE_MEMBERS_MAX);
	if (ok && ((m = calloc(1, sizeof *m)) == NULL ||
	    (m->members = calloc((size_t)count, sizeof *m->members)) == NULL)) {
		free(m);
		m = NULL;
		err_set(err, ERR_LIMIT, "no memory for %d models", count);
	}
	if (m == NULL) {
		for (int k = 0; k < count; k++)
			model_unref(members[k]);
		return NULL;
	}
	atomic_init(&m->refs, 1);
	pthread_mutex_init(&m->lock, NULL);
	m->kind = &ensemble_kind;
	m->arch = &arch_ensemble;
	m->kernels = infer_best();
	memcpy(m->members, members, (size_t)count * sizeof *members);
	m->member_count = count;
	describe(m);
	return m;
}
