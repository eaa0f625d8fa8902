/* SPDX-License-Identifier: MIT */

/*
 * arch_conv_lstm.c - a convolution over the last tokens, an LSTM over all of the
 * past, and attention over the LSTM's outputs (K taps, layers I from 0):
 *
 *	conv_norm.weight (d)
 *	conv.weight (d, K d)		conv.bias (d)
 *	layers.I.norm.weight (d)
 *	layers.I.input.weight (4d, d)	layers.I.state.weight (4d, d)
 *	layers.I.bias (4d)		the gates as in tensor/cell.h
 *	attn_norm.weight (d)
 *	qkv.weight (3d, d)		attn_out.weight (d, d), as the transformer's
 *	norm.weight (d)
 *
 *	x = norm(x);  x += relu(conv(x))
 *	in each layer x += lstm(norm(x))
 *	x += attn_out attention(qkv norm(x));  and norm(x)
 *
 * A convolution before an LSTM: Sainath et al. (2015), Convolutional, long
 * short-term memory, fully connected deep neural networks; attention over the
 * states of a recurrent net: Cheng et al. (2016), arXiv:1601.06733.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/net/arch_conv.h"
#include "tensor/cell.h"
#include "tensor/infer.h"
#include "tensor/loops.h"
#include "tensor/op.h"

enum { CONV_NORM, CONV, CONV_BIAS, FIRST };
enum { NORM, INPUT, STATE, BIAS, PER_LAYER };
enum { ATTN_NORM, QKV, ATTN_OUT, LAST_NORM };	/* after the layers */

static bool
check(const struct arch_config *c, struct err *err)
{
	if (c->layers < 1 || c->width < 8 || c->heads < 1 || c->context < 2 || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, %d heads, context %d and %d "
		    "tokens do not form a net", c->layers, c->width, c->heads, c->context,
		    c->vocab_size);
	if (c->width % c->heads != 0 || c->width / c->heads % 2 != 0)
		return err_set(err, ERR_ARG, "a width of %d does not divide into %d heads of "
		    "an even size", c->width, c->heads);
	if (c->kernel < 1 || c->kernel > c->context)
		return err_set(err, ERR_ARG, "a convolution of %d taps does not fit a "
		    "context of %d", c->kernel, c->context);
	return true;
}

static void
list_layer(int layer, int d, struct params *p)
{
	static const char *const names[PER_LAYER] = {
		[NORM] = "norm.weight", [INPUT] = "input.weight", [STATE] = "state.weight",
		    [BIAS] = "bias",
	};
	char name[48];

	for (int k = 0; k < PER_LAYER; k++) {
		snprintf(name, sizeof name, "layers.%d.%s", layer, names[k]);
		if (k == INPUT || k == STATE)
			params_add_scaled(p, name, 4 * d, d, 1)->maps = 4;
		else
			params_add(p, name, k == BIAS ? 4 * d : d, 0, k == NORM ? PARAM_ONE :
			    PARAM_ZERO, 0);
	}
}

static void
list(const struct arch_config *c, struct params *p)
{
	int d = c->width;

	params_add(p, "conv_norm.weight", d, 0, PARAM_ONE, 0);
	params_add_scaled(p, "conv.weight", d, c->kernel * d, 1.4f);
	params_add(p, "conv.bias", d, 0, PARAM_ZERO, 0);
	for (int l = 0; l < c->layers; l++)
		list_layer(l, d, p);
	params_add(p, "attn_norm.weight", d, 0, PARAM_ONE, 0);
	params_add_scaled(p, "qkv.weight", 3 * d, d, 1)->maps = 3;
	params_add_scaled(p, "attn_out.weight", d, d, 0.5f);
	params_add(p, "norm.weight", d, 0, PARAM_ONE, 0);
}

