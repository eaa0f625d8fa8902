/* SPDX-License-Identifier: MIT */

/*
 * lane_state.c - runs a body with arch->step, position by position.
 *
 * A row is a lane: a block of floats that only the body understands.  One lane
 * reads the prefix and is then copied to all rows.  When all positions are needed
 * at once (a window to score), the tape computes them.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/infer/model_internal.h"
#include "tensor/tape.h"

struct lane_state {
	struct model_state	 base;
	struct model		*model;		/* one reference */
	const struct packing	*weights;
	int			 rows;
	size_t			 d, vocab;
	size_t			 floats;	/* per row, rounded up to a cache line */
	float			*state;		/* (rows, floats) */
	float			*x;		/* (rows, d) of active rows */
	float			*room;		/* buffer of arch->step */
	float			**lane;		/* (rows) lanes of active rows; owned */
	size_t			*row;		/* (rows) indices of active rows; owned */
	size_t			*length;	/* (rows) tokens read; owned */
	float			*memory;	/* state, x and room; owned */
};

static size_t
round_up(size_t n)
{
	return (n + INFER_LANES - 1) / INFER_LANES * INFER_LANES;
}

static void
lane_free(struct model_state *state)
{
	struct lane_state *s = (struct lane_state *)state;

	free(s->memory);
	free(s->lane);
	free(s->row);
	free(s->length);
	model_unref(s->model);
	free(s);
}

static bool
make_memory(struct lane_state *s, struct err *err)
{
	const struct arch *arch = s->model->arch;
	size_t rows = (size_t)s->rows, room = round_up(arch->step_room(&s->model->config, rows));
	float *at;

	s->floats = round_up(arch->state_floats(&s->model->config));
	/* Pages that are never written cost nothing: see infer_memory. */
	s->memory = at = infer_memory((rows * (s->floats + round_up(s->d)) + room) * sizeof *at);
	s->lane = calloc(rows, sizeof *s->lane);
	s->row = calloc(rows, sizeof *s->row);
	s->length = calloc(rows, sizeof *s->length);
	if (at == NULL || s->lane == NULL || s->row == NULL || s->length == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %d streams", s->rows);
	s->state = at, at += rows * s->floats;
	s->x = at, at += rows * round_up(s->d);
	s->room = at;
	memset(s->state, 0, rows * s->floats * sizeof *s->state);
	return true;
}

static struct model_state *
lane_new(struct model *m, struct adapter *adapter, int rows, enum infer_format format,
    struct err *err)
{
	struct lane_state *s = calloc(1, sizeof *s);

	assert(adapter == NULL);	/* no such architecture has adapters */
	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory for %d streams", rows);
		return NULL;
	}
	s->base.kind = &lane_kind;
	s->model = model_ref(m);
	s->rows = rows;
	s->d = (size_t)m->config.width;
	s->vocab = (size_t)m->config.vocab_size;
	s->weights = model_packing(m, format, err);
	if (s->weights == NULL || !make_memory(s, err)) {
		lane_free(&s->base);
		return NULL;
	}
	return &s->base;
}

/* The first n of s->lane read tokens whose embeddings are in x. */
static void
run(struct lane_state *s, size_t n)
{
	const struct model *m = s->model;
	struct arch_step step = {
		.config = &m->config, .kernels = m->kernels, .panels = s->weights->body,
		.vectors = m->numbers + head_tokens.params, .room = s->room,
	};

	m->arch->step(&step, n, s->x, s->lane);
}

static bool
lane_prefill(struct model_state *state, const struct token *prefix, size_t count, float *logits,
    float *each, struct err *err)
{
	struct lane_state *s = (struct lane_state *)state;
	const struct infer_kernels *k = s->model->kernels;

	if (count > (size_t)s->model->config.context)
		return err_set(err, ERR_LIMIT, "%zu tokens do not fit the model's context of %d",
		    count, s->model->config.context);
	for (size_t i = 0; i < count; i++)
		if (!model_check_token(s->model, &prefix[i], err))
			return false;
	memset(s->state, 0, s->floats * sizeof *s->state);
	s->lane[0] = s->state;
	for (size_t i = 0; i < count; i++) {
		model_embed(s->model, &prefix[i], s->x);
		run(s, 1);
		if (each != NULL)
			k->rows(each + i * s->vocab, s->vocab, s->x, s->d, 1,
			    &s->weights->embed, false);
	}
	for (int r = 0; r < s->rows; r++) {
		if (r > 0)
			memcpy(s->state + (size_t)r * s->floats, s->state,
			    s->floats * sizeof *s->state);
		s->length[r] = count;
	}
	k->rows(logits, s->vocab, s->x, s->d, 1, &s->weights->embed, false);
	return true;
}

