/* SPDX-License-Identifier: MIT */
#include "model/measure/benchmark.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/sort.h"
#include "model/train/stepper.h"
#include "tensor/blas.h"
#include "tensor/infer.h"
#include "tensor/loops.h"
#include "tensor/product_bf16.h"
#include "tensor/team.h"

#define VOCAB		512
#define PEAK_ROUNDS	5
#define PEAK_SECONDS	0.15
#define SGEMM_SECONDS	0.5
#define TRAIN_SECONDS	2.5
#define READ_SECONDS	0.3
#define READS		4
#define TIMES_MAX	512

static const struct size {
	const char	*name;
	const struct arch *arch;
	struct arch_config config;	/* without layers: the architecture's size of this name */
	int		 batch;
} sizes[] = {
	{ "S", &arch_transformer, { 0 }, 8 },
	{ "M", &arch_transformer, { 0 }, 8 },
	{ "L", &arch_transformer, { 0 }, 8 },
	{ "LSTM", &arch_lstm, { .layers = 2, .width = 512, .context = 256 }, 16 },
	{ NULL, NULL, { 0 }, 0 }
};

const char *
benchmark_config(size_t i)
{
	return sizes[i].name;
}

struct bench {
	struct team	*team;		/* owned */
	const struct size *size;
	struct arch_config config;	/* of the size, complete */
	benchmark_fn	 report;
	void		*arg;
	double		 seconds[TIMES_MAX];
	int		 times;
	/* --- data of the members */
	long		 rounds;
	float		*a, *b, *c;	/* owned; matrices, one member after another */
};

static double
median(struct bench *b)
{
	sort_doubles(b->seconds, (size_t)b->times);
	return b->seconds[b->times / 2];
}

/* Calls `work` at least three times and at least for so long; returns the median time. */
static double
time_it(struct bench *b, void (*work)(void *, int), double seconds)
{
	double began = clock_seconds();

	team_run(b->team, work, b);
	for (b->times = 0; b->times < TIMES_MAX &&
	    (b->times < 3 || clock_seconds() - began < seconds); b->times++) {
		double at = clock_seconds();

		team_run(b->team, work, b);
		b->seconds[b->times] = clock_seconds() - at;
	}
	return median(b);
}

static void
say(struct bench *b, const char *metric, double value)
{
	struct benchmark_line line = { b->size->name, team_size(b->team), metric, value };

	b->report(b->arg, &line);
}

/* --- fused multiply-adds in registers */

static void
multiply_and_add(void *arg, int member)
{
	struct bench *b = arg;

	(void)member;
	loops_pick()->peak(b->rounds);
}

static double
peak(struct bench *b)
{
	double began, seconds;

	/* Doubles the rounds until they take long enough to time. */
	for (b->rounds = 1 << 16; ; b->rounds *= 2) {
		began = clock_seconds();
		multiply_and_add(b, 0);
		if (clock_seconds() - began > PEAK_SECONDS / 2)
			break;
	}
	seconds = time_it(b, multiply_and_add, PEAK_SECONDS * PEAK_ROUNDS);
	return (double)b->rounds * loops_pick()->peak_operations * team_size(b->team) /
	    seconds * 1e-9;
}

/* --- the largest product of a step: (context, d) x (d, 4d), each member on its own */

static void
product(void *arg, int member)
{
	struct bench *b = arg;
	size_t m = (size_t)b->config.context, d = (size_t)b->config.width;
	struct blas_matrix x = { b->a + (size_t)member * m * d, (int)d, false };
	struct blas_matrix w = { b->b, (int)d, true };

	for (int i = 0; i < 20; i++)
		blas_product((int)m, 4 * (int)d, (int)d, 1, x, w, false,
		    b->c + (size_t)member * m * 4 * d, 4 * (int)d);
}

