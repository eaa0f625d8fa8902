/* SPDX-License-Identifier: MIT */
#include "tensor/op.h"

#include "base/arena.h"
#include "base/rng.h"
#include "tensor/blas.h"
#include "tensor/loops.h"
#include "tensor/product_bf16.h"
#include "tensor/tape.h"
#include "test.h"

/*
 * A case puts one operation on the tape over its parameters p.  What it gives
 * goes through a fixed matrix into a loss, unless it is a loss itself.
 */
#define PARAMS_MAX 6
#define CLASSES 3

struct check {
	const char	*name;
	const char	*op;		/* that it is for */
	struct { int rows, columns; } shape[PARAMS_MAX];
	struct tensor	*(*put)(struct tape *, struct tensor *p);
	double		 spread;	/* of the parameters; 0: 1 */
};

#define ROWS 70				/* more than one block of the attention */
static float turns[ROWS * 4];
static const uint16_t targets[2 * ROWS] = { 0, 2, 1, 1, 2 };
static uint8_t weights[2 * ROWS];

static struct tensor *
put_add(struct tape *t, struct tensor *p)
{
	return op_add(t, &p[0], &p[1], 0, 0);
}

static struct tensor *
put_dropout(struct tape *t, struct tensor *p)
{
	return op_add(t, &p[0], &p[1], 0.4f, 77);
}

/* The stream of a residual network: its gradient is handed on and added to. */
static struct tensor *
put_residual(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_gelu(t, &p[0]);

	for (int i = 0; i < 2; i++)
		x = op_add(t, x, op_linear(t, op_gelu(t, x), &p[1]), 0.1f, 5);
	return x;
}

/* And one that is used again after it was added to. */
static struct tensor *
put_crossing(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_gelu(t, &p[0]), *y = op_add(t, x, &p[1], 0, 0);

	return op_add(t, y, op_gelu(t, x), 0, 0);
}

static struct tensor *
put_attention(struct tape *t, struct tensor *p)
{
	return op_attention(t, &p[0], 2, 1, turns);
}

static struct tensor *
put_attention_of_lanes(struct tape *t, struct tensor *p)
{
	return op_attention(t, &p[0], 2, 2, turns);
}

static struct tensor *
put_taps(struct tape *t, struct tensor *p)
{
	return op_taps(t, &p[0], 3, 2, 2);
}

static struct tensor *
put_depthwise(struct tape *t, struct tensor *p)
{
	return op_depthwise(t, &p[0], &p[1], 2);
}

/* As in a body: the input is not a parameter, so the gradient is passed on. */
static struct tensor *
put_linear_depthwise(struct tape *t, struct tensor *p)
{
	return op_depthwise(t, op_linear(t, &p[0], &p[1]), &p[2], 1);
}

/* What it reads is read by others too. */
static struct tensor *
put_depthwise_added(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_gelu(t, &p[0]);

	return op_add(t, x, op_depthwise(t, x, &p[1], 2), 0, 0);
}

static struct tensor *
put_fold(struct tape *t, struct tensor *p)
{
	return op_fold(t, &p[0], 3);
}

/* Row 3 is not there; what scores is pooled itself, so its gradient is a sum. */
static struct tensor *
put_pool(struct tape *t, struct tensor *p)
{
	static const uint8_t there[] = { 1, 1, 1, 0, 1, 1 };
	struct tensor *x = op_gelu(t, &p[0]);
	const float *shares;

	return op_pool(t, x, op_linear(t, x, &p[1]), 2, there, &shares);
}

/* Its gradient is handed on, and that of another reader added. */
static struct tensor *
put_fold_of_linear(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_linear(t, &p[0], &p[1]);

	return op_add(t, op_fold(t, op_gelu(t, x), 2), op_fold(t, x, 2), 0, 0);
}

static struct tensor *
put_relu(struct tape *t, struct tensor *p)
{
	return op_relu(t, op_bias(t, &p[0], &p[1]));	/* away from the bend */
}

static struct tensor *
put_bias(struct tape *t, struct tensor *p)
{
	return op_bias(t, &p[0], &p[1]);
}

/* As after a linear map: the gradient is handed on to it. */
static struct tensor *
put_linear_bias(struct tape *t, struct tensor *p)
{
	return op_bias(t, op_linear(t, &p[0], &p[1]), &p[2]);
}