static bool
lane_step(struct model_state *state, const struct token *token, const bool *active, float *logits,
    struct err *err)
{
	struct lane_state *s = (struct lane_state *)state;
	const size_t context = (size_t)s->model->config.context;
	size_t n = 0;

	for (int r = 0; r < s->rows; r++) {
		if (!active[r])
			continue;
		if (!model_check_token(s->model, &token[r], err))
			return false;
		if (s->length[r] >= context)
			return err_set(err, ERR_LIMIT, "the model's context of %zu tokens is full",
			    context);
	}
	for (int r = 0; r < s->rows; r++) {
		if (!active[r])
			continue;
		model_embed(s->model, &token[r], s->x + n * s->d);
		s->lane[n] = s->state + (size_t)r * s->floats;
		s->row[n++] = (size_t)r;
		s->length[r]++;
	}
	if (n == 0)
		return true;
	run(s, n);
	/* Inactive rows leave gaps: neighbours are run together. */
	for (size_t r = 0, next; r < n; r = next) {
		for (next = r + 1; next < n && s->row[next] == s->row[next - 1] + 1; next++)
			continue;
		s->model->kernels->rows(logits + s->row[r] * s->vocab, s->vocab,
		    s->x + r * s->d, s->d, next - r, &s->weights->embed, false);
	}
	return true;
}

static size_t
lane_length(const struct model_state *state, int row)
{
	return ((const struct lane_state *)state)->length[row];
}

static void
lane_rewind(struct model_state *state)
{
	struct lane_state *s = (struct lane_state *)state;

	memset(s->state, 0, (size_t)s->rows * s->floats * sizeof *s->state);
	memset(s->length, 0, (size_t)s->rows * sizeof *s->length);
}

static int
lane_threads(const struct model_state *state)
{
	(void)state;
	return 1;
}

/* --- scoring: all positions of a window at once, on a tape */

static struct tensor *
tensors_of(const struct model *m)
{
	struct tensor *t = params_tensors(&m->list, NULL);

	for (size_t i = 0; t != NULL && i < m->list.count; i++)
		t[i].x = (float *)m->numbers[i];	/* forward passes do not write to it */
	return t;
}

static bool
compute(struct tape *t, const struct model *m, const struct arch_run *run, float *logits,
    struct err *err)
{
	struct arena arena;
	struct tensor *y;

	tape_begin(t, NULL, false);
	y = arch_logits(t, m->arch, &m->config, run);
	if (!arena_init(&arena, tape_measure(t, y), err))
		return false;
	tape_begin(t, &arena, false);
	y = arch_logits(t, m->arch, &m->config, run);
	tape_forward(t);
	memcpy(logits, y->x, tensor_count(y) * sizeof *logits);
	arena_clear(&arena);
	return true;
}

static bool
lane_logits(struct model *m, struct adapter *adapter, const struct token *token, size_t count,
    float *logits, struct err *err)
{
	struct token_window window = { .length = count, .input = (struct token *)token };
	struct arch_run run = { .window = &window, .lanes = 1 };
	struct tape *tape;
	float *turns;
	bool ok;

	(void)adapter;
	if (count > (size_t)m->config.context)
		return err_set(err, ERR_LIMIT, "%zu tokens do not fit the model's context of %d",
		    count, m->config.context);
	for (size_t i = 0; i < count; i++)
		if (!model_check_token(m, &token[i], err))
			return false;
	tape = malloc(sizeof *tape);
	turns = malloc((arch_turns(&m->config, (int)count, NULL) + 1) * sizeof *turns);
	run.params = tensors_of(m);
	if (tape == NULL || turns == NULL || run.params == NULL) {
		ok = err_set(err, ERR_LIMIT, "no memory to score %zu positions", count);
	} else {
		arch_turns(&m->config, (int)count, turns);
		run.turns = turns;
		run.body = run.params + head_tokens.params;
		ok = count == 0 || compute(tape, m, &run, logits, err);
	}
	free(run.params);
	free(turns);
	free(tape);
	return ok;
}

const struct model_kind lane_kind = {
	.state_new = lane_new, .state_free = lane_free, .prefill = lane_prefill, .step = lane_step,
	.length = lane_length, .rewind = lane_rewind, .threads = lane_threads, .logits = lane_logits
};
