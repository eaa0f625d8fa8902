/* SPDX-License-Identifier: MIT */
#include "model/infer/gan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/infer/model.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

bool
gan_open(const char *name, struct gan *g, struct err *err)
{
	const struct arch *arch;
	struct weights *file = model_file(name, &arch, &g->config, err);
	bool ok = file != NULL;

	g->params = (struct params)PARAMS_EMPTY;
	if (ok && arch != &arch_gan)
		ok = err_set(err, ERR_ARG, "%.90s: is a model of the architecture %s; textures "
		    "need a GAN (cadenza train --arch gan)", name, arch->name);
	if (ok) {
		arch_list(arch, NULL, &g->config, &g->params);
		ok = params_make(&g->params, err) && params_read(&g->params, file, err);
	}
	weights_close(file);
	return ok;
}

void
gan_clear(struct gan *g)
{
	params_clear(&g->params);
}

struct run {
	struct arena	 arena;
	struct tape	*tape;			/* owned */
	struct tensor	*params;		/* owned; of generator and critic */
	struct token_window window;		/* owned; of the textures */
};

static void
run_clear(struct run *r)
{
	arena_clear(&r->arena);
	token_window_clear(&r->window);
	free(r->params);
	free(r->tape);
}

static bool
run_begin(struct run *r, const struct arch_config *c, const struct params *p, size_t count,
    struct err *err)
{
	memset(r, 0, sizeof *r);
	r->params = params_tensors(p, NULL);
	r->tape = malloc(sizeof *r->tape);
	if (r->params == NULL || r->tape == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu textures", count);
	return token_window_init(&r->window, count * (size_t)c->context, err);
}

/* Runs the graph that put() builds; returns its result. */
static const float *
run_graph(struct run *r, struct tensor *(*put)(struct run *, const void *, int, int),
    const void *arg, int count, int steps, struct err *err)
{
	struct tensor *result;

	tape_begin(r->tape, NULL, false);
	put(r, arg, count, steps);
	if (!arena_init(&r->arena, tape_measure(r->tape, NULL), err))
		return NULL;
	tape_begin(r->tape, &r->arena, false);
	result = put(r, arg, count, steps);
	tape_forward(r->tape);
	return result->x;
}

/* The textures time by time, woven as in training. */
static void
weave(struct run *r, const struct texture *from, size_t count, int steps)
{
	struct token_window one;
	struct token room[TEXTURE_STEPS_MAX];
	uint16_t target[TEXTURE_STEPS_MAX];
	uint8_t weight[TEXTURE_STEPS_MAX], notes[TEXTURE_STEPS_MAX];

	one = (struct token_window){ 0, room, target, weight, notes };
	for (size_t i = 0; i < count; i++) {
		texture_window(&from[i], &one);
		for (int s = 0; s < steps; s++)
			r->window.input[(size_t)s * count + i] = room[s];
	}
}

static struct tensor *
put_generator(struct run *r, const void *noise, int count, int steps)
{
	(void)steps;
	return gan_put_generator(r->tape, r->params, &r->window, count, noise);
}

static struct tensor *
put_critic(struct run *r, const void *arg, int count, int steps)
{
	(void)arg;
	return gan_put_critic(r->tape, r->params, &r->window, count, steps);
}

bool
gan_make(const struct arch_config *c, const struct params *p, bool drums, const float *noise,
    size_t count, struct texture *made, struct err *err)
{
	struct run r;
	const float *x = NULL;

	for (size_t i = 0; i < count; i++)
		made[i] = (struct texture){ .drums = drums, .steps = c->context };
	if (run_begin(&r, c, p, count, err)) {
		weave(&r, made, count, c->context);
		x = run_graph(&r, put_generator, noise, (int)count, c->context, err);
	}
	for (size_t i = 0; x != NULL && i < count; i++)
		for (int s = 0; s < c->context; s++)
			for (int row = 0; row < TEXTURE_ROWS; row++)
				if (*x++ > 0.5f)
					made[i].onsets[s] |= UINT32_C(1) << row;
	run_clear(&r);
	return x != NULL;
}

bool
gan_judge(const struct arch_config *c, const struct params *p, const struct texture *textures,
    size_t count, float *scores, struct err *err)
{
	struct run r;
	const float *x = NULL;

	if (run_begin(&r, c, p, count, err)) {
		weave(&r, textures, count, c->context);
		x = run_graph(&r, put_critic, NULL, (int)count, c->context, err);
	}
	if (x != NULL)
		memcpy(scores, x, count * sizeof *scores);
	run_clear(&r);
	return x != NULL;
}
