/* SPDX-License-Identifier: MIT */
#include "model/net/arch.h"

#include <math.h>
#include <stdio.h>

#include "model/net/transformer.h"
#include "tensor/op.h"

/* What a layer has: with its shape in units of the width. */
static const struct {
	const char	*name;
	int		 out, in;	/* in 0: a norm's vector */
	int		 maps;		/* that it is: those to q, k and v are three */
	bool		 to_stream;	/* its output is added to x */
	int		 matrix;	/* of the layer's, as an adapter numbers them */
} parts[PART_COUNT] = {
	[PART_ATTN_NORM] = { "attn_norm", 1, 0, 1, false, 0 },
	[PART_QKV]       = { "qkv",       3, 1, 3, false, 0 },
	[PART_ATTN_OUT]  = { "attn_out",  1, 1, 1, true,  1 },
	[PART_MLP_NORM]  = { "mlp_norm",  1, 0, 1, false, 0 },
	[PART_UP]        = { "up",        4, 1, 1, false, 2 },
	[PART_DOWN]      = { "down",      1, 4, 1, true,  3 },
};

#define MATRICES 4			/* of a layer */

static bool
check(const struct arch_config *c, struct err *err)
{
	if (c->layers < 1 || c->width < 8 || c->heads < 1 || c->context < 2 || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, %d heads, context %d and %d tokens "
		    "make no transformer", c->layers, c->width, c->heads, c->context, c->vocab_size);
	if (c->width % c->heads != 0 || c->width / c->heads % 2 != 0)
		return err_set(err, ERR_ARG, "a width of %d does not part into %d heads of an even size",
		    c->width, c->heads);
	return true;
}

static void
list(const struct arch_config *c, struct params *p)
{
	const float small = 0.02f;	/* GPT-2's */
	int d = c->width;
	char name[48];

	for (int l = 0; l < c->layers; l++)
		for (int k = 0; k < PART_COUNT; k++) {
			/* What is added to x is smaller, so that x begins no larger for more layers. */
			float deviation = parts[k].to_stream ? small / sqrtf(2.0f * (float)c->layers) : small;

			snprintf(name, sizeof name, "layers.%d.%s.weight", l, parts[k].name);
			params_add(p, name, parts[k].out * d, parts[k].in * d,
			    parts[k].in == 0 ? PARAM_ONE : PARAM_NORMAL, deviation)->maps = parts[k].maps;
		}
	params_add(p, "norm.weight", d, 0, PARAM_ONE, 0);
}

static struct tensor *
part(const struct arch_run *run, int layer, enum transformer_part k)
{
	return &run->body[transformer_row((size_t)layer, k)];
}

static struct tensor *
linear(struct tape *t, const struct arch_run *run, int layer, enum transformer_part k, struct tensor *x)
{
	struct tensor *w = part(run, layer, k), *a;

	if (run->adapter == NULL)
		return op_linear(t, x, w);
	a = &run->adapter[2 * (layer * MATRICES + parts[k].matrix)];
	return op_linear_adapted(t, x, w, a, a + 1, ARCH_ADAPTER_SCALE);
}

static struct tensor *
norm(struct tape *t, struct tensor *x, struct tensor *w)
{
	return op_norm(t, x, w, ARCH_NORM_EPSILON);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	struct tensor *y;
	uint32_t seed = arch_first_seed(run);

	for (int l = 0; l < c->layers; l++) {
		y = norm(t, x, part(run, l, PART_ATTN_NORM));
		y = linear(t, run, l, PART_QKV, y);
		y = op_attention(t, y, c->heads, run->lanes, run->turns);
		y = linear(t, run, l, PART_ATTN_OUT, y);
		x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
		y = norm(t, x, part(run, l, PART_MLP_NORM));
		y = op_gelu(t, linear(t, run, l, PART_UP, y));
		y = linear(t, run, l, PART_DOWN, y);
		x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
	}
	return norm(t, x, &run->body[transformer_last((size_t)c->layers)]);
}

/* Ours; and GPT-2's (Radford et al. 2019), whose 124 to 1558 million numbers are fewer with our vocabulary. */
static const struct arch_size sizes[] = {
	{ "S",	    { .layers = 4, .width = 192, .heads = 6, .context = 512 } },
	{ "M",	    { .layers = 6, .width = 256, .heads = 8, .context = 512 } },
	{ "L",	    { .layers = 8, .width = 384, .heads = 6, .context = 1024 } },
	{ "small",  { .layers = 12, .width = 768, .heads = 12, .context = 1024 } },
	{ "medium", { .layers = 24, .width = 1024, .heads = 16, .context = 1024 } },
	{ "large",  { .layers = 36, .width = 1280, .heads = 20, .context = 1024 } },
	{ "xl",	    { .layers = 48, .width = 1600, .heads = 25, .context = 1024 } },
	{ NULL,	    { 0 } }
};

const struct arch arch_transformer = {
	.name = "transformer",
	.sentence = "decoder of attention layers, each token sees all before it",
	.lanes = 1,
	.usual = { .layers = 4, .width = 192, .heads = 6, .context = 512 },
	.sizes = sizes,
	.check = check,
	.list = list,
	.adapts = true,
	.body = body,
};
