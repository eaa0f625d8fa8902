/* SPDX-License-Identifier: MIT */
#include "model/infer/vae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/net/vae_graph.h"
#include "model/token/sampler.h"
#include "tensor/loops.h"
#include "tensor/product.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

struct vae {
	struct arch_config config;
	struct params	 params;	/* owned */
	struct tensor	*tensors;	/* owned; one per row of the list */
	struct packed	*packed;	/* owned; in panels, one per row of the list */
	float		*panels;	/* owned */
	struct tape	*tape;		/* owned */
	struct arena	 arena;		/* of the tape; as large as needed so far */
	struct token_window window[VAE_LANES], woven;
};

/* --- opening */

static bool
read_numbers(struct vae *v, const char *name, struct err *err)
{
	const struct arch *arch;
	struct weights *file = model_file(name, &arch, &v->config, err);
	bool ok;

	if (file == NULL)
		return false;
	if (arch != &arch_vae) {
		weights_close(file);
		return err_set(err, ERR_ARG, "%.90s: is a model of the architecture %s; phrases "
		    "need a VAE (cadenza train --arch vae)", name, arch->name);
	}
	arch_list(arch, NULL, &v->config, &v->params);
	ok = params_make(&v->params, err) && params_read(&v->params, file, err);
	weights_close(file);
	return ok;
}

/* Packs the matrices once for all steps, as a trainer does. */
static void
pack(struct tensor *t, struct packed *packed, float *to)
{
	size_t rows = (size_t)t->rows, columns = (size_t)t->columns;

	*packed = product_pack(loops_pick(), matrix_turned(t->x, columns), columns, rows, to);
	t->turned = packed;
}

static bool
make_tensors(struct vae *v, struct err *err)
{
	const struct params *p = &v->params;
	size_t floats = 0, at = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].columns > 0)
			floats += product_panels((size_t)p->list[i].columns,
			    (size_t)p->list[i].rows);
	v->tensors = params_tensors(p, NULL);
	v->packed = calloc(p->count, sizeof *v->packed);
	v->panels = aligned_alloc(ARENA_ALIGN, (floats + 16) * sizeof *v->panels);
	v->tape = malloc(sizeof *v->tape);
	if (v->tensors == NULL || v->packed == NULL || v->panels == NULL || v->tape == NULL)
		return err_set(err, ERR_LIMIT, "no memory to run a model of %zu numbers", p->size);
	for (size_t i = 0; i < p->count; i++) {
		const struct param *q = &p->list[i];

		if (q->columns == 0 || loops_pick()->product == NULL)
			continue;
		pack(&v->tensors[i], &v->packed[i], v->panels + at);
		at += product_panels((size_t)q->columns, (size_t)q->rows);
	}
	for (int i = 0; i < VAE_LANES; i++)
		if (!token_window_init(&v->window[i], (size_t)v->config.context, err))
			return false;
	return token_window_init(&v->woven, (size_t)v->config.context * VAE_LANES, err);
}

struct vae *
vae_open(const char *name, struct err *err)
{
	struct vae *v = calloc(1, sizeof *v);

	if (v == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the model");
		return NULL;
	}
	if (!read_numbers(v, name, err) || !make_tensors(v, err)) {
		vae_free(v);
		return NULL;
	}
	return v;
}

void
vae_free(struct vae *v)
{
	if (v == NULL)
		return;
	for (int i = 0; i < VAE_LANES; i++)
		token_window_clear(&v->window[i]);
	token_window_clear(&v->woven);
	arena_clear(&v->arena);
	params_clear(&v->params);
	free(v->tensors);
	free(v->packed);
	free(v->panels);
	free(v->tape);
	free(v);
}

int
vae_latent(const struct vae *v)
{
	return v->config.latent;
}

/* Reserves what the measuring tape used; then starts the tape for good. */
static bool
begin_tape(struct vae *v, struct tensor *result, bool learn, struct err *err)
{
	size_t bytes = tape_measure(v->tape, result);

	if (bytes > v->arena.size) {
		arena_clear(&v->arena);
		if (!arena_init(&v->arena, bytes, err))
			return false;
	}
	arena_reset(&v->arena, 0);
	tape_begin(v->tape, &v->arena, learn);
	return true;
}

/* --- reading */

bool
vae_fits(struct vae *v, const struct phrase *p)
{
	return phrase_encode(p, (size_t)v->config.context, &v->window[0]);
}

static bool
weave(struct vae *v, size_t n, const struct phrase *p, struct vae_cost *cost, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!phrase_encode(&p[i], (size_t)v->config.context, &v->window[i]))
			return err_set(err, ERR_LIMIT, "a phrase of %u notes is too long "
			    "for this model", p[i].cell[PHRASE_BARS]);
		cost->notes += token_window_notes(&v->window[i]);
		cost->tokens += token_window_weight(&v->window[i]);
	}
	token_window_weave(&v->woven, v->window, n);
	return true;
}

