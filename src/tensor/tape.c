/* SPDX-License-Identifier: MIT */
#include "tensor/tape.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "tensor/loops.h"

void
tape_begin(struct tape *t, struct arena *arena, bool learn)
{
	/* Not the nodes themselves: they are filled in as they are added. */
	t->arena = arena;
	t->loops = loops_pick();
	t->bf16 = NULL;
	t->learn = learn;
	t->bytes = 0;
	t->count = 0;
	t->scratch = NULL;
	t->scratch_floats = 0;
	t->spares = 1;
}

float *
tape_floats(struct tape *t, size_t count)
{
	float *x;

	t->bytes += (count * sizeof(float) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
	if (t->arena == NULL)
		return NULL;
	x = arena_take(t->arena, count, sizeof(float));
	assert(x != NULL);		/* it was measured before */
	return x;
}

void
tape_scratch(struct tape *t, size_t floats)
{
	if (floats > t->scratch_floats)
		t->scratch_floats = floats;
}

float *
tape_cut(float *scratch, size_t *used, size_t floats)
{
	float *part = scratch != NULL ? scratch + *used : NULL;

	*used += (floats + LOOPS_PANEL - 1) / LOOPS_PANEL * LOOPS_PANEL;
	return part;
}

/* --- reusable arrays; their indices are the same on a measuring tape, where all are NULL */

static int
find_spare(const struct tape *t, size_t floats)
{
	for (int i = t->spares - 1; i > 0; i--)
		if (!t->spare[i].used && t->spare[i].floats == floats)
			return i;
	return 0;
}

static int
new_spare(struct tape *t, float *x, size_t floats)
{
	assert(t->spares < TAPE_SPARE_MAX);
	t->spare[t->spares].x = x;
	t->spare[t->spares].floats = floats;
	return t->spares++;
}

static float *
use(struct tape *t, int place)
{
	t->spare[place].used = true;
	return t->spare[place].x;
}

struct node *
tape_add(struct tape *t, const struct op *op, int rows, int columns)
{
	struct node *n = &t->nodes[t->count];
	struct tensor *out = &t->made[t->count];

	assert(t->count < TAPE_NODES_MAX);
	t->count++;
	*out = (struct tensor){ .rows = rows, .columns = columns };
	out->x_place = find_spare(t, tensor_count(out));
	if (out->x_place != 0)
		out->x = use(t, out->x_place);
	else
		out->x = tape_floats(t, tensor_count(out));
	n->op = op;
	n->inputs = 0;
	n->out = out;
	n->saved = NULL;
	return n;
}

static bool
is_parameter(const struct tape *t, const struct tensor *x)
{
	return x < t->made || x >= t->made + t->count;
}

void
tape_done_with(struct tape *t, struct tensor *x)
{
	if (is_parameter(t, x) || x->kept)
		return;
	if (x->x_place == 0)
		x->x_place = new_spare(t, x->x, tensor_count(x));
	t->spare[x->x_place].used = false;
}

void
tape_forward_node(struct tape *t, int i)
{
	assert(t->arena != NULL);
	if (i == 0)
		t->scratch = tape_floats(t, t->scratch_floats);
	t->nodes[i].op->forward(t, &t->nodes[i]);
}

void
tape_forward(struct tape *t)
{
	for (int i = 0; i < t->count; i++)
		tape_forward_node(t, i);
}

/* --- backward: gradients use reusable arrays */

static void
lend(struct tape *t, struct tensor *to)
{
	size_t floats = tensor_count(to);

	to->dx_place = find_spare(t, floats);
	if (to->dx_place == 0)
		to->dx_place = new_spare(t, tape_floats(t, floats), floats);
	to->dx = use(t, to->dx_place);
}

static void
give_back(struct tape *t, struct tensor *from)
{
	t->spare[from->dx_place].used = false;
	from->dx = NULL;
	from->begun = false;
}

static void
step_back(struct tape *t, struct node *n, bool compute)
{
	const struct op *op = n->op;
	bool handed = false;

	if (op->hands_on && n->in[0]->wanted && !n->in[0]->begun && !is_parameter(t, n->in[0])) {
		n->in[0]->dx = n->out->dx;
		n->in[0]->dx_place = n->out->dx_place;
		n->in[0]->begun = handed = true;
	}
	for (int i = 0; i < n->inputs; i++)
		if (n->in[i]->wanted && !n->in[i]->begun && !is_parameter(t, n->in[i]))
			lend(t, n->in[i]);
	if (compute)
		op->backward(t, n);
	for (int i = 0; i < n->inputs; i++)
		n->in[i]->begun = n->in[i]->begun || n->in[i]->wanted;
	if (handed) {
		n->out->dx = NULL;
		n->out->begun = false;
	} else
		give_back(t, n->out);
}

static void
walk_back(struct tape *t, struct tensor *result, float scale, bool compute)
{
	assert(t->learn && result->wanted);
	lend(t, result);
	if (compute)
		result->dx[0] = scale;
	result->begun = true;
	for (int i = t->count - 1; i >= 0; i--)
		if (t->nodes[i].out->begun)
			step_back(t, &t->nodes[i], compute);
}

void
tape_backward(struct tape *t, struct tensor *result, float scale)
{
	walk_back(t, result, scale, true);
}

size_t
tape_measure(struct tape *t, struct tensor *result)
{
	assert(t->arena == NULL);
	tape_floats(t, t->scratch_floats);
	if (t->learn)
		walk_back(t, result, 1, false);
	return t->bytes;
}
