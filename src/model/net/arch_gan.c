/* SPDX-License-Identifier: MIT */
/* arch_gan.c - GAN for textures (gan_graph.h). */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "model/data/phrase_draw.h"
#include "model/net/gan_graph.h"
#include "tensor/op.h"
#include "tensor/tape.h"

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
		return err_set(err, ERR_ARG, "a texture has a context of %d or %d steps, one or "
		    "two bars, not %d", TEXTURE_BAR_STEPS, 2 * TEXTURE_BAR_STEPS, c->context);
	if (c->width < 8)
		return err_set(err, ERR_ARG, "a width of %d is too narrow for a texture", c->width);
	if (c->layers != 2)
		return err_set(err, ERR_ARG, "a GAN has 2 hidden layers, not %d", c->layers);
	return true;
}

/* These moments are Gulrajani's.  Clipping or weight decay would upset the balance. */
static const struct arch_advice advice[] = {
	{ ADVICE_BATCH, 64 }, { ADVICE_RATE, 1e-3 }, { ADVICE_BETA1, 0.5 }, { ADVICE_BETA2, 0.9 },
	{ ADVICE_DECAY, 0 }, { ADVICE_CLIP, 0 }, { ADVICE_DROPOUT, 0 }, { ADVICE_END, 0 }
};

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

/* --- inputs */

/* The textures of a woven window as rows of ones and zeros: (lanes, cells). */
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
				x[r * columns + s * TEXTURE_ROWS + row] =
				    (float)(onsets >> row & 1);
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

/* --- generator and critic */

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
	struct tensor	*low, *high;	/* inputs of each op_leaky */
	struct tensor	*score;		/* (n, 1) */
};

/* net: pointers, because gradients to the critic's weights may be stopped. */
static struct judged
critic(struct tape *t, struct tensor *const net[LAYERS], struct tensor *x, struct tensor *kind)
{
	struct judged j;

	j.low = op_add(t, op_linear(t, x, net[IN]), op_linear(t, kind, net[KIND]), 0, 0);
	j.high = op_linear(t, op_leaky(t, j.low), net[HIDDEN]);
	j.score = op_linear(t, op_leaky(t, j.high), net[OUT]);
	return j;
}

/* |dD/dx| at x: the backward pass through the critic, as part of the tape. */
static struct tensor *
steepness(struct tape *t, struct tensor *const net[LAYERS], struct tensor *x, struct tensor *kind)
{
	struct judged j = critic(t, net, x, kind);
	struct tensor *g = op_gate(t, net[OUT], op_stop(t, j.high));

	g = op_gate(t, op_linear_turned(t, g, net[HIDDEN]), op_stop(t, j.low));
	return op_penalty(t, op_linear_turned(t, g, net[IN]), GAN_PENALTY);
}

static struct tensor *
loss(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	struct tensor *net[LAYERS], *still[LAYERS], *kind, *real, *fake, *seen, *sum;
	bool turn = run->step % GAN_CRITIC_STEPS == 0;	/* of the generator */

	(void)arch;
	for (int i = 0; i < LAYERS; i++) {
		net[i] = &run->body[CRITIC + i];
		still[i] = op_stop(t, net[i]);
	}
	kind = op_given(t, run->lanes, TEXTURE_KINDS, fill_kinds, run->window, 0);
	real = op_given(t, run->lanes, cells(c), fill_grids, run->window, 0);
	fake = generator(t, run->body, op_given(t, run->lanes, GAN_NOISE, fill_noise, NULL,
	    run->seed), kind);
	seen = op_stop(t, fake);
	sum = op_scores(t, critic(t, net, seen, kind).score, 1, false);
	sum = op_add(t, sum, op_scores(t, critic(t, net, real, kind).score, -1, false), 0, 0);
	sum = op_add(t, sum, steepness(t, net, op_mix(t, real, seen, run->seed + 1), kind), 0, 0);
	return op_add(t, sum, op_scores(t, critic(t, still, fake, kind).score, turn ? -1 : 0, true),
	    0, 0);
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

/* Scores of held-out pieces say nothing about either net: the last weights are kept. */
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
	.sentence = "textures of one or two bars from noise, trained against a critic",
	.lanes = 32,
	.head = &head_gan,
	.usual = { .layers = 2, .width = 256, .context = 2 * TEXTURE_BAR_STEPS },
	.advice = advice,
	.check = check,
	.list = list,
};

/* --- graphs for running */

struct tensor *
gan_put_generator(struct tape *t, struct tensor *params, const struct token_window *w, int count,
    const float *noise)
{
	struct tensor *kind = op_given(t, count, TEXTURE_KINDS, fill_kinds, w, 0);

	return generator(t, params, op_given(t, count, GAN_NOISE, fill_copy, noise, 0), kind);
}

struct tensor *
gan_put_critic(struct tape *t, struct tensor *params, const struct token_window *w,
    int count, int steps)
{
	struct tensor *net[LAYERS], *kind = op_given(t, count, TEXTURE_KINDS, fill_kinds, w, 0);

	for (int i = 0; i < LAYERS; i++)
		net[i] = &params[CRITIC + i];
	return critic(t, net, op_given(t, count, steps * TEXTURE_ROWS, fill_grids, w,
	    0), kind).score;
}
