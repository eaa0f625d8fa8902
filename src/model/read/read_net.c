/* SPDX-License-Identifier: MIT */
#include "model/read/read_net.h"

#include <stdio.h>

#include "model/read/halves.h"
#include "tensor/tape.h"

const char *const read_quality_names[READ_QUALITIES] = {
	"maj", "min", "dim", "aug", "maj7", "7", "min7", "hdim7", "dim7", "sus", "other",
};

enum { INPUT, STATE, GATES, PER_WAY };
enum {
	IN, IN_BIAS, WAYS, JOIN = WAYS + 2 * PER_WAY, JOIN_BACKWARD, JOIN_OWN, JOIN_BIAS,
	CHORD, CHORD_BIAS, KEY, BASS
};

static void
list_way(struct params *p, const char *way, const struct read_size *s)
{
	char name[48];

	snprintf(name, sizeof name, "%s.input.weight", way);
	params_add_scaled(p, name, 3 * s->states, s->width, 1)->maps = 3;
	snprintf(name, sizeof name, "%s.state.weight", way);
	params_add_scaled(p, name, 3 * s->states, s->states, 1)->maps = 3;
	snprintf(name, sizeof name, "%s.bias", way);
	params_add(p, name, 4 * s->states, 0, PARAM_ZERO, 0);
}

void
read_net_list(const struct read_size *s, struct params *p)
{
	params_add_scaled(p, "in.weight", s->width, HALF_FEATURES, 4);
	params_add(p, "in.bias", s->width, 0, PARAM_ZERO, 0);
	list_way(p, "forward", s);
	list_way(p, "backward", s);
	params_add_scaled(p, "join.forward.weight", s->width, s->states, 1);
	params_add_scaled(p, "join.backward.weight", s->width, s->states, 1);
	params_add_scaled(p, "join.own.weight", s->width, s->width, 1);
	params_add(p, "join.bias", s->width, 0, PARAM_ZERO, 0);
	params_add_scaled(p, "chord.weight", READ_QUALITIES, s->width, 1);
	params_add(p, "chord.bias", READ_QUALITIES, 0, PARAM_ZERO, 0);
	params_add_scaled(p, "key.weight", 2, s->width, 1);
	params_add_scaled(p, "bass.weight", 1, s->width, 1);
}

static struct tensor *
run_way(struct tape *t, struct tensor *w, struct tensor *x, const struct read_input *in,
    bool reverse)
{
	struct recurrence way = { .kind = CELL_GRU, .lanes = 12 * in->lanes, .reverse = reverse };

	return op_recurrent(t, &way, op_linear(t, x, &w[INPUT]), &w[STATE], &w[GATES]);
}

struct read_output
read_net(struct tape *t, struct tensor *w, const struct read_input *in)
{
	struct tensor *x, *y, *there, *back;

	x = op_given(t, in->times * in->lanes * 12, HALF_FEATURES, in->fill, in->arg, in->seed);
	x = op_drop(t, x, in->dropout / 2, in->seed + 5);	/* as if notes were missing */
	x = op_relu(t, op_bias(t, op_linear(t, x, &w[IN]), &w[IN_BIAS]));
	x = op_drop(t, x, in->dropout, in->seed + 1);
	there = op_drop(t, run_way(t, w + WAYS, x, in, false), in->dropout, in->seed + 2);
	back = op_drop(t, run_way(t, w + WAYS + PER_WAY, x, in, true), in->dropout, in->seed + 3);
	y = op_add(t, op_linear(t, there, &w[JOIN]), op_linear(t, back, &w[JOIN_BACKWARD]), 0, 0);
	y = op_add(t, y, op_linear(t, x, &w[JOIN_OWN]), 0, 0);
	y = op_drop(t, op_relu(t, op_bias(t, y, &w[JOIN_BIAS])), in->dropout, in->seed + 4);
	return (struct read_output){
		.chord = op_fold(t, op_bias(t, op_linear(t, y, &w[CHORD]), &w[CHORD_BIAS]), 12),
		.key = op_fold(t, op_linear(t, y, &w[KEY]), 12),
		.bass = op_fold(t, op_linear(t, y, &w[BASS]), 12),
	};
}