static bool
sgemm(struct bench *b, struct err *err)
{
	size_t m = (size_t)b->config.context, d = (size_t)b->config.width;
	size_t n = (size_t)team_size(b->team);
	double seconds;

	b->a = calloc(n * m * d, sizeof *b->a);
	b->b = calloc(4 * d * d, sizeof *b->b);
	b->c = calloc(n * m * 4 * d, sizeof *b->c);
	if (b->a == NULL || b->b == NULL || b->c == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the matrices of %s", b->size->name);
	seconds = time_it(b, product, SGEMM_SECONDS);
	say(b, "sgemm_gflops", 20.0 * 2 * (double)(n * m * 4 * d * d) / seconds * 1e-9);
	free(b->a);
	free(b->b);
	free(b->c);
	b->a = b->b = b->c = NULL;
	return true;
}

/* --- training steps on synthetic windows */

static bool
fill(void *arg, struct rng *rng, struct token_window *row)
{
	const struct arch_config *config = arg;

	row->length = (size_t)config->context;
	for (size_t i = 0; i < row->length; i++) {
		row->input[i] = (struct token){ .id = (uint16_t)rng_below(rng, VOCAB) };
		row->target[i] = (uint16_t)rng_below(rng, VOCAB);
		row->weight[i] = row->notes[i] = 1;
	}
	return true;
}

static bool
time_steps(struct bench *b, const struct trainer_task *task, const char *precision, double *seconds,
    struct err *err)
{
	struct trainer_options o = TRAINER_DEFAULTS;
	struct stepper *s;
	struct updater *u;
	struct stepper_result result;
	struct pace pace = { .rate = 1e-4, .beta1 = 0.9 };
	double began = clock_seconds();
	bool ok = true;

	o.batch = b->size->batch;
	o.dropout = 0;
	o.precision = precision;
	o.threads = team_size(b->team);
	s = trainer_settle(&o, err) ? stepper_make(task, &o, err) : NULL;
	u = s != NULL ? updater_for(task, &o, stepper_team(s), err) : NULL;
	if (u == NULL) {
		stepper_free(s);
		return false;
	}
	for (b->times = -1; ok && b->times < TIMES_MAX &&
	    (b->times < 3 || clock_seconds() - began < TRAIN_SECONDS); b->times++) {
		double at = clock_seconds();

		ok = stepper_step(s, u, b->times + 1, &pace, &result, err);
		if (b->times >= 0)		/* the first one warms up */
			b->seconds[b->times] = clock_seconds() - at;
	}
	updater_free(u);
	stepper_free(s);
	*seconds = ok ? median(b) : NAN;
	return ok;
}

static bool
train(struct bench *b, const char *precision, double *tokens_per_s, struct err *err)
{
	struct params params = PARAMS_EMPTY;
	struct trainer_task task = {
		.arch = b->size->arch, .params = &params, .fill = fill, .arg = &b->config,
		.config = b->config,
	};
	struct rng rng;
	double seconds;
	bool ok;

	rng_seed(&rng, 1);
	arch_list(task.arch, NULL, &task.config, &params);
	ok = params_make(&params, err);
	if (ok) {
		params_begin(&params, &rng);
		ok = time_steps(b, &task, precision, &seconds, err);
	}
	params_clear(&params);
	if (ok)
		*tokens_per_s = b->size->batch * b->config.context / seconds;
	return ok;
}

static double
matrix_numbers(const struct arch_config *c)
{
	double per_layer = c->heads > 0 ? 12 : 8;

	return per_layer * c->layers * c->width * c->width + VOCAB * c->width;
}

/* Numbers per layer that a position adds for later ones; on average half of them are read. */
static double
attended(const struct arch_config *c)
{
	return c->heads > 0 ? (double)c->layers * c->context * c->width : 0;
}

static double
operations_per_token(const struct arch_config *c)
{
	return 6 * (matrix_numbers(c) + attended(c));
}

/* --- generating */

/* Sums into enough registers to hide the latency of additions. */
static void
read_numbers(void *arg, int member)
{
	struct bench *b = arg;
	size_t lines = (size_t)matrix_numbers(&b->config) / 32 / (size_t)team_size(b->team);
	const uint64_t *from;
	uint64_t sum[16] = { 0 };

	for (int i = 0; i < READS; i++) {
		from = (const uint64_t *)(const void *)(b->a + (size_t)member * lines * 32);
		for (const uint64_t *end = from + lines * 16; from < end; from += 16)
#pragma GCC unroll 16
			for (int k = 0; k < 16; k++)
				sum[k] += from[k];
	}
	for (int k = 0; k < 16; k++)
		b->c[member * 16 + k] = (float)sum[k];
}

/* Speed of reading as many bytes as the weights have, in GB/s. */
static bool
read_speed(struct bench *b, double *gb_per_s, struct err *err)
{
	size_t bytes = (size_t)matrix_numbers(&b->config) * sizeof *b->a;

	b->a = infer_memory(bytes);
	b->c = calloc((size_t)team_size(b->team) * 16, sizeof *b->c);
	if (b->a == NULL || b->c == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the weights of %s", b->size->name);
	memset(b->a, 0, bytes);
	*gb_per_s = READS * (double)bytes / time_it(b, read_numbers, READ_SECONDS) * 1e-9;
	say(b, "read_gbs", *gb_per_s);
	free(b->a);
	free(b->c);
	b->a = b->c = NULL;
	return true;
}

static bool
generate(struct bench *b, struct err *err)
{
	static const struct {
		const char	*metric;
		int		 rows;
		bool		 exact;
	} kinds[] = {
		{ "gen_fp32_tokens_per_s", 1, true },
		{ "gen_tokens_per_s", 1, false },
		{ "gen8_tokens_per_s", BENCHMARK_ROWS_MAX, false },
	};
	double gb_per_s = NAN, bytes = 4 * (matrix_numbers(&b->config) + attended(&b->config));

	if (!read_speed(b, &gb_per_s, err))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct benchmark_generation g = { .rows = kinds[i].rows, .exact = kinds[i].exact };
		struct benchmark_line line = { b->size->name, 0, kinds[i].metric, 0 };

		if (!benchmark_generate(b->size->arch, &b->config, &g, err))
			return false;
		line.threads = g.threads;
		line.value = g.tokens_per_s;
		b->report(b->arg, &line);
		if (kinds[i].exact && g.threads == team_size(b->team)) {
			line.metric = "gen_fp32_share_of_read";
			line.value = g.tokens_per_s * bytes * 1e-9 / gb_per_s;
			b->report(b->arg, &line);
		}
	}
	return true;
}

static bool
run_size(struct bench *b, struct err *err)
{
	double before = peak(b), after, tokens, tokens_bf16 = NAN;

	/* Measures the peak before and after, since the machine may be shared. */
	if (!sgemm(b, err) || !train(b, "fp32", &tokens, err) ||
	    (bf16_pick(false) != NULL && !train(b, "bf16", &tokens_bf16, err)))
		return false;
	after = peak(b);
	say(b, "fma_peak_gflops", (before + after) / 2);
	say(b, "train_tokens_per_s", tokens);
	say(b, "train_share_of_fma_peak",
	    tokens * operations_per_token(&b->config) * 1e-9 / ((before + after) / 2));
	if (!isnan(tokens_bf16))
		say(b, "train_bf16_tokens_per_s", tokens_bf16);
	return generate(b, err);
}

static void
take_size(struct bench *b, const struct size *size)
{
	b->size = size;
	b->config = size->config.layers > 0 ? size->config : *arch_size(size->arch, size->name);
	b->config.vocab_size = VOCAB;
	for (int f = 0; f < FEATURE_COUNT; f++)
		b->config.feature_size[f] = 1;
}

bool
benchmark_run(const char *config, int threads, benchmark_fn report, void *arg, struct err *err)
{
	struct bench b = { .report = report, .arg = arg };
	bool ok = true, any = false;

	b.team = team_new(threads, false, err);
	if (b.team == NULL)
		return false;
	for (const struct size *s = sizes; ok && s->name != NULL; s++) {
		if (config != NULL && strcmp(config, s->name) != 0)
			continue;
		take_size(&b, s);
		ok = run_size(&b, err);
		any = true;
	}
	free(b.a);
	free(b.b);
	free(b.c);
	team_free(b.team);
	return any ? ok : err_set(err, ERR_ARG, "there is no configuration %.16s", config);
}