static struct tensor *
put_drop(struct tape *t, struct tensor *p)
{
	return op_drop(t, &p[0], 0.4f, 77);
}

/* p: x, W_x, W_h, b, h0, c0; three times of two lanes. */
static struct tensor *
put_recurrent(struct tape *t, struct tensor *p, enum cell_kind kind, bool reverse)
{
	struct recurrence r = {
		.kind = kind, .lanes = 2, .reverse = reverse,
		.h0 = p[4].rows > 0 ? &p[4] : NULL, .c0 = p[5].rows > 0 ? &p[5] : NULL,
	};

	return op_recurrent(t, &r, op_linear(t, &p[0], &p[1]), &p[2], &p[3]);
}

static struct tensor *
put_tanh(struct tape *t, struct tensor *p)
{
	return put_recurrent(t, p, CELL_TANH, false);
}

static struct tensor *
put_gru(struct tape *t, struct tensor *p)
{
	return put_recurrent(t, p, CELL_GRU, false);
}

static struct tensor *
put_gru_reversed(struct tape *t, struct tensor *p)
{
	return put_recurrent(t, p, CELL_GRU, true);
}

static struct tensor *
put_lstm(struct tape *t, struct tensor *p)
{
	return put_recurrent(t, p, CELL_LSTM, false);
}

static struct tensor *
put_lstm_reversed(struct tape *t, struct tensor *p)
{
	return put_recurrent(t, p, CELL_LSTM, true);
}

/* What is added is read by the backward of what made it. */
static struct tensor *
put_lstm_added(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_gelu(t, &p[0]), *y;
	struct recurrence r = { .kind = CELL_LSTM, .lanes = 2 };

	y = op_recurrent(t, &r, op_linear(t, x, &p[1]), &p[2], &p[3]);
	x = op_add(t, x, y, 0, 0);
	return op_add(t, x, op_gelu(t, x), 0, 0);
}

static int
index_of(const void *arg, int row, int table)
{
	(void)arg;
	return table == 0 ? row % 4 : row * row % 3;
}

/* None, one, two... and all rows of the table. */
static int
list_of(const void *arg, int row, uint16_t *list)
{
	(void)arg;
	for (int i = 0; i < row; i++)
		list[i] = (uint16_t)((row + i) % 4);
	return row;
}

static struct tensor *
put_bag(struct tape *t, struct tensor *p)
{
	return op_bag(t, 5, &p[0], list_of, NULL);
}

static void
some_bits(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	(void)arg;
	for (int i = 0; i < rows * columns; i++)
		x[i] = (float)((uint64_t)i * i % seed % 2);
}

static struct tensor *
put_bits(struct tape *t, struct tensor *p)
{
	return op_bits(t, &p[0], op_given(t, 5, 7, some_bits, NULL, 5), weights);
}

static int
first_of(const void *arg, int row, int table)
{
	(void)arg;
	(void)table;
	return targets[row] > 0 ? targets[row] - row % 2 : 0;
}

static struct tensor *
put_loss_from(struct tape *t, struct tensor *p)
{
	return op_loss_from(t, &p[0], targets, weights, first_of, NULL);
}

static struct tensor *
put_embed(struct tape *t, struct tensor *p)
{
	return op_embed(t, 7, p, 2, index_of, NULL);
}

/* Some rows' codes are nearer to the normal distribution than what is free. */
static struct tensor *
put_evidence(struct tape *t, struct tensor *p)
{
	return op_evidence(t, &p[0], &p[1], 0.3f, 1.7f);
}

static struct tensor *
put_gelu(struct tape *t, struct tensor *p)
{
	return op_gelu(t, &p[0]);
}

static struct tensor *
put_latent(struct tape *t, struct tensor *p)
{
	return op_latent(t, &p[0], 1, 12);
}

static struct tensor *
put_linear(struct tape *t, struct tensor *p)
{
	return op_linear(t, &p[0], &p[1]);
}

static struct tensor *
put_adapted(struct tape *t, struct tensor *p)
{
	return op_linear_adapted(t, &p[0], &p[1], &p[2], &p[3], 1.5f);
}

static struct tensor *
put_loss(struct tape *t, struct tensor *p)
{
	return op_loss(t, &p[0], targets, weights);
}

