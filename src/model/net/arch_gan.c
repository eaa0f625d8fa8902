/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "model/infer/model.h"
#include "model/net/gan.h"
#include "model/train/trainer.h"
#include "tensor/op.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

enum { IN, KIND, HIDDEN, OUT, LAYERS, OUT_BIAS = LAYERS, CRITIC };	/* rows of the list */

static int
cells(const struct arch_config *c)
{
	return c->context * TEXTURE_ROWS;
}

static bool
check(const struct arch_config *c, struct err *err)
{
	if (c->context != TEXTURE_BAR_STEPS && c->context != 2 * TEXTURE_BAR_STEPS)
		return err_set(err, ERR_ARG, "a texture has a context of %d or %d steps, a bar or two, not %d",
		    TEXTURE_BAR_STEPS, 2 * TEXTURE_BAR_STEPS, c->context);
	if (c->width < 8)
		return err_set(err, ERR_ARG, "a width of %d is too narrow for a texture", c->width);
	if (c->layers != 2)
		return err_set(err, ERR_ARG, "a gan has 2 hidden layers, not %d", c->layers);
	return true;
}

/* Gulrajani et al. take these moments; what is clipped or pulled to zero loses its balance. */
static void
advise(struct trainer_options *o)
{
	o->batch = 64;
	o->rate = 1e-3;
	o->beta1 = 0.5;
	o->beta2 = 0.9;
	o->decay = o->clip = o->dropout = 0;
}

