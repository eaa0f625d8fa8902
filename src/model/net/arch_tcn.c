/* SPDX-License-Identifier: MIT */

/*
 * arch_tcn.c - dilated causal convolutions (K taps, layers I from 0):
 *
 *	layers.I.norm.weight (d)
 *	layers.I.conv1.weight (d, K d)	layers.I.conv1.bias (d)
 *	layers.I.conv2.weight (d, K d)	layers.I.conv2.bias (d)
 *	norm.weight (d)
 *
 *	conv(y)_t = sum over j < K of weight_j y_(t - j 2^I) + bias, zeros before the
 *		start; weight_j are the columns from j d
 *	in each layer x += relu(conv2(relu(conv1(norm(x)))));  and norm(x) at the end
 *
 * Dropout after each relu.  Bai et al. (2018), arXiv:1803.01271, with a norm at the
 * start of each layer instead of weight normalisation, and no relu on the sum.
 */
#include <stdio.h>

#include "model/net/arch_conv.h"
#include "tensor/infer.h"
#include "tensor/op.h"

#define LAYERS_MAX 16			/* the last one's taps are 2^15 apart */

enum { NORM, CONV1, BIAS1, CONV2, BIAS2, PER_LAYER };

static bool
check(const struct arch_config *c, struct err *err)
{
	long back;

	if (c->layers < 1 || c->layers > LAYERS_MAX || c->width < 8 || c->kernel < 2 ||
	    c->context < 2 || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, %d taps, context %d and %d "
		    "tokens do not form a net", c->layers, c->width, c->kernel, c->context,
		    c->vocab_size);
	back = (long)(c->kernel - 1) << (c->layers - 1);
	if (back >= c->context)
		return err_set(err, ERR_ARG, "the last of %d layers with %d taps would look back "
		    "%ld tokens, but the context is %d", c->layers, c->kernel, back, c->context);
	return true;
}

static void
list(const struct arch_config *c, struct params *p)
{
	static const char *const convs[] = { "conv1", "conv2" };
	int d = c->width;
	char name[48];

	for (int l = 0; l < c->layers; l++) {
		snprintf(name, sizeof name, "layers.%d.norm.weight", l);
		params_add(p, name, d, 0, PARAM_ONE, 0);
		for (int k = 0; k < 2; k++) {
			snprintf(name, sizeof name, "layers.%d.%s.weight", l, convs[k]);
			params_add_scaled(p, name, d, c->kernel * d, 1.4f);
			snprintf(name, sizeof name, "layers.%d.%s.bias", l, convs[k]);
			params_add(p, name, d, 0, PARAM_ZERO, 0);
		}
	}
	params_add(p, "norm.weight", d, 0, PARAM_ONE, 0);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	uint32_t seed = arch_first_seed(run);

	for (int l = 0; l < c->layers; l++) {
		struct tensor *w = run->body + l * PER_LAYER;
		struct tensor *y = op_norm(t, x, &w[NORM], ARCH_NORM_EPSILON);

		y = op_relu(t, conv(t, run, y, &w[CONV1], &w[BIAS1], 1 << l));
		y = op_drop(t, y, run->dropout, arch_next_seed(&seed));
		y = op_relu(t, conv(t, run, y, &w[CONV2], &w[BIAS2], 1 << l));
		x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
	}
	return op_norm(t, x, &run->body[c->layers * PER_LAYER], ARCH_NORM_EPSILON);
}

static size_t
state_floats(const struct arch_config *c)
{
	size_t floats = CONV_CLOCK;

	for (int l = 0; l < c->layers; l++)
		floats += 2 * conv_ring(c->kernel, 1 << l, c->width);
	return floats;
}

/* The inputs of all taps, and the output of one convolution. */
static size_t
step_room(const struct arch_config *c, size_t n)
{
	return n * (size_t)c->width * (size_t)(c->kernel + 1);
}

/* y (n, d) = relu(conv(y)), weights at row i; the rings start at `ring` of each state. */
static void
step_conv(const struct arch_step *s, size_t i, int layer, size_t n, float *y,
    float *const *state, size_t ring)
{
	size_t d = (size_t)s->config->width, seen = d * (size_t)s->config->kernel;
	float *x = s->room + n * d;

	for (size_t r = 0; r < n; r++)
		conv_taps(state[r] + ring, (size_t)state[r][0], s->config->kernel,
		    1 << layer, y + r * d, d, x + r * seen);
	conv_linear(s, i, n, x, y);
	conv_relu(y, n * d);
}

static void
step(const struct arch_step *s, size_t n, float *x, float *const *state)
{
	const struct arch_config *c = s->config;
	size_t d = (size_t)c->width, ring = CONV_CLOCK, i = 0;
	float *y = s->room;

	for (int l = 0; l < c->layers; l++, i += PER_LAYER) {
		size_t floats = conv_ring(c->kernel, 1 << l, c->width);

		for (size_t r = 0; r < n; r++)
			s->kernels->rms_norm(y + r * d, x + r * d, s->vectors[i + NORM], d,
			    ARCH_NORM_EPSILON);
		step_conv(s, i + CONV1, l, n, y, state, ring);
		step_conv(s, i + CONV2, l, n, y, state, ring + floats);
		for (size_t k = 0; k < n * d; k++)
			x[k] += y[k];
		ring += 2 * floats;
	}
	for (size_t r = 0; r < n; r++) {
		s->kernels->rms_norm(x + r * d, x + r * d, s->vectors[i], d, ARCH_NORM_EPSILON);
		state[r][0]++;
	}
}

const struct arch arch_tcn = {
	.name = "tcn",
	.sentence = "dilated convolutions over the past, twice as far back in each layer",
	.lanes = 1,
	.usual = { .layers = 7, .width = 192, .context = 512, .kernel = 3 },
	.advice = arch_advice_fast,
	.check = check,
	.list = list,
	.body = body,
	.state_floats = state_floats,
	.step_room = step_room,
	.step = step,
};