static struct tensor *
put_smoothed(struct tape *t, struct tensor *p)
{
	return op_loss_smoothed(t, &p[0], targets, weights, 0.3f);
}

static struct tensor *
put_norm(struct tape *t, struct tensor *p)
{
	return op_norm(t, &p[0], &p[1], 1e-3f);
}

/* Numbers that depend on the seed alone. */
static void
scatter(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	struct rng rng;

	(void)arg;
	rng_seed(&rng, seed);
	for (int i = 0; i < rows * columns; i++)
		x[i] = rng_normal(&rng);
}

static struct tensor *
put_given(struct tape *t, struct tensor *p)
{
	return op_linear(t, op_given(t, 5, 6, scatter, NULL, 3), &p[0]);
}

static struct tensor *
put_leaky(struct tape *t, struct tensor *p)
{
	return op_leaky(t, op_linear(t, op_given(t, 5, 6, scatter, NULL, 3), &p[0]));
}

/* The gate's own slopes may be asked for what they do not have. */
static struct tensor *
put_times(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_gelu(t, &p[0]);

	return op_times(t, op_linear(t, x, &p[1]), op_linear(t, x, &p[2]));
}

static struct tensor *
put_square(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_gelu(t, &p[0]);

	return op_times(t, x, x);
}

static struct tensor *
put_gate(struct tape *t, struct tensor *p)
{
	return op_gate(t, &p[0], op_linear(t, &p[1], &p[2]));
}

static struct tensor *
put_gate_row(struct tape *t, struct tensor *p)
{
	return op_gate(t, &p[0], op_given(t, 5, 6, scatter, NULL, 3));
}

static struct tensor *
put_sigmoid(struct tape *t, struct tensor *p)
{
	return op_sigmoid(t, &p[0]);
}

static struct tensor *
put_mix(struct tape *t, struct tensor *p)
{
	struct tensor *a = op_given(t, 5, 6, scatter, NULL, 3);

	return op_linear(t, op_mix(t, a, op_given(t, 5, 6, scatter, NULL, 4), 5), &p[0]);
}

/* What is stopped is a number like another: the rest has the gradient. */
static struct tensor *
put_stop(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_given(t, 5, 6, scatter, NULL, 3);

	return op_linear(t, op_stop(t, op_leaky(t, x)), &p[0]);
}

static struct tensor *
put_turned(struct tape *t, struct tensor *p)
{
	return op_linear_turned(t, &p[0], &p[1]);
}

static struct tensor *
put_penalty(struct tape *t, struct tensor *p)
{
	return op_penalty(t, &p[0], 0.3f);
}

static struct tensor *
put_scores(struct tape *t, struct tensor *p)
{
	return op_scores(t, &p[0], -0.7f, false);
}

/*
 * The penalty on a critic's own gradient (Gulrajani et al. 2017): the way back
 * through two layers, put on the tape and learnt through.
 */
static struct tensor *
put_steepness(struct tape *t, struct tensor *p)
{
	struct tensor *x = op_given(t, 5, 6, scatter, NULL, 3);
	struct tensor *low = op_linear(t, x, &p[0]);
	struct tensor *high = op_linear(t, op_leaky(t, low), &p[1]);
	struct tensor *g = op_linear_turned(t, op_gate(t, &p[2], high), &p[1]);

	return op_penalty(t, op_linear_turned(t, op_gate(t, g, low), &p[0]), 0.2f);
}

