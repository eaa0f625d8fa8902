/* SPDX-License-Identifier: MIT */
#include "style_trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rng.h"
#include "model/train/updater.h"
#include "tensor/tape.h"
#include "tensor/team.h"

#define SMOOTHING	0.05f
#define WARM_UP		50		/* steps */

struct training {
	const struct style_trial *trial;
	int		 batch, times;
	/* A step; owned. */
	int		*piece, *first;		/* (batch) */
	bool		*hidden;		/* (batch): instruments */
	uint8_t		*there;			/* (times * batch) */
	uint16_t	*target[STYLE_QUESTIONS];
	uint8_t		*weight[STYLE_QUESTIONS];
	float		*turns;
	float		 share;			/* of the composers in the loss */
	struct tensor	 share_tensor;
	double		 chance[STYLE_ANSWERS_MAX];	/* of each style and those before it */
	int		*of_style[STYLE_ANSWERS_MAX], in_style[STYLE_ANSWERS_MAX];
};

/* --- drawing */

static bool
is_learnt(const struct style_trial *r, int piece)
{
	return r->set->piece[piece].side == SIDE_LEARN && r->set->piece[piece].bars > 0;
}

static void
list_styles(struct training *g)
{
	const struct style_set *s = g->trial->set;
	int styles = s->answers[STYLE_OF_PIECE];
	double sum = 0;

	for (int k = 0; k < styles; k++) {
		g->of_style[k] = calloc((size_t)s->count, sizeof **g->of_style);
		for (int i = 0; g->of_style[k] != NULL && i < s->count; i++)
			if (s->piece[i].answer[STYLE_OF_PIECE] == k && is_learnt(g->trial, i))
				g->of_style[k][g->in_style[k]++] = i;
		if (g->in_style[k] > 0)
			sum += pow(g->in_style[k], 1 - g->trial->plan->even);
		g->chance[k] = sum;
	}
	for (int k = 0; k < styles; k++)
		g->chance[k] /= sum;
}

static void
draw_lane(struct training *g, int lane, struct rng *rng)
{
	const struct style_set *s = g->trial->set;
	double at = (double)rng_float(rng);
	const struct style_piece *p;
	int k = 0, most, bars;

	while (k + 1 < s->answers[STYLE_OF_PIECE] && (at >= g->chance[k] || g->in_style[k] == 0))
		k++;
	g->piece[lane] = g->of_style[k][rng_below(rng, (uint32_t)g->in_style[k])];
	p = &s->piece[g->piece[lane]];
	bars = rng_float(rng) < (float)g->trial->plan->brief ?
	    1 + (int)rng_below(rng, (uint32_t)g->times) : g->times;
	most = p->bars - bars;
	g->first[lane] = most > 0 ? (int)rng_below(rng, (uint32_t)most + 1) : 0;
	g->hidden[lane] = rng_float(rng) < (float)g->trial->plan->hide;
	for (int t = 0; t < g->times; t++)
		g->there[t * g->batch + lane] = t < bars && g->first[lane] + t < p->bars;
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		g->target[q][lane] = (uint16_t)(p->answer[q] >= 0 ? p->answer[q] : 0);
		g->weight[q][lane] = p->answer[q] >= 0;
	}
}

static void
fill_bars(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct training *g = arg;
	const struct style_set *s = g->trial->set;

	(void)seed;
	for (int i = 0; i < rows; i++) {
		int lane = i % g->batch;
		const struct style_piece *p = &s->piece[g->piece[lane]];
		float *row = x + (size_t)i * (size_t)columns;

		memset(row, 0, (size_t)columns * sizeof *row);
		if (g->there[i])
			memcpy(row, s->bars[p->first + g->first[lane] + i / g->batch].x,
			    (size_t)columns * sizeof *row);
		if (g->hidden[lane])
			memset(row + BAR_INSTRUMENTS, 0, 17 * sizeof *row);
	}
}

static void
fill_rows(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct training *g = arg;
	size_t wide = (size_t)columns;

	(void)seed;
	for (int i = 0; i < rows; i++)
		memcpy(x + (size_t)i * wide, g->trial->rows + (size_t)g->piece[i] * wide,
		    wide * sizeof *x);
}

/* --- a step */

static struct tensor *
lay_step(struct tape *t, struct tensor *w, struct training *g, uint64_t seed)
{
	struct style_input in = {
		.times = g->times, .windows = g->batch, .pools = g->batch, .fill = fill_bars,
		.arg = g, .there = g->there, .turns = g->turns,
		.dropout = (float)g->trial->plan->dropout, .seed = seed,
	};
	struct tensor *loss[STYLE_QUESTIONS], *x;
	struct style_output out;

	if (g->trial->rows != NULL) {
		x = op_given(t, g->batch, g->trial->columns, fill_rows, g, seed);
		return op_loss(t, op_bias(t, op_linear(t, x, &w[0]), &w[1]), g->target[0],
		    g->weight[0]);
	}
	out = style_net(t, &g->trial->size, w, &in);
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		loss[q] = op_loss_smoothed(t, out.logits[q], g->target[q], g->weight[q],
		    SMOOTHING);
	return op_add(t, loss[STYLE_OF_PIECE], op_linear(t, loss[STYLE_COMPOSER],
	    &g->share_tensor), 0, 0);
}