static void
list(const struct arch_config *c, struct params *p)
{
	int d = c->width, n = cells(c);
	const struct {
		const char	*name;
		int		 out, in;	/* in 0: a vector */
	} rows[] = {
		{ "generator.in.weight", d, GAN_NOISE },
		{ "generator.kind.weight", d, TEXTURE_KINDS },
		{ "generator.hidden.weight", d, d },
		{ "generator.out.weight", n, d },
		{ "generator.out.bias", n, 0 },
		{ "critic.in.weight", d, n },
		{ "critic.kind.weight", d, TEXTURE_KINDS },
		{ "critic.hidden.weight", d, d },
		{ "critic.out.weight", 1, d },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		params_add(p, rows[i].name, rows[i].out, rows[i].in,
		    rows[i].in > 0 ? PARAM_NORMAL : PARAM_ZERO,
		    rows[i].in > 0 ? sqrtf(2.0f / (float)rows[i].in) : 0);
}

/* --- what comes from outside */

/* Textures of a woven window as rows of ones and zeros: (lanes, cells). */
static void
fill_grids(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct token_window *w = arg;
	bool drums;

	(void)seed;
	memset(x, 0, (size_t)rows * (size_t)columns * sizeof *x);
	for (int r = 0; r < rows; r++)
		for (int s = 0; s < columns / TEXTURE_ROWS; s++) {
			uint32_t onsets = texture_step(&w->input[s * rows + r], &drums);

			for (int row = 0; row < TEXTURE_ROWS; row++)
				x[r * columns + s * TEXTURE_ROWS + row] = (float)(onsets >> row & 1);
		}
}

static void
fill_kinds(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct token_window *w = arg;
	bool drums;

	(void)seed;
	for (int r = 0; r < rows; r++) {
		(void)texture_step(&w->input[r], &drums);
		for (int k = 0; k < columns; k++)
			x[r * columns + k] = k == drums;
	}
}

static void
fill_noise(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	struct rng rng;

	(void)arg;
	rng_seed(&rng, seed);
	for (int i = 0; i < rows * columns; i++)
		x[i] = rng_normal(&rng);
}

static void
fill_copy(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	(void)seed;
	memcpy(x, arg, (size_t)(rows * columns) * sizeof *x);
}

/* --- the two nets */

static struct tensor *
first_layer(struct tape *t, struct tensor *net, struct tensor *x, struct tensor *kind)
{
	return op_add(t, op_linear(t, x, &net[IN]), op_linear(t, kind, &net[KIND]), 0, 0);
}

static struct tensor *
generator(struct tape *t, struct tensor *net, struct tensor *z, struct tensor *kind)
{
	struct tensor *x = op_leaky(t, first_layer(t, net, z, kind));

	x = op_leaky(t, op_linear(t, x, &net[HIDDEN]));
	return op_sigmoid(t, op_bias(t, op_linear(t, x, &net[OUT]), &net[OUT_BIAS]));
}

struct judged {
	struct tensor	*low, *high;	/* before each op_leaky */
	struct tensor	*score;		/* (n, 1) */
};

/* net: pointers, since what a critic is made of may be stopped. */
static struct judged
critic(struct tape *t, struct tensor *const net[LAYERS], struct tensor *x, struct tensor *kind)
{
	struct judged j;

	j.low = op_add(t, op_linear(t, x, net[IN]), op_linear(t, kind, net[KIND]), 0, 0);
	j.high = op_linear(t, op_leaky(t, j.low), net[HIDDEN]);
	j.score = op_linear(t, op_leaky(t, j.high), net[OUT]);
	return j;
}

/* Of dD/dx at x: the way back through the critic, which stays on the tape. */
static struct tensor *
steepness(struct tape *t, struct tensor *const net[LAYERS], struct tensor *x, struct tensor *kind)
{
	struct judged j = critic(t, net, x, kind);
	struct tensor *g = op_gate(t, net[OUT], op_stop(t, j.high));

	g = op_gate(t, op_linear_turned(t, g, net[HIDDEN]), op_stop(t, j.low));
	return op_penalty(t, op_linear_turned(t, g, net[IN]), GAN_PENALTY);
}

static struct tensor *
loss(struct tape *t, const struct arch *arch, const struct arch_config *c, const struct arch_run *run)
{
	struct tensor *net[LAYERS], *still[LAYERS], *kind, *real, *fake, *seen, *sum;
	bool turn = run->step % GAN_CRITIC_STEPS == 0;	/* the generator's */

	(void)arch;
	for (int i = 0; i < LAYERS; i++) {
		net[i] = &run->body[CRITIC + i];
		still[i] = op_stop(t, net[i]);
	}
	kind = op_given(t, run->lanes, TEXTURE_KINDS, fill_kinds, run->window, 0);
	real = op_given(t, run->lanes, cells(c), fill_grids, run->window, 0);
	fake = generator(t, run->body, op_given(t, run->lanes, GAN_NOISE, fill_noise, NULL, run->seed), kind);
	seen = op_stop(t, fake);
	sum = op_scores(t, critic(t, net, seen, kind).score, 1, false);
	sum = op_add(t, sum, op_scores(t, critic(t, net, real, kind).score, -1, false), 0, 0);
	sum = op_add(t, sum, steepness(t, net, op_mix(t, real, seen, run->seed + 1), kind), 0, 0);
	return op_add(t, sum, op_scores(t, critic(t, still, fake, kind).score, turn ? -1 : 0, true), 0, 0);
}

static bool
draw(const struct corpus *c, struct rng *rng, size_t length, struct token_window *w)
{
	struct texture t;

	w->length = 0;
	if (!texture_draw(c, CORPUS_TRAIN, rng, (int)length, &t))
		return false;
	texture_window(&t, w);
	return true;
}

/* What two opponents make of held-out pieces tells of neither: the last numbers are kept. */
static bool
fixed(const struct corpus *c, enum corpus_split split, size_t i, size_t count, size_t length,
    struct token_window *w)
{
	(void)c, (void)split, (void)i, (void)count, (void)length;
	w->length = 0;
	return false;
}

const struct head head_gan = {
	.name = "textures", .measure = "critic", .loss = loss, .draw = draw, .fixed = fixed,
};

const struct arch arch_gan = {
	.name = "gan",
	.sentence = "textures of a bar or two from noise, learnt against a critic",
	.lanes = 32,
	.head = &head_gan,
	.usual = { .layers = 2, .width = 256, .context = 2 * TEXTURE_BAR_STEPS },
	.advise = advise,
	.check = check,
	.list = list,
};

/* --- running them */

bool
gan_open(const char *name, struct gan *g, struct err *err)
{
	const struct arch *arch;
	struct weights *file = model_file(name, &arch, &g->config, err);
	bool ok = file != NULL;

	g->params = (struct params)PARAMS_EMPTY;
	if (ok && arch != &arch_gan)
		ok = err_set(err, ERR_ARG, "%.90s: is a model of the architecture %s; a gan makes textures "
		    "(cadenza train --arch gan)", name, arch->name);
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
	struct tensor	*params;		/* owned; of both nets */
	struct token_window window;		/* owned; the textures, or what is to be made */
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
	assert(p->count == CRITIC + LAYERS);
	r->params = params_tensors(p, NULL);
	r->tape = malloc(sizeof *r->tape);
	if (r->params == NULL || r->tape == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu textures", count);
	return token_window_init(&r->window, count * (size_t)c->context, err);
}

/* x of what put() puts on the tape. */
static const float *
run_graph(struct run *r, struct tensor *(*put)(struct run *, const void *, int, int), const void *arg,
    int count, int steps, struct err *err)
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

/* The textures time by time, as a training's windows are woven. */
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
	struct tensor *z, *kind;

	(void)steps;
	kind = op_given(r->tape, count, TEXTURE_KINDS, fill_kinds, &r->window, 0);
	z = op_given(r->tape, count, GAN_NOISE, fill_copy, noise, 0);
	return generator(r->tape, r->params, z, kind);
}

static struct tensor *
put_critic(struct run *r, const void *arg, int count, int steps)
{
	struct tensor *net[LAYERS], *x, *kind;

	(void)arg;
	for (int i = 0; i < LAYERS; i++)
		net[i] = &r->params[CRITIC + i];
	kind = op_given(r->tape, count, TEXTURE_KINDS, fill_kinds, &r->window, 0);
	x = op_given(r->tape, count, steps * TEXTURE_ROWS, fill_grids, &r->window, 0);
	return critic(r->tape, net, x, kind).score;
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