static struct tensor *
norm(struct tape *t, struct tensor *x, struct tensor *w)
{
	return op_norm(t, x, w, ARCH_NORM_EPSILON);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	const struct recurrence lstm = { .kind = CELL_LSTM, .lanes = run->lanes };
	struct tensor *w = run->body, *y;
	uint32_t seed = arch_first_seed(run);

	x = norm(t, x, &w[CONV_NORM]);
	y = op_relu(t, conv(t, run, x, &w[CONV], &w[CONV_BIAS], 1));
	x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
	w += FIRST;
	for (int l = 0; l < c->layers; l++, w += PER_LAYER) {
		y = op_linear(t, norm(t, x, &w[NORM]), &w[INPUT]);
		y = op_recurrent(t, &lstm, y, &w[STATE], &w[BIAS]);
		x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
	}
	y = op_linear(t, norm(t, x, &w[ATTN_NORM]), &w[QKV]);
	y = op_linear(t, op_attention(t, y, c->heads, run->lanes, run->turns), &w[ATTN_OUT]);
	x = op_add(t, x, y, run->dropout, arch_next_seed(&seed));
	return norm(t, x, &w[LAST_NORM]);
}

/* --- position by position; a lane has its clock, a ring, h and c of each layer, keys, values */

struct places {				/* offsets in a lane's state */
	size_t	 ring, lstm, keys, values, end;
};

static struct places
places_of(const struct arch_config *c)
{
	struct places p = { .ring = CONV_CLOCK };
	size_t d = (size_t)c->width;

	p.lstm = p.ring + conv_ring(c->kernel, 1, c->width);
	p.keys = p.lstm + (size_t)c->layers * 2 * d;
	p.values = p.keys + (size_t)c->context * d;
	p.end = p.values + (size_t)c->context * d;
	return p;
}

static size_t
state_floats(const struct arch_config *c)
{
	return places_of(c).end;
}

/* A lane's z, g and normalised input, or the taps, or qkv; and one head's scores and rotations. */
static size_t
step_room(const struct arch_config *c, size_t n)
{
	size_t d = (size_t)c->width, taps = (size_t)c->kernel;

	return n * d * (2 + (taps > 9 ? taps : 9)) + (size_t)c->context + 2 * d;
}

static void
norms(const struct arch_step *s, size_t i, size_t n, const float *x, float *y)
{
	size_t d = (size_t)s->config->width;

	for (size_t r = 0; r < n; r++)
		s->kernels->rms_norm(y + r * d, x + r * d, s->vectors[i], d, ARCH_NORM_EPSILON);
}

static void
add(float *x, const float *y, size_t n)
{
	for (size_t k = 0; k < n; k++)
		x[k] += y[k];
}

static void
step_conv(const struct arch_step *s, size_t n, float *x, float *const *state)
{
	const struct arch_config *c = s->config;
	size_t d = (size_t)c->width, seen = d * (size_t)c->kernel;
	float *y = s->room, *taps = y + n * d;

	norms(s, CONV_NORM, n, x, x);
	for (size_t r = 0; r < n; r++)
		conv_taps(state[r] + CONV_CLOCK, (size_t)state[r][0], c->kernel, 1, x + r * d, d,
		    taps + r * seen);
	conv_linear(s, CONV, n, taps, y);
	conv_relu(y, n * d);
	add(x, y, n * d);
}

/* i: first row of the layer; at: offset of its h and then c in a state. */
static void
step_lstm(const struct arch_step *s, size_t i, size_t at, size_t n, float *x, float *const *state)
{
	cell_fn cell = loops_pick()->cell_forward[CELL_LSTM];
	size_t d = (size_t)s->config->width;
	float *y = s->room, *h = y + n * d, *z = h + n * d, *g = z + n * 4 * d, *c = g + n * 4 * d;

	norms(s, i + NORM, n, x, y);
	for (size_t r = 0; r < n; r++)
		memcpy(h + r * d, state[r] + at, d * sizeof *h);
	s->kernels->rows(z, 4 * d, y, d, n, &s->panels[i + INPUT], false);
	s->kernels->rows(g, 4 * d, h, d, n, &s->panels[i + STATE], false);
	for (size_t r = 0; r < n; r++) {
		float *own = state[r] + at;
		struct cell_row row = {
			.z = z + r * 4 * d, .g = g + r * 4 * d, .b = s->vectors[i + BIAS],
			.h_before = h + r * d, .c_before = own + d, .h = y + r * d, .keep = c,
		};

		cell(&row, d);
		memcpy(own, row.h, d * sizeof *own);
		memcpy(own + d, c, d * sizeof *own);
	}
	add(x, y, n * d);
}

