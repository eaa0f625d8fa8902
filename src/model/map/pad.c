/* SPDX-License-Identifier: MIT */
#include "model/map/pad.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "model/net/layer.h"
#include "tensor/op.h"
#include "tensor/optim.h"
#include "tensor/tape.h"

#define WIDTH		64
#define STEPS		1500
#define BATCH		32
#define RATE		0.004f
#define PAD_BETA	0.1f
#define WATCH		50		/* steps between questions whether to go on */

/* Rows of the net's list: a weight and a bias each. */
enum { READ, READ_BIAS, STATS, STATS_BIAS, OPEN, OPEN_BIAS, WRITE, WRITE_BIAS, ROWS };

struct pad {
	size_t		 count, latent;
	float		*x;		/* owned; (count, latent): codes by mean and deviation */
	float		*mean, *deviation;	/* owned; (latent) */
	float		*place;		/* owned; (count, PAD_SIZE) */
	struct params	 net;		/* owned */
};

/* --- the net */

static void
list_net(struct params *p, int latent)
{
	params_add_scaled(p, "read.weight", WIDTH, latent, 1);
	params_add(p, "read.bias", WIDTH, 0, PARAM_ZERO, 0);
	params_add_scaled(p, "stats.weight", 2 * PAD_SIZE, WIDTH, 1);
	params_add(p, "stats.bias", 2 * PAD_SIZE, 0, PARAM_ZERO, 0);
	params_add_scaled(p, "open.weight", WIDTH, PAD_SIZE, 1);
	params_add(p, "open.bias", WIDTH, 0, PARAM_ZERO, 0);
	params_add_scaled(p, "write.weight", latent, WIDTH, 1);
	params_add(p, "write.bias", latent, 0, PARAM_ZERO, 0);
}

static struct tensor *
layer(struct tape *t, struct tensor *w, int row, struct tensor *x)
{
	return op_bias(t, op_linear(t, x, &w[row]), &w[row + 1]);
}

static struct tensor *
put_stats(struct tape *t, struct tensor *w, struct tensor *x)
{
	return layer(t, w, STATS, op_gelu(t, layer(t, w, READ, x)));
}

static struct tensor *
put_code(struct tape *t, struct tensor *w, struct tensor *z)
{
	return layer(t, w, WRITE, op_gelu(t, layer(t, w, OPEN, z)));
}

/* --- learning */

struct lesson {
	const struct pad *pad;
	struct tensor	*w;		/* owned */
	float		*dx;		/* owned; the gradient, then the moments */
	struct tape	*tape;		/* owned */
	struct arena	 arena;		/* owned */
	size_t		 row[BATCH];
};

/* sign: 1 for the input, -1 to be taken from the output. */
static void
fill(const struct lesson *l, int rows, float sign, float *x)
{
	const struct pad *p = l->pad;

	for (int i = 0; i < rows; i++)
		for (size_t k = 0; k < p->latent; k++)
			x[(size_t)i * p->latent + k] = sign * p->x[l->row[i] * p->latent + k];
}

static void
fill_input(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	(void)seed, (void)columns;
	fill(arg, rows, 1, x);
}

static void
fill_target(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	(void)seed, (void)columns;
	fill(arg, rows, -1, x);
}

static struct tensor *
put_loss(struct lesson *l, uint64_t seed)
{
	struct tape *t = l->tape;
	int latent = (int)l->pad->latent;
	struct tensor *x = op_given(t, BATCH, latent, fill_input, l, 0);
	struct tensor *stats = put_stats(t, l->w, x);
	struct tensor *y = put_code(t, l->w, op_latent(t, stats, 1, seed));

	y = op_add(t, y, op_given(t, BATCH, latent, fill_target, l, 0), 0, 0);
	return op_evidence(t, op_scores(t, op_times(t, y, y), 0.5f, false), stats, PAD_BETA, 0);
}