bool
vae_read(struct vae *v, size_t n, const struct phrase *p, const uint64_t *seed, float *means,
    struct vae_cost *sum, struct err *err)
{
	size_t latent = (size_t)v->config.latent;
	struct vae_cost cost = { .phrases = n };
	struct arch_run run = {
		.window = &v->woven, .lanes = (int)n, .params = v->tensors,
		.body = v->tensors + arch_head(&arch_vae)->params, .seed = seed != NULL ? *seed : 0,
	};
	struct vae_graph g;

	if (!weave(v, n, p, &cost, err))
		return false;
	tape_begin(v->tape, NULL, false);
	vae_put(v->tape, &v->config, &run, seed != NULL, &g);
	if (!begin_tape(v, g.evidence, false, err))
		return false;
	vae_put(v->tape, &v->config, &run, seed != NULL, &g);
	tape_forward(v->tape);
	for (size_t i = 0; means != NULL && i < n; i++)
		memcpy(means + i * latent, g.stats->x + i * 2 * latent, latent * sizeof *means);
	if (sum != NULL) {
		sum->phrases += cost.phrases;
		sum->notes += cost.notes;
		sum->tokens += cost.tokens;
		sum->nats += (double)g.evidence->x[1];
		sum->code_nats += (double)g.evidence->x[2];
	}
	return true;
}

/* --- refining codes */

#define REFINE_STEPS	200
#define REFINE_RATE	0.1f
#define REFINE_PULL	0.004f		/* towards likely codes */

/* The gradient of the cost of n phrases with respect to their codes, to code->dx. */
static bool
find_gradient(struct vae *v, size_t n, struct tensor *code, struct err *err)
{
	struct arch_run run = {
		.window = &v->woven, .lanes = (int)n, .params = v->tensors,
		.body = v->tensors + arch_head(&arch_vae)->params,
	};
	struct tensor *cost;

	tape_begin(v->tape, NULL, true);
	cost = vae_put_code(v->tape, &v->config, &run, code);
	if (!begin_tape(v, cost, true, err))
		return false;
	cost = vae_put_code(v->tape, &v->config, &run, code);
	tape_forward(v->tape);
	code->begun = false;
	tape_backward(v->tape, cost, 1);
	return true;
}

/* One step of Adam. */
static void
move_code(struct tensor *code, int step, float *first, float *second)
{
	float beta1 = 0.9f, beta2 = 0.99f;

	for (size_t i = 0; i < tensor_count(code); i++) {
		float g = code->dx[i] + REFINE_PULL * code->x[i];

		first[i] += (1 - beta1) * (g - first[i]);
		second[i] += (1 - beta2) * (g * g - second[i]);
		code->x[i] -= REFINE_RATE * first[i] / (1 - powf(beta1, (float)step)) /
		    (sqrtf(second[i] / (1 - powf(beta2, (float)step))) + 1e-8f);
	}
}

bool
vae_refine(struct vae *v, size_t n, const struct phrase *p, float *codes, struct err *err)
{
	size_t count = n * (size_t)v->config.latent;
	float *room = calloc(3 * count, sizeof *room);
	struct tensor code = { .rows = (int)n, .columns = v->config.latent, .x = codes, .dx = room,
		.wanted = true };
	struct vae_cost ignored = { 0 };
	bool ok = room != NULL ? weave(v, n, p, &ignored, err) :
	    err_set(err, ERR_LIMIT, "no memory to refine %zu phrases", n);

	for (int step = 1; ok && step <= REFINE_STEPS; step++) {
		ok = find_gradient(v, n, &code, err);
		if (ok)
			move_code(&code, step, room + count, room + 2 * count);
	}
	free(room);
	return ok;
}

/* --- decoding */

struct lane {				/* a phrase being decoded */
	struct grammar	 g;
	struct rng	 rng;
	size_t		 tokens;
	bool		 over;
};

struct making {
	struct vae	*v;
	size_t		 n;
	const struct phrase_frame *frame;
	const struct sampler *sampler;
	struct lane	 lane[VAE_LANES];
	struct token	 token[VAE_LANES];	/* next to read */
	struct tensor	 codes;		/* borrowed */
	struct tensor	*states;	/* owned: (layers) */
	struct tensor	**after;	/* owned: (layers) */
	float		*numbers;	/* owned: data of the states */
};