/* How much of the training is done after so many steps; 1: all. */
static double
done_after(const struct style_plan *plan, long step, double start)
{
	double done = (double)step / (double)plan->steps;

	return plan->seconds > 0 ? fmax(done, (clock_seconds() - start) / plan->seconds) : done;
}

static void
run_steps(struct training *g, struct tape *t, struct arena *arena, struct params *net,
    struct tensor *w, float *dx, struct updater *updater, struct rng *rng)
{
	const struct style_plan *plan = g->trial->plan;
	double start = clock_seconds(), sum = 0, done;

	for (long step = 0; (done = done_after(plan, step, start)) < 1; step++) {
		struct pace pace = { .rate = plan->rate * 0.5 * (1 + cos(M_PI * done)) *
		    fmin(1, (double)(step + 1) / WARM_UP), .beta1 = 0.9, .beta1_before = 0.9 };
		struct tensor *loss;

		for (int lane = 0; lane < g->batch; lane++)
			draw_lane(g, lane, rng);
		memset(dx, 0, net->size * sizeof *dx);
		arena_reset(arena, 0);
		tape_begin(t, arena, true);
		loss = lay_step(t, w, g, rng_u64(rng));
		tape_forward(t);
		tape_backward(t, loss, 1 / (float)g->batch);
		updater_sum(updater, &dx, 1);
		updater_apply(updater, step, &pace, 0.99, plan->decay, 1);
		sum = 0.98 * sum + 0.02 * (double)loss->x[0] / g->batch;
		if (step % 100 == 99)
			printf("step %ld, %.0f s: loss %.3f\n", step + 1, clock_seconds() - start,
			    sum / (1 - pow(0.98, (double)step + 1)));
		fflush(stdout);
	}
	updater_exchange(updater);
}

/* --- all of it */

static bool
make_room(struct training *g)
{
	const struct arch_config *c = &g->trial->size.config;
	size_t batch = (size_t)g->batch, rows = batch * (size_t)g->times;
	bool good;

	g->piece = calloc(batch, sizeof *g->piece);
	g->first = calloc(batch, sizeof *g->first);
	g->hidden = calloc(batch, sizeof *g->hidden);
	g->there = calloc(rows, 1);
	g->turns = malloc((arch_turns(c, STYLE_TIMES, NULL) + 1) * sizeof *g->turns);
	good = g->piece != NULL && g->first != NULL && g->hidden != NULL && g->there != NULL &&
	    g->turns != NULL;
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		g->target[q] = calloc(batch, sizeof **g->target);
		g->weight[q] = calloc(batch, 1);
		good = good && g->target[q] != NULL && g->weight[q] != NULL;
	}
	if (good)
		(void)arch_turns(c, STYLE_TIMES, g->turns);
	return good;
}

static void
free_room(struct training *g)
{
	free(g->piece);
	free(g->first);
	free(g->hidden);
	free(g->there);
	free(g->turns);
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		free(g->target[q]);
		free(g->weight[q]);
	}
	for (int k = 0; k < STYLE_ANSWERS_MAX; k++)
		free(g->of_style[k]);
}

static bool
begin_net(const struct style_trial *r, struct params *net, struct rng *rng, struct err *err)
{
	if (net->count > 0)
		return true;
	if (r->rows != NULL) {
		params_add(net, "weight", r->set->answers[0], r->columns, PARAM_ZERO, 0);
		params_add(net, "bias", r->set->answers[0], 0, PARAM_ZERO, 0);
	} else
		style_net_list(&r->size, net);
	if (!params_make(net, err))
		return false;
	params_begin(net, rng);
	return true;
}

bool
style_train(const struct style_trial *r, struct params *net, struct err *err)
{
	const struct updater_options options = { .optim = optim_find("adamw"), .ema = 0.995 };
	struct training g = { .trial = r, .batch = r->plan->batch,
		.times = r->rows != NULL ? 1 : r->plan->times,
		.share = (float)r->plan->composer };
	struct tape *t = malloc(sizeof *t);
	struct arena arena = { 0 };
	struct updater *updater = NULL;
	struct team *team = team_new(1, false, err);
	struct tensor *w = NULL;
	struct rng rng;
	float *dx = NULL;
	bool good;

	rng_seed(&rng, (uint64_t)r->plan->seed);
	g.share_tensor = (struct tensor){ .rows = 1, .columns = 1, .x = &g.share };
	good = team != NULL && t != NULL && make_room(&g) && begin_net(r, net, &rng, err);
	if (good) {
		list_styles(&g);
		updater = updater_make(net, team, &options, err);
		dx = aligned_alloc(64, net->size * sizeof *dx);
		w = params_tensors(net, dx);
		good = dx != NULL && w != NULL && updater != NULL;
	}
	for (size_t i = 0; good && i < net->count; i++)
		w[i].begun = true;
	if (good) {
		tape_begin(t, NULL, true);
		good = arena_init(&arena, tape_measure(t, lay_step(t, w, &g, 1)), err);
	}
	if (good)
		run_steps(&g, t, &arena, net, w, dx, updater, &rng);
	updater_free(updater);
	team_free(team);
	arena_clear(&arena);
	free_room(&g);
	free(t);
	free(w);
	free(dx);
	return good;
}