static void
learn_step(struct lesson *l, long step, struct rng *rng)
{
	struct params *net = (struct params *)&l->pad->net;
	const struct optim *adam = optim_find("adamw");
	struct optim_step how = { .step = step, .beta1 = 0.9f, .beta2 = 0.99f,
		.beta1_before = 0.9f, .scale = 1.0f,
		.rate = RATE * 0.5f * (1 + cosf((float)M_PI * (float)step / STEPS)) };
	float *moments[OPTIM_MOMENTS_MAX] = { l->dx + net->size, l->dx + 2 * net->size };
	struct tensor *loss;

	for (int i = 0; i < BATCH; i++)
		l->row[i] = rng_below(rng, (uint32_t)l->pad->count);
	memset(l->dx, 0, net->size * sizeof *l->dx);
	arena_reset(&l->arena, 0);
	tape_begin(l->tape, &l->arena, true);
	loss = put_loss(l, rng_u64(rng));
	tape_forward(l->tape);
	tape_backward(l->tape, loss, 1.0f / BATCH);
	optim_update(adam, l->tape->loops, &how, net->data, l->dx, moments, net->size);
}

static bool
begin_lesson(struct lesson *l, struct err *err)
{
	const struct params *net = &l->pad->net;
	size_t bytes = 3 * net->size * sizeof *l->dx;

	l->tape = malloc(sizeof *l->tape);
	l->dx = aligned_alloc(ARENA_ALIGN, (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN);
	l->w = l->dx != NULL ? params_tensors(net, l->dx) : NULL;
	if (l->tape == NULL || l->w == NULL)
		return err_set(err, ERR_LIMIT, "no memory to learn the piece's own space");
	memset(l->dx, 0, bytes);
	tape_begin(l->tape, NULL, true);
	return arena_init(&l->arena, tape_measure(l->tape, put_loss(l, 0)), err);
}

/* Where each code is: its mean, without a draw. */
static void
find_places(struct lesson *l, struct pad *p)
{
	for (size_t from = 0; from < p->count; from += BATCH) {
		size_t n = p->count - from < BATCH ? p->count - from : BATCH;
		struct tensor *stats;

		for (size_t i = 0; i < BATCH; i++)
			l->row[i] = i < n ? from + i : 0;
		arena_reset(&l->arena, 0);
		tape_begin(l->tape, &l->arena, false);
		stats = put_stats(l->tape, l->w, op_given(l->tape, BATCH, (int)p->latent,
		    fill_input, l, 0));
		tape_forward(l->tape);
		for (size_t i = 0; i < n; i++)
			memcpy(p->place + (from + i) * PAD_SIZE, stats->x + i * 2 * PAD_SIZE,
			    PAD_SIZE * sizeof *p->place);
	}
}

/* Each number by its mean and deviation; one that never changes stays 0. */
static void
keep_codes(struct pad *p, const double *codes)
{
	for (size_t k = 0; k < p->latent; k++) {
		double sum = 0, squares = 0, mean, deviation;

		for (size_t i = 0; i < p->count; i++) {
			sum += codes[i * p->latent + k];
			squares += codes[i * p->latent + k] * codes[i * p->latent + k];
		}
		mean = sum / (double)p->count;
		deviation = sqrt(fmax(squares / (double)p->count - mean * mean, 0));
		p->mean[k] = (float)mean;
		p->deviation[k] = (float)deviation;
		for (size_t i = 0; i < p->count; i++)
			p->x[i * p->latent + k] = deviation > 1e-6 ?
			    (float)((codes[i * p->latent + k] - mean) / deviation) : 0;
	}
}

static struct pad *
new_pad(size_t count, size_t latent, struct err *err)
{
	struct pad *p = calloc(1, sizeof *p);

	if (p == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the piece's own space");
		return NULL;
	}
	p->count = count;
	p->latent = latent;
	p->x = malloc(count * latent * sizeof *p->x);
	p->mean = malloc(2 * latent * sizeof *p->mean);
	p->deviation = p->mean != NULL ? p->mean + latent : NULL;
	p->place = malloc(count * PAD_SIZE * sizeof *p->place);
	list_net(&p->net, (int)latent);
	if (p->x != NULL && p->mean != NULL && p->place != NULL && params_make(&p->net, err))
		return p;
	pad_free(p);
	err_set(err, ERR_LIMIT, "no memory for the piece's own space");
	return NULL;
}

struct pad *
pad_learn(const double *codes, size_t count, size_t latent, uint64_t seed,
    bool (*go_on)(void *), void *arg, struct err *err)
{
	struct lesson l = { 0 };
	struct pad *p = NULL;
	struct rng rng;
	bool good;

	if (count < PAD_LEAST)
		err_set(err, ERR_ARG, "a space of its own takes %d phrases, two bars of a track "
		    "with notes in them; the piece has %zu", PAD_LEAST, count);
	else
		p = new_pad(count, latent, err);
	if (p == NULL)
		return NULL;
	keep_codes(p, codes);
	rng_seed(&rng, seed);
	params_begin(&p->net, &rng);
	l.pad = p;
	good = begin_lesson(&l, err);
	for (long step = 1; good && step <= STEPS; step++) {
		if (step % WATCH == 0 && go_on != NULL && !go_on(arg))
			good = err_set(err, ERR_IO, "stopped");
		else
			learn_step(&l, step, &rng);
	}
	if (good)
		find_places(&l, p);
	arena_clear(&l.arena);
	free(l.tape);
	free(l.dx);
	free(l.w);
	if (good)
		return p;
	pad_free(p);
	return NULL;
}

void
pad_free(struct pad *p)
{
	if (p == NULL)
		return;
	params_clear(&p->net);
	free(p->x);
	free(p->mean);
	free(p->place);
	free(p);
}

/* --- reading */

void
pad_place(const struct pad *p, size_t i, float place[PAD_SIZE])
{
	memcpy(place, p->place + i * PAD_SIZE, PAD_SIZE * sizeof *place);
}

size_t
pad_count(const struct pad *p)
{
	return p->count;
}

static const float *
row_of(const struct pad *p, int row)
{
	return p->net.data + p->net.list[row].offset;
}

/* The second half of the net, without a tape; as codes are kept. */
static void
decode(const struct pad *p, const float place[PAD_SIZE], float *x)
{
	float h[WIDTH];

	for (int i = 0; i < WIDTH; i++) {
		float sum = row_of(p, OPEN_BIAS)[i];

		for (int k = 0; k < PAD_SIZE; k++)
			sum += row_of(p, OPEN)[i * PAD_SIZE + k] * place[k];
		h[i] = sum / 2 * (1 + tanhf(0.7978846f * (sum + 0.044715f * sum * sum * sum)));
	}
	for (size_t c = 0; c < p->latent; c++) {
		x[c] = row_of(p, WRITE_BIAS)[c];
		for (size_t i = 0; i < WIDTH; i++)
			x[c] += row_of(p, WRITE)[c * WIDTH + i] * h[i];
	}
}

void
pad_code(const struct pad *p, const float place[PAD_SIZE], float *code)
{
	decode(p, place, code);
	for (size_t c = 0; c < p->latent; c++)
		code[c] = p->mean[c] + p->deviation[c] * code[c];
}

double
pad_error(const struct pad *p)
{
	float *x = malloc(p->latent * sizeof *x);
	double sum = 0;

	for (size_t i = 0; x != NULL && i < p->count; i++) {
		decode(p, p->place + i * PAD_SIZE, x);
		for (size_t c = 0; c < p->latent; c++)
			sum += ((double)x[c] - (double)p->x[i * p->latent + c]) *
			    ((double)x[c] - (double)p->x[i * p->latent + c]);
	}
	free(x);
	return sum / (double)(p->count * p->latent);
}
