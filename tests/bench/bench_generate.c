/* SPDX-License-Identifier: MIT */
/*
 * Generation: tokens a second of models of random numbers, from an empty
 * context to a full one, with weights of every format.  Or, for a model and
 * pieces: how soon the first note of a continuation of the first piece comes,
 * and what each format makes of the nats per note of all.
 *
 *	bench_generate [MODEL FILE.mid...]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/infer/generate.h"
#include "model/infer/model_internal.h"
#include "model/measure/evaluate.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

#define ROUNDS		3
#define SECONDS		2	/* enough of one line; at least one round */
#define ROWS_MAX	8

static const struct {
	const char	*name;
	int		 layers, width, heads, context;
} sizes[] = { { "S", 4, 192, 6, 512 }, { "M", 6, 256, 8, 512 }, { "L", 8, 384, 6, 1024 } };

static const char *const formats[INFER_FORMATS] = { "fp32", "bf16", "int8" };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
die(const struct err *err)
{
	fprintf(stderr, "bench_generate: %s\n", err->text);
	exit(1);
}

/* Seconds of a step, the best of some rounds. */
static double
time_steps(struct model *m, int rows, enum infer_format format, int context)
{
	float *logits = malloc((size_t)rows * (size_t)m->config.vocab_size * sizeof *logits);
	struct token tokens[ROWS_MAX] = { { 0 } };
	bool active[ROWS_MAX];
	double best = INFINITY, first = now();
	struct err err;

	memset(active, true, sizeof active);
	for (int round = 0; round < ROUNDS && (round == 0 || now() - first < SECONDS); round++) {
		struct model_state *s = state_new(m, NULL, rows, format, &err);
		double began = now(), took;

		if (s == NULL || logits == NULL)
			die(&err);
		for (int t = 0; t < context; t++)
			if (!model_step(s, tokens, active, logits, &err))
				die(&err);
		took = (now() - began) / context;
		best = took < best ? took : best;
		model_state_free(s);
	}
	free(logits);
	return best;
}

static void
time_size(size_t i)
{
	static const int rows[] = { 1, 4, ROWS_MAX };
	struct arch_config c = { .layers = sizes[i].layers, .width = sizes[i].width,
	    .heads = sizes[i].heads,
		.context = sizes[i].context, .vocab_size = 512 };
	struct model *m;
	struct err err;

	for (int f = 0; f < FEATURE_COUNT; f++)
		c.feature_size[f] = 1;
	m = model_random(&arch_transformer, &c, 1, &err);
	if (m == NULL)
		die(&err);
	for (int format = INFER_F32; format < INFER_FORMATS; format++)
		for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
			printf("cadenza %s 1 %s_rows%d_tokens_per_s %.0f\n", sizes[i].name,
			    formats[format], rows[r],
			    rows[r] / time_steps(m, rows[r],
			    (enum infer_format)format, c.context));
	model_unref(m);
}

static void
ignore_note(void *arg, int candidate, const struct note *note)
{
	(void)arg, (void)candidate, (void)note;
}

static void
ignore_done(void *arg, int candidate, double nats)
{
	(void)arg, (void)candidate, (void)nats;
}

static bool
go_on(void *arg)
{
	(void)arg;
	return false;
}

static struct song *
read_song(const char *path)
{
	struct err err;
	struct song *song = smf_read_file(path, SMF_BYTES_MAX, &err);

	if (song == NULL)
		die(&err);
	return song;
}

static void
time_first_note(struct model *model, const char *path)
{
	struct generate_request q = { .bars = 4, .candidates = 4, .temperature = 0.95,
	    .min_p = 0.04,
		.model = model, .note = ignore_note, .done = ignore_done, .cancelled = go_on };
	struct song *song = read_song(path);
	struct time_map *map = time_map_new(song);
	struct generate_result result;
	struct bar bar;
	struct err err;

	time_bar_at(map, song_last_note_end_ticks(song), &bar);
	q.song = song;
	q.start_ticks = bar.start_ticks + bar.length_ticks;
	for (int round = 0; round <= ROUNDS; round++) {
		q.seed = (uint64_t)round;
		if (!generate(&q, &result, &err))
			die(&err);
		printf("cadenza continue 1 %s %.1f\n", round == 0 ? "first_note_of_all_ms" :
		    "first_note_ms", 1e3 * result.first_note_seconds);
	}
	printf("cadenza continue 1 four_candidates_tokens_per_s %.0f\n", (double)result.tokens /
	    result.seconds);
	time_map_free(map);
	song_free(song);
}

/* What the small weights cost. */
static void
score(struct model *model, char **path, int count)
{
	for (int format = 0; format < INFER_FORMATS; format++) {
		struct evaluation sum = { 0 };
		struct err err;

		model->score = (enum infer_format)format;
		for (int i = 0; i < count; i++) {
			struct song *song = read_song(path[i]);

			if (!evaluate_song(model, NULL, NULL, song, &sum, &err))
				die(&err);
			song_free(song);
		}
		printf("cadenza eval 1 %s_nats_per_note %.5f\n", formats[format],
		    sum.nats_per_note);
	}
	model->score = INFER_F32;
}

int
main(int argc, char **argv)
{
	struct model *model;
	struct err err;

	setlinebuf(stdout);
	if (argc < 3) {
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
			time_size(i);
		return 0;
	}
	model = model_open(argv[1], &err);
	if (model == NULL)
		die(&err);
	time_first_note(model, argv[2]);
	score(model, argv + 2, argc - 2);
	model_unref(model);
	return 0;
}