static const struct check checks[] = {
	{ "add", "add", { { 5, 6 }, { 5, 6 } }, put_add, 0 },
	{ "dropout", "add", { { 5, 6 }, { 5, 6 } }, put_dropout, 0 },
	{ "residual", "add", { { 5, 6 }, { 6, 6 } }, put_residual, 0.3 },
	{ "crossing", "add", { { 5, 6 }, { 5, 6 } }, put_crossing, 0 },
	{ "attention", "attention", { { 5, 24 } }, put_attention, 0 },
	{ "attention, blocks", "attention", { { ROWS, 24 } }, put_attention, 0 },
	{ "bag", "bag", { { 4, 6 } }, put_bag, 0 },
	{ "bits", "bits", { { 5, 7 } }, put_bits, 2 },
	{ "bias", "bias", { { 5, 6 }, { 1, 6 } }, put_bias, 0 },
	{ "bias of a linear map", "bias", { { 5, 6 }, { 4, 6 }, { 1, 4 } }, put_linear_bias, 0 },
	{ "drop", "drop", { { 5, 6 } }, put_drop, 0 },
	{ "attention, lanes", "attention", { { 6, 24 } }, put_attention_of_lanes, 0 },
	{ "attention, lanes, blocks", "attention", { { 2 * ROWS, 24 } },
	    put_attention_of_lanes, 0 },
	{ "taps", "taps", { { 8, 6 } }, put_taps, 0 },
	{ "depthwise", "depthwise", { { 8, 6 }, { 3, 6 } }, put_depthwise, 0 },
	{ "depthwise, few times", "depthwise", { { 4, 6 }, { 3, 6 } }, put_depthwise, 0 },
	{ "depthwise of a linear map", "depthwise", { { 7, 6 }, { 5, 6 }, { 2, 5 } },
	    put_linear_depthwise, 0 },
	{ "depthwise, added", "depthwise", { { 8, 6 }, { 3, 6 } }, put_depthwise_added, 0 },
	{ "fold", "fold", { { 12, 2 } }, put_fold, 0 },
	{ "fold of a linear map", "fold", { { 10, 3 }, { 4, 3 } }, put_fold_of_linear, 0 },
	{ "pool", "pool", { { 6, 5 }, { 1, 5 } }, put_pool, 0 },
	{ "relu", "relu", { { 5, 7 }, { 1, 7 } }, put_relu, 0 },
	{ "embed", "embed", { { 4, 6 }, { 3, 6 } }, put_embed, 0 },
	{ "evidence", "evidence", { { 1, 1 }, { 8, 6 } }, put_evidence, 0 },
	{ "gelu", "gelu", { { 5, 7 } }, put_gelu, 2 },
	{ "latent", "latent", { { 5, 6 } }, put_latent, 0 },
	{ "linear", "linear", { { 5, 6 }, { 4, 6 } }, put_linear, 0 },
	{ "linear, adapted", "linear", { { 5, 6 }, { 4, 6 }, { 2, 6 }, { 4, 2 } }, put_adapted, 0 },
	{ "given", "given", { { 3, 6 } }, put_given, 0 },
	{ "leaky", "leaky", { { 4, 6 } }, put_leaky, 0 },
	{ "times", "times", { { 5, 6 }, { 4, 6 }, { 4, 6 } }, put_times, 0 },
	{ "square", "times", { { 5, 6 } }, put_square, 0 },
	{ "gate", "gate", { { 5, 4 }, { 5, 6 }, { 4, 6 } }, put_gate, 0 },
	{ "gate, one row", "gate", { { 1, 6 } }, put_gate_row, 0 },
	{ "sigmoid", "sigmoid", { { 5, 7 } }, put_sigmoid, 2 },
	{ "mix", "mix", { { 3, 6 } }, put_mix, 0 },
	{ "stop", "stop", { { 3, 6 } }, put_stop, 0 },
	{ "turned", "turned", { { 5, 4 }, { 4, 6 } }, put_turned, 0 },
	{ "penalty", "penalty", { { 5, 6 } }, put_penalty, 0 },
	{ "scores", "scores", { { 5, 1 } }, put_scores, 0 },
	{ "steepness", "penalty", { { 4, 6 }, { 4, 4 }, { 1, 4 } }, put_steepness, 0.5 },
	{ "loss", "loss", { { 5, CLASSES } }, put_loss, 0 },
	{ "tanh", "recurrent", { { 6, 3 }, { 4, 3 }, { 4, 4 }, { 1, 4 } }, put_tanh, 0.7 },
	{ "tanh, begun", "recurrent", { { 6, 3 }, { 4, 3 }, { 4, 4 }, { 1, 4 }, { 2, 4 } },
	    put_tanh, 0.7 },
	{ "gru", "recurrent", { { 6, 3 }, { 12, 3 }, { 12, 4 }, { 1, 16 } }, put_gru, 0.7 },
	{ "gru, begun", "recurrent", { { 6, 3 }, { 12, 3 }, { 12, 4 }, { 1, 16 }, { 2, 4 } },
	    put_gru, 0.7 },
	{ "gru, reversed", "recurrent", { { 6, 3 }, { 12, 3 }, { 12, 4 }, { 1, 16 }, { 2, 4 } },
	    put_gru_reversed, 0.7 },
	{ "lstm", "recurrent", { { 6, 3 }, { 16, 3 }, { 16, 4 }, { 1, 16 } }, put_lstm, 0.7 },
	{ "lstm, begun", "recurrent", { { 6, 3 }, { 16, 3 }, { 16, 4 }, { 1, 16 },
	    { 2, 4 }, { 2, 4 } }, put_lstm, 0.7 },
	{ "lstm, reversed", "recurrent", { { 6, 3 }, { 16, 3 }, { 16, 4 }, { 1, 16 },
	    { 2, 4 }, { 2, 4 } }, put_lstm_reversed, 0.7 },
	{ "lstm, added", "recurrent", { { 6, 4 }, { 16, 4 }, { 16, 4 }, { 1, 16 } },
	    put_lstm_added, 0.7 },
	{ "lstm, one time", "recurrent", { { 2, 3 }, { 16, 3 }, { 16, 4 }, { 1, 16 } },
	    put_lstm, 0.7 },
	{ "loss from", "loss", { { 5, CLASSES } }, put_loss_from, 0 },
	{ "norm", "norm", { { 5, 6 }, { 1, 6 } }, put_norm, 0 },
};

