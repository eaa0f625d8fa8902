/* SPDX-License-Identifier: MIT */
/* arch_transformer.c - transformer; arch.h has the formulas. */
#include "model/net/arch.h"

#include <math.h>
#include <stdio.h>

#include "model/net/transformer.h"
#include "tensor/op.h"

/* The matrices of a layer, with shapes in units of the width. */
static const struct {
	const char	*name;
	int		 out, in;	/* in 0: a norm's vector; out 0: one row per tap */
	int		 maps;		/* stacked matrices: three for q, k and v; 0: taps */
	bool		 to_stream;	/* its output is added to x */
	int		 matrix;	/* index for an adapter */
} parts[PART_COUNT] = {
	[PART_ATTN_NORM] = { "attn_norm", 1, 0, 1, false, 0 },
	[PART_QKV]       = { "qkv",       3, 1, 3, false, 0 },
	[PART_ATTN_OUT]  = { "attn_out",  1, 1, 1, true,  1 },
	[PART_MLP_NORM]  = { "mlp_norm",  1, 0, 1, false, 0 },
	[PART_UP]        = { "up",        4, 1, 1, false, 2 },
	[PART_DOWN]      = { "down",      1, 4, 1, true,  3 },
	[PART_ATTN_TAPS] = { "attn_taps", 0, 1, 0, false, 0 },
	[PART_MLP_TAPS]  = { "mlp_taps",  0, 1, 0, false, 0 },
};

#define MATRICES 4			/* per layer */

static bool
check(const struct arch_config *c, struct err *err)
{
	if (c->layers < 1 || c->width < 8 || c->heads < 1 || c->context < 2 || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, %d heads, context %d "
		    "and %d tokens do not form a net", c->layers, c->width, c->heads, c->context,
		    c->vocab_size);
	if (c->width % c->heads != 0 || c->width / c->heads % 2 != 0)
		return err_set(err, ERR_ARG, "a width of %d does not divide into %d heads of "
		    "an even size", c->width, c->heads);
	return true;
}

static void
list_part(const struct arch_config *c, int layer, enum transformer_part k, struct params *p)
{
	const float small = 0.02f;	/* GPT-2's */
	/* Outputs added to x are scaled so that x starts no larger with more layers. */
	float deviation = parts[k].to_stream ? small / sqrtf(2.0f * (float)c->layers) : small;
	int rows = parts[k].out > 0 ? parts[k].out * c->width : (int)transformer_taps(c);
	/* Taps start as zeros: the convolution changes nothing. */
	enum param_begin begin = parts[k].out == 0 ? PARAM_ZERO :
	    parts[k].in == 0 ? PARAM_ONE : PARAM_NORMAL;
	char name[48];

	snprintf(name, sizeof name, "layers.%d.%s.weight", layer, parts[k].name);
	params_add(p, name, rows, parts[k].in * c->width, begin, deviation)->maps = parts[k].maps;
}

static void
list(const struct arch_config *c, struct params *p)
{
	for (int l = 0; l < c->layers; l++)
		for (size_t k = 0; k < transformer_parts(c); k++)
			list_part(c, l, (enum transformer_part)k, p);
	params_add(p, "norm.weight", c->width, 0, PARAM_ONE, 0);
	if (c->input_norm)
		params_add(p, "input_norm.weight", c->width, 0, PARAM_ONE, 0);
}

struct layer {
	struct tape	*t;
	const struct arch_config *c;
	const struct arch_run *run;
	int		 number;
};

static struct tensor *
part(const struct layer *l, enum transformer_part k)
{
	return &l->run->body[transformer_row(l->c, (size_t)l->number, k)];
}

static struct tensor *
linear(const struct layer *l, enum transformer_part k, struct tensor *x)
{
	struct tensor *w = part(l, k), *a;

	if (l->run->adapter == NULL)
		return op_linear(l->t, x, w);
	a = &l->run->adapter[2 * (l->number * MATRICES + parts[k].matrix)];
	return op_linear_adapted(l->t, x, w, a, a + 1, ARCH_ADAPTER_SCALE);
}

/* norm(x), with the short convolution. */
static struct tensor *
heard(const struct layer *l, enum transformer_part gain, enum transformer_part taps,
    struct tensor *x)
{
	x = op_norm(l->t, x, part(l, gain), ARCH_NORM_EPSILON);
	return transformer_taps(l->c) > 0 ? op_depthwise(l->t, x, part(l, taps), l->run->lanes) : x;
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	struct layer l = { t, c, run, 0 };
	struct tensor *y;
	uint32_t seed = arch_first_seed(run);

	if (c->input_norm)
		x = op_norm(t, x, &run->body[transformer_last(c) + 1], ARCH_NORM_EPSILON);
	for (; l.number < c->layers; l.number++) {
		y = heard(&l, PART_ATTN_NORM, PART_ATTN_TAPS, x);
		y = op_attention(t, linear(&l, PART_QKV, y), c->heads, run->lanes, run->turns);
		x = op_add(t, x, linear(&l, PART_ATTN_OUT, y), run->dropout, arch_next_seed(&seed));
		y = heard(&l, PART_MLP_NORM, PART_MLP_TAPS, x);
		y = linear(&l, PART_DOWN, op_gelu(t, linear(&l, PART_UP, y)));
		x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
	}
	return op_norm(t, x, &run->body[transformer_last(c)], ARCH_NORM_EPSILON);
}

/* Ours, and those of GPT-2 (Radford et al. 2019), smaller here for lack of its large vocabulary. */
static const struct arch_size sizes[] = {
	{ "S",	    { .layers = 4, .width = 192, .heads = 6, .context = 512, .kernel = 4,
	    .input_norm = 1 } },
	{ "M",	    { .layers = 6, .width = 256, .heads = 8, .context = 512, .kernel = 4,
	    .input_norm = 1 } },
	{ "L",	    { .layers = 8, .width = 384, .heads = 6, .context = 1024, .kernel = 4,
	    .input_norm = 1 } },
	{ "small",  { .layers = 12, .width = 768, .heads = 12, .context = 1024 } },
	{ "medium", { .layers = 24, .width = 1024, .heads = 16, .context = 1024 } },
	{ "large",  { .layers = 36, .width = 1280, .heads = 20, .context = 1024 } },
	{ "xl",	    { .layers = 48, .width = 1600, .heads = 25, .context = 1024 } },
	{ NULL,	    { 0 } }
};

const struct arch arch_transformer = {
	.name = "transformer",
	.sentence = "attention layers, in which each token sees all before it",
	.lanes = 1,
	.usual = { .layers = 4, .width = 192, .heads = 6, .context = 512, .kernel = 4,
	.input_norm = 1 },
	.sizes = sizes,
	.check = check,
	.list = list,
	.adapts = true,
	.body = body,
};