/* One head of one lane: q attends to positions 0..at, d floats apart; y sums their values. */
static void
attend(const struct arch_step *s, const float *q, const float *keys, const float *values,
    size_t at, size_t h, float *scores, float *y)
{
	const struct loops *loops = loops_pick();
	size_t d = (size_t)s->config->width;
	float sum;

	for (size_t i = 0; i <= at; i++)
		scores[i] = loops->dot(q, keys + i * d, h) / sqrtf((float)h);
	sum = s->kernels->exp_sum(scores, at + 1);
	memset(y, 0, h * sizeof *y);
	for (size_t i = 0; i <= at; i++)
		for (size_t k = 0; k < h; k++)
			y[k] += scores[i] / sum * values[i * d + k];
}

/* i: first row after the layers. */
static void
step_attention(const struct arch_step *s, size_t i, const struct places *p, size_t n, float *x,
    float *const *state)
{
	const struct loops *loops = loops_pick();
	size_t d = (size_t)s->config->width, heads = (size_t)s->config->heads, h = d / heads;
	float *y = s->room, *qkv = y + n * d, *turns = qkv + n * 3 * d, *scores = turns + d;

	norms(s, i + ATTN_NORM, n, x, y);
	s->kernels->rows(qkv, 3 * d, y, d, n, &s->panels[i + QKV], false);
	for (size_t r = 0; r < n; r++) {
		size_t at = (size_t)state[r][0];
		float *q = qkv + r * 3 * d, *k = q + d, *keys = state[r] + p->keys + at * d;

		op_turn(turns, (int)at, (int)(h / 2), ARCH_ROTARY_BASE);
		for (size_t head = 0; head < heads; head++) {
			loops->turn(keys + head * h, h, k + head * h, h, turns, 1,
			    (int)(h / 2), 1, false);
			loops->turn(k + head * h, h, q + head * h, h, turns, 1,
			    (int)(h / 2), 1, false);
		}
		memcpy(state[r] + p->values + at * d, q + 2 * d, d * sizeof *q);
		for (size_t head = 0; head < heads; head++)
			attend(s, k + head * h, state[r] + p->keys + head * h,
			    state[r] + p->values + head * h, at, h, scores, y + r * d + head * h);
	}
	s->kernels->rows(x, d, y, d, n, &s->panels[i + ATTN_OUT], true);
}

static void
step(const struct arch_step *s, size_t n, float *x, float *const *state)
{
	struct places p = places_of(s->config);
	size_t i = FIRST, at = p.lstm, d = (size_t)s->config->width;

	step_conv(s, n, x, state);
	for (int l = 0; l < s->config->layers; l++, i += PER_LAYER, at += 2 * d)
		step_lstm(s, i, at, n, x, state);
	step_attention(s, i, &p, n, x, state);
	norms(s, i + LAST_NORM, n, x, x);
	for (size_t r = 0; r < n; r++)
		state[r][0]++;
}

const struct arch arch_conv_lstm = {
	.name = "conv-lstm",
	.sentence = "a convolution over the last tokens, an LSTM, and attention over its "
	"outputs",
	.lanes = 8,
	.usual = { .layers = 2, .width = 192, .heads = 6, .context = 512, .kernel = 16 },
	.advice = arch_advice_fast,
	.check = check,
	.list = list,
	.body = body,
	.state_floats = state_floats,
	.step_room = step_room,
	.step = step,
};
