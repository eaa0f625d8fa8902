/* SPDX-License-Identifier: MIT */
/* benchmark_generate.c - benchmark of generating. */
#include "base/sort.h"
#include "model/measure/benchmark.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/rng.h"
#include "model/infer/model_internal.h"

#define SECONDS		1.5
#define TIMES_MAX	256

/* Draws from softmax(logits) without filters.  Overwrites the logits. */
static uint16_t
draw(const struct infer_kernels *k, float *logits, int count, struct rng *rng)
{
	float left = rng_float(rng) * k->exp_sum(logits, (size_t)count);
	int i;

	for (i = 0; i < count - 1 && (left -= logits[i]) >= 0; i++)
		continue;
	return (uint16_t)i;
}

/* Fills the whole context, token by token, in every row. */
static bool
fill_context(struct model_state *state, const struct model *model, int rows, float *logits,
    struct rng *rng, struct err *err)
{
	struct token tokens[BENCHMARK_ROWS_MAX] = { { 0 } };
	int vocab = model->config.vocab_size;
	bool active[BENCHMARK_ROWS_MAX], good = true;

	for (int r = 0; r < rows; r++)
		active[r] = true;
	model_state_rewind(state);
	for (int t = 0; good && t < model->config.context; t++) {
		good = model_step(state, tokens, active, logits, err);
		for (int r = 0; good && r < rows; r++)
			tokens[r].id = draw(model->kernels, logits + r * vocab, vocab, rng);
	}
	return good;
}

static bool
time_contexts(struct model *model, struct benchmark_generation *g, float *logits, struct err *err)
{
	struct model_state *state = state_new(model, NULL, g->rows,
	    g->exact ? INFER_F32 : model->kernels->small, err);
	double seconds[TIMES_MAX], began;
	struct rng rng;
	bool good = state != NULL;
	int times = 0;

	rng_seed(&rng, 1);
	good = good && fill_context(state, model, g->rows, logits, &rng, err);	/* warms up */
	began = clock_seconds();
	while (good && times < TIMES_MAX && (times < 3 || clock_seconds() - began < SECONDS)) {
		double at = clock_seconds();

		good = fill_context(state, model, g->rows, logits, &rng, err);
		seconds[times++] = clock_seconds() - at;
	}
	if (good) {
		sort_doubles(seconds, (size_t)times);
		g->tokens_per_s = g->rows * model->config.context / seconds[times / 2];
		g->threads = state_threads(state);
	}
	model_state_free(state);
	return good;
}

bool
benchmark_generate(const struct arch *arch, const struct arch_config *config,
    struct benchmark_generation *g, struct err *err)
{
	struct model *model = model_random(arch, config, 1, err);
	float *logits = calloc((size_t)g->rows * (size_t)config->vocab_size, sizeof *logits);
	bool good = model != NULL;

	if (good && logits == NULL)
		good = err_set(err, ERR_LIMIT, "no memory for the logits of %d rows", g->rows);
	good = good && time_contexts(model, g, logits, err);
	free(logits);
	model_unref(model);
	return good;
}