static bool
begin_making(struct making *m, const uint64_t *seed, struct err *err)
{
	const struct arch_config *c = &m->v->config;
	size_t floats = m->n * (size_t)c->width;

	m->states = calloc((size_t)c->layers, sizeof *m->states);
	m->after = calloc((size_t)c->layers, sizeof *m->after);
	m->numbers = calloc((size_t)c->layers * floats, sizeof *m->numbers);
	if (m->states == NULL || m->after == NULL || m->numbers == NULL)
		return err_set(err, ERR_LIMIT, "no memory to make %zu phrases", m->n);
	for (int l = 0; l < c->layers; l++)
		m->states[l] = (struct tensor){ .rows = (int)m->n, .columns = c->width,
			.x = m->numbers + (size_t)l * floats };
	for (size_t i = 0; i < m->n; i++) {
		rng_seed(&m->lane[i].rng, seed[i]);
		if (!phrase_begin(&m->lane[i].g, &m->token[i], err))
			return false;
	}
	return true;
}

/* Every phrase reads its token; returns the logits (n, V) for the next one. */
static const float *
read_tokens(struct making *m, struct err *err)
{
	struct vae *v = m->v;
	const struct vae_step step = { m->token, &m->codes, m->states, m->after };
	struct tensor *logits;

	tape_begin(v->tape, NULL, false);
	logits = vae_put_step(v->tape, &v->config, v->tensors, (int)m->n, &step);
	if (!begin_tape(v, logits, false, err))
		return NULL;
	logits = vae_put_step(v->tape, &v->config, v->tensors, (int)m->n, &step);
	tape_forward(v->tape);
	for (int l = 0; l < v->config.layers; l++)
		memcpy(m->states[l].x, m->after[l]->x, tensor_count(&m->states[l]) * sizeof(float));
	return logits->x;
}

/* A phrase that would exceed the model's context ends early. */
static bool
pick(struct making *m, size_t i, const float *logits, struct err *err)
{
	const size_t known = (size_t)m->v->config.vocab_size;
	struct lane *lane = &m->lane[i];
	bool allowed[1024];
	float logs[1024];
	uint16_t id;

	lane->over = lane->over || lane->tokens == (size_t)m->v->config.context ||
	    lane->g.notes >= PHRASE_NOTES_MAX || !phrase_mask(&lane->g, m->frame, allowed);
	if (lane->over)
		return true;
	memcpy(logs, logits + i * known, known * sizeof *logs);
	for (size_t k = known; k < (size_t)vocab_size(); k++)
		logs[k] = -INFINITY;	/* tokens that a former vocabulary lacks */
	if (!sampler_mask(logs, allowed))
		return err_set(err, ERR_FORMAT, "the model computes only NaN or infinite logits");
	id = (uint16_t)sampler_pick(m->sampler, logs, NULL, 0, &lane->rng, NULL);
	lane->tokens++;
	return phrase_read(&lane->g, id, &m->token[i], err);
}

static bool
all_over(const struct making *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (!m->lane[i].over)
			return false;
	return true;
}

static bool
make(struct making *m, struct err *err)
{
	while (!all_over(m)) {
		const float *logits = read_tokens(m, err);

		if (logits == NULL)
			return false;
		for (size_t i = 0; i < m->n; i++)
			if (!pick(m, i, logits, err))
				return false;
	}
	return true;
}

bool
vae_write(struct vae *v, size_t n, const float *codes, const struct phrase_frame *frame,
    const struct sampler *sampler, const uint64_t *seed, struct phrase *p, struct err *err)
{
	struct making *m = calloc(1, sizeof *m);
	bool ok;

	if (m == NULL)
		return err_set(err, ERR_LIMIT, "no memory to make %zu phrases", n);
	m->v = v;
	m->n = n;
	m->frame = frame;
	m->sampler = sampler;
	m->codes = (struct tensor){ .rows = (int)n, .columns = v->config.latent,
	    .x = (float *)codes };
	ok = begin_making(m, seed, err) && make(m, err);
	for (size_t i = 0; i < n; i++) {
		if (ok)
			phrase_made(&m->lane[i].g, &p[i]);
		grammar_clear(&m->lane[i].g);
	}
	free(m->states);
	free(m->after);
	free(m->numbers);
	free(m);
	return ok;
}

void
vae_between(const float *a, const float *b, int latent, double at, float *code)
{
	double aa = 0, bb = 0, ab = 0, angle, from = 1 - at, to = at, length;

	for (int i = 0; i < latent; i++) {
		aa += (double)a[i] * (double)a[i];
		bb += (double)b[i] * (double)b[i];
		ab += (double)a[i] * (double)b[i];
	}
	aa = sqrt(aa);
	bb = sqrt(bb);
	angle = aa > 0 && bb > 0 ? acos(fmax(-1, fmin(1, ab / (aa * bb)))) : 0;
	/* Parallel and opposite directions have no unique arc between them. */
	if (sin(angle) > 1e-4) {
		length = (1 - at) * aa + at * bb;
		from = sin((1 - at) * angle) / sin(angle) * length / aa;
		to = sin(at * angle) / sin(angle) * length / bb;
	}
	for (int i = 0; i < latent; i++)
		code[i] = (float)(from * (double)a[i] + to * (double)b[i]);
}