struct bench {				/* one check's numbers */
	struct arena	 arena;
	struct tape	*tape;
	struct tensor	 p[PARAMS_MAX], readout;
	int		 count;
	const struct bf16 *bf16;
};

static struct tensor *
graph(struct bench *b, const struct check *c)
{
	struct tensor *y = c->put(b->tape, b->p);

	if (tensor_count(y) > 1 && strcmp(c->op, "evidence") != 0)
		y = op_loss(b->tape, op_linear(b->tape, y, &b->readout), targets, weights);
	return y;
}

static double
value(struct bench *b, const struct check *c)
{
	struct tensor *result;

	arena_reset(&b->arena, 0);
	tape_begin(b->tape, &b->arena, false);
	result = graph(b, c);
	tape_forward(b->tape);
	return result->x[0];
}

static void
fill(struct tensor *t, int rows, int columns, double spread, struct rng *rng)
{
	*t = (struct tensor){ .rows = rows, .columns = columns, .wanted = true };
	t->x = malloc(tensor_count(t) * sizeof *t->x);
	t->dx = malloc(tensor_count(t) * sizeof *t->dx);
	for (size_t i = 0; i < tensor_count(t); i++)
		t->x[i] = (float)spread * rng_normal(rng);
}

static void
set_up(struct bench *b, const struct check *c)
{
	struct tensor *out;
	struct err err;
	struct rng rng;
	size_t bytes;

	memset(b, 0, sizeof *b);
	rng_seed(&rng, 9);
	b->tape = malloc(sizeof *b->tape);
	for (b->count = 0; b->count < PARAMS_MAX && c->shape[b->count].rows > 0; b->count++)
		fill(&b->p[b->count], c->shape[b->count].rows, c->shape[b->count].columns,
		    c->spread > 0 ? c->spread : 1, &rng);
	tape_begin(b->tape, NULL, true);
	out = c->put(b->tape, b->p);
	fill(&b->readout, CLASSES, out->columns, 0.5, &rng);
	b->readout.wanted = false;
	tape_begin(b->tape, NULL, true);
	bytes = tape_measure(b->tape, graph(b, c));
	assert_true(arena_init(&b->arena, bytes, &err));
}

static void
tear_down(struct bench *b)
{
	for (int i = 0; i < b->count; i++) {
		free(b->p[i].x);
		free(b->p[i].dx);
	}
	free(b->readout.x);
	free(b->readout.dx);
	free(b->tape);
	arena_clear(&b->arena);
}

/* `before`: what the gradients hold already, and must be added to; NAN: nothing yet. */
static void
learn(struct bench *b, const struct check *c, float before)
{
	struct tensor *result;

	for (int i = 0; i < b->count; i++) {
		b->p[i].begun = !isnan(before);
		for (size_t k = 0; k < tensor_count(&b->p[i]); k++)
			b->p[i].dx[k] = before;
	}
	arena_reset(&b->arena, 0);
	memset(b->arena.base, 0xff, b->arena.size);	/* NaN: nothing is zero by luck */
	tape_begin(b->tape, &b->arena, true);
	b->tape->bf16 = b->bf16;
	result = graph(b, c);
	tape_forward(b->tape);
	tape_backward(b->tape, result, 0.5f);
	assert_int_equal(b->arena.used, b->arena.size);	/* as measured */
}

