/* SPDX-License-Identifier: MIT */
#include "model/net/arch_recurrent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tensor/infer.h"
#include "tensor/loops.h"
#include "tensor/op.h"

enum { INPUT, STATE, BIAS, PER_LAYER };

/* Rows of a layer's matrices in list(), and of the norms. */
static size_t
layer_at(size_t layer)
{
	return 1 + layer * PER_LAYER;
}

static size_t
norm_at(const struct arch_config *c)
{
	return layer_at((size_t)c->layers);
}

bool
recurrent_check(const struct arch_config *c, struct err *err)
{
	if (c->layers < 1 || c->width < 8 || c->context < 2 || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, context %d and %d "
		    "tokens do not form a net", c->layers, c->width, c->context, c->vocab_size);
	return true;
}

void
recurrent_list(enum cell_kind kind, const struct arch_config *c, struct params *p)
{
	const struct cell *cell = &cell_table[kind];
	int d = c->width, gates = (int)cell->gates * d;
	/* Like an orthogonal matrix, so that states neither vanish nor grow at first. */
	float deviation = 1 / sqrtf((float)d);
	char name[48];

	params_add(p, "input_norm.weight", d, 0, PARAM_ONE, 0);
	for (int l = 0; l < c->layers; l++) {
		snprintf(name, sizeof name, "layers.%d.input.weight", l);
		params_add(p, name, gates, d, PARAM_NORMAL, deviation)->maps = (int)cell->gates;
		snprintf(name, sizeof name, "layers.%d.state.weight", l);
		params_add(p, name, gates, d, PARAM_NORMAL, deviation)->maps = (int)cell->gates;
		snprintf(name, sizeof name, "layers.%d.bias", l);
		params_add(p, name, (int)cell->biases * d, 0, PARAM_ZERO, 0);
	}
	params_add(p, "norm.weight", d, 0, PARAM_ONE, 0);
}

struct tensor *
recurrent_body(enum cell_kind kind, struct tape *t, const struct arch_config *c,
    const struct arch_run *run, struct tensor *x)
{
	const struct recurrence r = { .kind = kind, .lanes = run->lanes };
	uint32_t seed = arch_first_seed(run);

	x = op_norm(t, x, &run->body[0], ARCH_NORM_EPSILON);
	for (int l = 0; l < c->layers; l++) {
		struct tensor *w = &run->body[layer_at((size_t)l)];

		x = op_recurrent(t, &r, op_linear(t, x, &w[INPUT]), &w[STATE], &w[BIAS]);
		x = op_drop(t, x, run->dropout, arch_next_seed(&seed));
	}
	return op_norm(t, x, &run->body[norm_at(c)], ARCH_NORM_EPSILON);
}

/* --- position by position */

static size_t
states(enum cell_kind kind)
{
	return cell_table[kind].has_c ? 2 : 1;
}

size_t
recurrent_state_floats(enum cell_kind kind, const struct arch_config *c)
{
	return (size_t)c->layers * states(kind) * (size_t)c->width;
}

/* z and g of each lane, the previous h, and the buffer of one cell. */
size_t
recurrent_step_room(enum cell_kind kind, const struct arch_config *c, size_t n)
{
	return (n * (2 * cell_table[kind].gates + 1) + 1) * (size_t)c->width;
}

static void
norm(const struct arch_step *s, size_t at, float *x, size_t n)
{
	size_t d = (size_t)s->config->width;

	for (size_t i = 0; i < n; i++)
		s->kernels->rms_norm(x + i * d, x + i * d, s->vectors[at], d, ARCH_NORM_EPSILON);
}

void
recurrent_step(enum cell_kind kind, const struct arch_step *s, size_t n, float *x,
    float *const *state)
{
	cell_fn cell = loops_pick()->cell_forward[kind];
	size_t d = (size_t)s->config->width, gates = cell_table[kind].gates * d;
	float *z = s->room, *g = z + n * gates, *h = g + n * gates, *keep = h + n * d;

	norm(s, 0, x, n);
	for (size_t l = 0; l < (size_t)s->config->layers; l++) {
		const struct panels *w = s->panels + layer_at(l);
		const float *bias = s->vectors[layer_at(l) + BIAS];
		size_t at = l * states(kind) * d;

		for (size_t i = 0; i < n; i++)
			memcpy(h + i * d, state[i] + at, d * sizeof *h);
		s->kernels->rows(z, gates, x, d, n, &w[INPUT], false);
		s->kernels->rows(g, gates, h, d, n, &w[STATE], false);
		for (size_t i = 0; i < n; i++) {
			struct cell_row row = {
				.z = z + i * gates, .g = g + i * gates, .b = bias,
				.h_before = h + i * d, .c_before = state[i] + at + d,
				.h = x + i * d, .keep = keep,
			};

			cell(&row, d);
			memcpy(state[i] + at, row.h, d * sizeof *h);
			if (cell_table[kind].has_c)
				memcpy(state[i] + at + d, keep, d * sizeof *keep);
		}
	}
	norm(s, norm_at(s->config), x, n);
}
