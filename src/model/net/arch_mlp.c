/* SPDX-License-Identifier: MIT */

/*
 * arch_mlp.c - a net without memory: it sees the last `kernel` tokens side by side
 * (K of them, layers I from 0, H = 4d):
 *
 *	input_norm.weight (d)
 *	layers.0.weight (H, K d)	layers.I.weight (H, H)
 *	layers.I.bias (H)
 *	out.weight (d, H)
 *	norm.weight (d)
 *
 *	x = norm(x);  y_t = (x_t, x_(t-1), ..., x_(t-K+1)), zeros before the start
 *	y = gelu(layer I y + bias I);  norm(out y)
 *
 * Bengio et al. (2003), A neural probabilistic language model, with more than one
 * layer, gelu for tanh, no direct connections, and the output tied to the embedding.
 */
#include <stdio.h>

#include "model/net/arch_conv.h"
#include "tensor/infer.h"
#include "tensor/op.h"

enum { INPUT_NORM, FIRST };		/* then weight and bias of each layer, out, norm */

static bool
check(const struct arch_config *c, struct err *err)
{
	if (c->layers < 1 || c->width < 8 || c->context < 2 || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, context %d and %d "
		    "tokens do not form a net", c->layers, c->width, c->context, c->vocab_size);
	if (c->kernel < 1 || c->kernel > c->context)
		return err_set(err, ERR_ARG, "a net that sees %d tokens at once does not fit a "
		    "context of %d", c->kernel, c->context);
	return true;
}

static void
list(const struct arch_config *c, struct params *p)
{
	int d = c->width, wide = 4 * d;
	char name[48];

	params_add(p, "input_norm.weight", d, 0, PARAM_ONE, 0);
	for (int l = 0; l < c->layers; l++) {
		snprintf(name, sizeof name, "layers.%d.weight", l);
		params_add_scaled(p, name, wide, l == 0 ? c->kernel * d : wide, 1.4f);
		snprintf(name, sizeof name, "layers.%d.bias", l);
		params_add(p, name, wide, 0, PARAM_ZERO, 0);
	}
	params_add_scaled(p, "out.weight", d, wide, 1);
	params_add(p, "norm.weight", d, 0, PARAM_ONE, 0);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	struct tensor *w = run->body + FIRST;
	uint32_t seed = arch_first_seed(run);

	x = op_taps(t, op_norm(t, x, &run->body[INPUT_NORM], ARCH_NORM_EPSILON), c->kernel,
	    1, run->lanes);
	for (int l = 0; l < c->layers; l++, w += 2) {
		x = op_gelu(t, op_bias(t, op_linear(t, x, &w[0]), &w[1]));
		x = op_drop(t, x, run->dropout, arch_next_seed(&seed));
	}
	return op_norm(t, op_linear(t, x, &w[0]), &w[1], ARCH_NORM_EPSILON);
}

static size_t
state_floats(const struct arch_config *c)
{
	return CONV_CLOCK + conv_ring(c->kernel, 1, c->width);
}

/* The inputs, and the outputs of two layers. */
static size_t
step_room(const struct arch_config *c, size_t n)
{
	return n * (size_t)c->width * (size_t)(c->kernel + 8);
}

static void
step(const struct arch_step *s, size_t n, float *x, float *const *state)
{
	const struct arch_config *c = s->config;
	size_t d = (size_t)c->width, seen = d * (size_t)c->kernel, at = FIRST;
	float *from = s->room, *to = from + n * seen, *spare = to + n * 4 * d;

	for (size_t r = 0; r < n; r++) {
		float *row = x + r * d;

		s->kernels->rms_norm(row, row, s->vectors[INPUT_NORM], d, ARCH_NORM_EPSILON);
		conv_taps(state[r] + CONV_CLOCK, (size_t)state[r][0], c->kernel, 1, row, d,
		    from + r * seen);
		state[r][0]++;
	}
	for (int l = 0; l < c->layers; l++, at += 2) {
		conv_linear(s, at, n, from, to);
		s->kernels->gelu(to, n * 4 * d);
		from = to;
		to = spare;
		spare = from;
	}
	s->kernels->rows(x, d, from, 4 * d, n, &s->panels[at], false);
	for (size_t r = 0; r < n; r++)
		s->kernels->rms_norm(x + r * d, x + r * d, s->vectors[at + 1], d,
		    ARCH_NORM_EPSILON);
}

const struct arch arch_mlp = {
	.name = "mlp",
	.sentence = "layers over the last few tokens, with no memory beyond them",
	.lanes = 1,
	.usual = { .layers = 2, .width = 128, .context = 512, .kernel = 16 },
	.advice = arch_advice_fast,
	.check = check,
	.list = list,
	.body = body,
	.state_floats = state_floats,
	.step_room = step_room,
	.step = step,
};