static void
compare(struct bench *b, const struct check *c, float before, int first)
{
	const float step = 4e-3f;

	for (int i = first; i < b->count; i++)
		for (size_t k = 0; k < tensor_count(&b->p[i]); k++) {
			float *x = &b->p[i].x[k], kept = *x;
			double high, low, want, got = b->p[i].dx[k] - before;

			*x = kept + step;
			high = value(b, c);
			*x = kept - step;
			low = value(b, c);
			*x = kept;
			want = 0.5 * (high - low) / (2 * (double)step);
			if (!(fabs(got - want) <= 1.5e-3 + 0.01 * fabs(want)))
				fail_msg("%s: gradient %zu of parameter %d is %g, "
				    "differences say %g", c->name, k, i, got, want);
		}
}

static void
every_gradient_is_right(void **state)
{
	(void)state;
	op_turns(turns, ROWS, 2, 10000);
	for (int i = 0; i < 2 * ROWS; i++)
		weights[i] = (uint8_t)(i < 5 ? (i != 1) + (i == 3) : i == ROWS - 1 ||
		    i >= 2 * ROWS - 2);
	for (size_t i = 0; i < COUNT(checks); i++) {
		struct bench b;

		set_up(&b, &checks[i]);
		learn(&b, &checks[i], NAN);
		compare(&b, &checks[i], 0, 0);
		learn(&b, &checks[i], 1);
		compare(&b, &checks[i], 1, 0);
		tear_down(&b);
	}
	for (size_t k = 0; op_table[k] != NULL; k++) {
		size_t i = 0;

		while (i < COUNT(checks) && strcmp(checks[i].op, op_table[k]->name) != 0)
			i++;
		if (i == COUNT(checks))
			fail_msg("the operation %s has no gradient check", op_table[k]->name);
	}
}

/* In bf16 each gradient is nearly what it is in floats, and its memory the same. */
static void
every_gradient_is_nearly_right_in_bf16(void **state)
{
	const struct bf16 *kind = bf16_pick(false);
	float exact[2 * ROWS * 24];

	(void)state;
	for (size_t i = 0; i < COUNT(checks) && kind != NULL; i++) {
		struct bench b;

		set_up(&b, &checks[i]);
		for (int k = 0; k < b.count; k++) {
			size_t count = tensor_count(&b.p[k]);
			double off = 0, all = 0;

			b.bf16 = NULL;
			learn(&b, &checks[i], NAN);
			assert_true(count <= COUNT(exact));
			memcpy(exact, b.p[k].dx, count * sizeof *exact);
			b.bf16 = kind;
			learn(&b, &checks[i], NAN);
			for (size_t n = 0; n < count; n++) {
				off += pow((double)(b.p[k].dx[n] - exact[n]), 2);
				all += pow((double)exact[n], 2);
			}
			if (!(sqrt(off) <= 0.03 * sqrt(all)))
				fail_msg("%s: the gradient of parameter %d is off by %g "
				    "of its length", checks[i].name, k, sqrt(off / all));
		}
		tear_down(&b);
	}
	if (kind == NULL)
		skip();
}

static const struct check *
named(const char *name)
{
	size_t i = 0;

	while (strcmp(checks[i].name, name) != 0)
		i++;
	return &checks[i];
}

/* Freezes the first parameters; the others' gradients begin at 1. */
static void
learn_frozen(struct bench *b, const char *name, int frozen)
{
	const struct check *c = named(name);

	set_up(b, c);
	for (int i = 0; i < frozen; i++)
		b->p[i].wanted = false;
	arena_clear(&b->arena);
	tape_begin(b->tape, NULL, true);
	assert_true(arena_init(&b->arena, tape_measure(b->tape, graph(b, c)), &(struct err){ 0 }));
	learn(b, c, 1);
	for (int i = 0; i < b->count; i++)
		for (size_t k = 0; k < tensor_count(&b->p[i]); k++)
			assert_true((b->p[i].dx[k] == 1) == (i < frozen));
}

