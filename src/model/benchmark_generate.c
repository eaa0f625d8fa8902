/* SPDX-License-Identifier: MIT */
#include "model/benchmark.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/rng.h"
#include "model/arch.h"
#include "model/model.h"

#define SECONDS		3.0
#define TIMES_MAX	256

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A draw from softmax(logits), as a sampler that filters nothing makes it. */
static uint16_t
draw(const float *logits, int count, struct rng *rng)
{
	float most = logits[0], sum = 0, left;
	int i;

	for (i = 1; i < count; i++)
		most = fmaxf(most, logits[i]);
	for (i = 0; i < count; i++)
		sum += expf(logits[i] - most);
	left = rng_float(rng) * sum;
	for (i = 0; i < count - 1 && left >= 0; i++)
		left -= expf(logits[i] - most);
	return (uint16_t)i;
}

/* Fills the whole context, token by token, in every row. */
static bool
fill_context(struct model *model, const struct arch_config *config, int rows, float *logits,
    struct rng *rng, struct err *err)
{
	struct model_state *state = model_state_new(model, NULL, rows, err);
	struct token tokens[BENCHMARK_ROWS_MAX] = { { 0 } };
	bool active[BENCHMARK_ROWS_MAX], good = state != NULL;

	for (int r = 0; r < rows; r++)
		active[r] = true;
	for (int t = 0; good && t < config->context; t++) {
		good = model_step(state, tokens, active, logits, err);
		for (int r = 0; good && r < rows; r++)
			tokens[r].id = draw(logits + r * config->vocab_size, config->vocab_size, rng);
	}
	model_state_free(state);
	return good;
}

bool
benchmark_generate(const struct arch_config *config, int rows, double *tokens_per_s,
    struct err *err)
{
	struct model *model = model_random(&arch_transformer, config, 1, err);
	float *logits = calloc((size_t)rows * (size_t)config->vocab_size, sizeof *logits);
	double seconds[TIMES_MAX], began;
	struct rng rng;
	bool good = model != NULL;
	int times = 0;

	if (good && logits == NULL)
		good = err_set(err, ERR_LIMIT, "no memory for the logits of %d rows", rows);
	rng_seed(&rng, 1);
	good = good && fill_context(model, config, rows, logits, &rng, err);	/* warms up */
	began = clock_seconds();
	while (good && times < TIMES_MAX && (times < 3 || clock_seconds() - began < SECONDS)) {
		double at = clock_seconds();

		good = fill_context(model, config, rows, logits, &rng, err);
		seconds[times++] = clock_seconds() - at;
	}
	if (good) {
		qsort(seconds, (size_t)times, sizeof *seconds, by_value);
		*tokens_per_s = rows * config->context / seconds[times / 2];
	}
	free(logits);
	model_unref(model);
	return good;
}