/* 0.7 of the target's loss and 0.1 of each of the three classes', in double. */
static double
smoothed_loss(const struct tensor *logits)
{
	double all = 0;

	for (int i = 0; i < logits->rows; i++) {
		const float *x = logits->x + i * CLASSES;
		double sum = 0, loss = 0;

		for (int k = 0; k < CLASSES; k++)
			sum += exp((double)x[k]);
		for (int k = 0; k < CLASSES; k++)
			loss += ((k == targets[i] ? 0.7 : 0) + 0.1) * (log(sum) - (double)x[k]);
		all += weights[i] * loss;
	}
	return all;
}

/* Its gradient is the smoothed loss', what it gives the true one. */
static void
a_smoothed_loss_reports_the_true_one(void **state)
{
	const struct check smoothed = { "smoothed", "loss", { { 5, CLASSES } }, put_smoothed, 0 };
	const struct check plain = { "plain", "loss", { { 5, CLASSES } }, put_loss, 0 };
	struct bench b;

	(void)state;
	assert_true(weights[0] > 0);
	set_up(&b, &smoothed);
	CHECK_NEAR(value(&b, &smoothed), value(&b, &plain), 0);
	for (int before = 0; before < 2; before++) {
		learn(&b, &smoothed, before ? 1.0f : NAN);
		for (size_t k = 0; k < tensor_count(&b.p[0]); k++) {
			float *x = &b.p[0].x[k], kept = *x;
			double high, low;

			*x = kept + 1e-3f;
			high = smoothed_loss(&b.p[0]);
			*x = kept - 1e-3f;
			low = smoothed_loss(&b.p[0]);
			*x = kept;
			CHECK_NEAR(b.p[0].dx[k] - (float)before, 0.5 * (high - low) / 2e-3, 1e-4);
		}
	}
	tear_down(&b);
}

/* A frozen weight gets no gradient, and what stands beside it still gets its own. */
static void
leaves_frozen_alone(void **state)
{
	struct bench b;

	(void)state;
	learn_frozen(&b, "linear, adapted", 2);
	tear_down(&b);
	learn_frozen(&b, "gru, begun", 4);	/* the state that it begins with alone is learnt */
	compare(&b, named("gru, begun"), 1, 4);
	tear_down(&b);
}

/* A code is the mean and a draw around it, another in each row; its cost is a separate term. */
static void
codes_are_drawn_and_counted(void **state)
{
	float stats[3][4] = { { 1, -2, 0, 0 }, { 1, -2, 0, 0 }, { 0.5f, 0, -1, -40 } }, loss = 7;
	struct tensor s = { .rows = 3, .columns = 4, .x = stats[0] };
	struct tensor l = { .rows = 1, .columns = 1, .x = &loss };
	struct tape *t = malloc(sizeof *t);
	struct arena arena;
	struct tensor *mean, *drawn, *evidence;
	struct err err;

	(void)state;
	assert_true(arena_init(&arena, 4096, &err));
	tape_begin(t, &arena, false);
	mean = op_latent(t, &s, 0, 5);
	drawn = op_latent(t, &s, 1, 5);
	evidence = op_evidence(t, &l, &s, 0.5f, 2);
	tape_forward(t);
	for (int i = 0; i < 6; i++)
		CHECK_NEAR(mean->x[i], stats[i / 2][i % 2], 0);
	assert_true(drawn->x[0] != 1 && drawn->x[0] != drawn->x[2]);
	CHECK_NEAR(drawn->x[5], 0, 1e-6);		/* no variance, no draw */
	/* 2.5 nats, twice, and (0.25 + exp(-1) + 1 - 1 + 40 - 1) / 2 = 19.8089 */
	CHECK_NEAR(evidence->x[2], 24.8089, 1e-3);
	CHECK_NEAR(evidence->x[1], 7, 0);
	CHECK_NEAR(evidence->x[0], 7 + 0.5 * (0.5 + 0.5 + 17.8089), 1e-3);
	arena_clear(&arena);
	free(t);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_gradient_is_right),
		cmocka_unit_test(every_gradient_is_nearly_right_in_bf16),
		cmocka_unit_test(a_smoothed_loss_reports_the_true_one),
		cmocka_unit_test(leaves_frozen_alone),
		cmocka_unit_test(codes_are_drawn_and_counted),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
