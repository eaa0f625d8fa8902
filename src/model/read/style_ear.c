/* SPDX-License-Identifier: MIT */
#include "model/read/style_ear.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "model/read/bar_figures.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

#define FORMAT	"style-1"
#define ROWS_MAX (STYLE_WINDOWS * STYLE_TIMES)
#define WIDTH_MAX 512
#define NAMES_SIZE 4096
#define BRIEF	0.55		/* docs/notes/style.md */

struct style_ear {
	struct style_size size;
	struct params	 net;				/* owned */
	double		 temperature[STYLE_QUESTIONS];
	char		 names[STYLE_QUESTIONS][NAMES_SIZE];
	const char	*name[STYLE_QUESTIONS][STYLE_ANSWERS_MAX];
};

/* --- windows of bars */

int
style_windows(int count)
{
	int windows = (count + STYLE_TIMES - 1) / STYLE_TIMES;

	return windows < STYLE_WINDOWS ? windows : STYLE_WINDOWS;
}

int
style_window(int count, int i, int *bars)
{
	int first = i * STYLE_TIMES;

	if (count > ROWS_MAX)
		first = (int)((int64_t)(count - STYLE_TIMES) * i / (STYLE_WINDOWS - 1));
	*bars = count - first < STYLE_TIMES ? count - first : STYLE_TIMES;
	return first;
}

struct hearing {
	const struct bar_figures *bars;
	int		 count, windows, times;
	uint8_t		 there[ROWS_MAX];
	float		*turns;			/* owned */
};

static void
fill_bars(const void *arg, uint64_t seed, int rows, int columns, float *x)
{
	const struct hearing *h = arg;

	(void)seed;
	for (int r = 0; r < rows; r++) {
		int bars, first = style_window(h->count, r % h->windows, &bars);
		float *row = x + (size_t)r * (size_t)columns;

		if (r / h->windows < bars)
			memcpy(row, h->bars[first + r / h->windows].x,
			    (size_t)columns * sizeof *row);
		else
			memset(row, 0, (size_t)columns * sizeof *row);
	}
}

static struct style_output
lay_graph(struct tape *t, const struct style_size *s, struct tensor *w, struct hearing *h)
{
	struct style_input in = {
		.times = h->times, .windows = h->windows, .pools = 1, .fill = fill_bars,
		.arg = h, .there = h->there, .turns = h->turns,
	};

	return style_net(t, s, w, &in);
}

static bool
run_graph(struct tape *t, const struct style_size *s, struct tensor *w, struct hearing *h,
    float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX], float *attention, struct err *err)
{
	struct arena arena = { 0 };
	struct style_output out;

	tape_begin(t, NULL, false);
	(void)lay_graph(t, s, w, h);
	if (!arena_init(&arena, tape_measure(t, NULL), err))
		return false;
	tape_begin(t, &arena, false);
	out = lay_graph(t, s, w, h);
	tape_forward(t);
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		memcpy(logits[q], out.logits[q]->x, (size_t)s->answers[q] * sizeof **logits);
	memset(attention, 0, (size_t)h->count * sizeof *attention);
	for (int r = 0; r < h->times * h->windows; r++) {
		int bars, first = style_window(h->count, r % h->windows, &bars);

		if (h->there[r])
			attention[first + r / h->windows] += out.attention[r];
	}
	arena_clear(&arena);
	return true;
}

bool
style_net_hear(const struct style_size *s, const struct params *net,
    const struct bar_figures *bars, int count, float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX],
    float *attention, struct err *err)
{
	struct hearing h = {
		.bars = bars, .count = count, .windows = style_windows(count),
		.times = count < STYLE_TIMES ? count : STYLE_TIMES,
		.turns = malloc(arch_turns(&s->config, STYLE_TIMES, NULL) * sizeof(float)),
	};
	struct tensor *w = params_tensors(net, NULL);
	struct tape *t = malloc(sizeof *t);
	bool good = w != NULL && t != NULL && h.turns != NULL;

	if (good) {
		(void)arch_turns(&s->config, STYLE_TIMES, h.turns);
		for (int r = 0; r < h.times * h.windows; r++) {
			int heard;

			(void)style_window(count, r % h.windows, &heard);
			h.there[r] = r / h.windows < heard;
		}
		good = run_graph(t, s, w, &h, logits, attention, err);
	} else
		err_set(err, ERR_LIMIT, "no memory to hear the style");
	free(w);
	free(t);
	free(h.turns);
	return good;
}

double
style_heat(double temperature, int bars)
{
	return temperature * (1 + BRIEF / sqrt(bars));
}

void
style_shares(const float *logits, int answers, double temperature, struct style_answers *a)
{
	double sum = 0;

	*a = (struct style_answers){ 0 };
	for (int i = 1; i < answers; i++)
		if (logits[i] > logits[a->best])
			a->best = i;
	for (int i = 0; i < answers; i++)
		sum += exp((double)(logits[i] - logits[a->best]) / temperature);
	for (int i = 0; i < answers; i++)
		a->share[i] = (float)(exp((double)(logits[i] - logits[a->best]) / temperature) /
		    sum);
}

bool
style_hear(const struct style_ear *e, const struct bar_figures *bars, int count,
    struct style_answers heard[STYLE_QUESTIONS], float *attention, struct err *err)
{
	float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX];

	if (!style_net_hear(&e->size, &e->net, bars, count, logits, attention, err))
		return false;
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		style_shares(logits[q], e->size.answers[q], style_heat(e->temperature[q], count),
		    &heard[q]);
	return true;
}

const struct params *
style_ear_net(const struct style_ear *e, const struct style_size **size)
{
	*size = &e->size;
	return &e->net;
}

int
style_answers(const struct style_ear *e, enum style_question q)
{
	return e->size.answers[q];
}

const char *
style_answer(const struct style_ear *e, enum style_question q, int answer)
{
	return e->name[q][answer];
}

/* --- the file */

void
style_ear_write(const struct params *net, const struct style_size *size,
    const char *const names[STYLE_QUESTIONS], const double temperature[STYLE_QUESTIONS],
    struct weights_writer *w)
{
	char key[48], text[24];

	weights_writer_meta(w, "format", FORMAT);
	weights_writer_meta(w, "arch", size->arch->name);
	snprintf(text, sizeof text, "%d", size->config.width);
	weights_writer_meta(w, "cells", text);
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		snprintf(key, sizeof key, "%ss", style_questions[q]);
		weights_writer_meta(w, key, names[q]);
		snprintf(key, sizeof key, "%s temperature", style_questions[q]);
		snprintf(text, sizeof text, "%.4f", temperature[q]);
		weights_writer_meta(w, key, text);
	}
	params_write(net, "", w);
}

static const char *
need_meta(const struct weights *file, const char *key, struct err *err)
{
	const char *text = weights_meta(file, key);

	if (text == NULL)
		err_set(err, ERR_FORMAT, "it does not say its %s", key);
	return text;
}

static bool
read_question(struct style_ear *e, const struct weights *file, int q, struct err *err)
{
	char key[48], *rest = e->names[q];
	const char *names, *text;

	snprintf(key, sizeof key, "%ss", style_questions[q]);
	names = need_meta(file, key, err);
	snprintf(key, sizeof key, "%s temperature", style_questions[q]);
	text = names != NULL ? need_meta(file, key, err) : NULL;
	if (text == NULL || !text_number(text, 0.01, 100, &e->temperature[q], err))
		return false;
	snprintf(e->names[q], NAMES_SIZE, "%s", names);
	while (rest != NULL) {
		if (e->size.answers[q] == STYLE_ANSWERS_MAX)
			return err_set(err, ERR_FORMAT, "it has more than %d %ss",
			    STYLE_ANSWERS_MAX, style_questions[q]);
		e->name[q][e->size.answers[q]++] = strsep(&rest, "|");
	}
	return true;
}

static bool
read_ear(struct style_ear *e, const struct weights *file, struct err *err)
{
	const char *format = weights_meta(file, "format"), *name, *text;
	const struct arch *arch;
	long long width;

	if (format == NULL || strcmp(format, FORMAT) != 0)
		return err_set(err, ERR_FORMAT, "it does not hear styles");
	name = need_meta(file, "arch", err);
	text = name != NULL ? need_meta(file, "cells", err) : NULL;
	if (text == NULL || !text_integer(text, 8, WIDTH_MAX, &width, err))
		return false;
	arch = arch_named(name, err);
	if (arch == NULL)
		return false;
	style_size_init(&e->size, arch, (int)width);
	if (arch->step == NULL)			/* not time by time */
		return err_set(err, ERR_FORMAT, "%.32s hears no bars", name);
	if (!arch->check(&e->size.config, err))
		return false;
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		if (!read_question(e, file, q, err))
			return false;
	style_net_list(&e->size, &e->net);
	return params_make(&e->net, err) && params_read(&e->net, file, err);
}

struct style_ear *
style_ear_open(const char *path, struct err *err)
{
	struct style_ear *e = calloc(1, sizeof *e);
	struct weights *file = weights_open(path, err);
	struct err why;
	bool good = e != NULL && file != NULL;

	if (good && !read_ear(e, file, &why))
		good = err_set(err, ERR_FORMAT, "%.200s: %s", path, why.text);
	else if (e == NULL)
		err_set(err, ERR_LIMIT, "no memory to hear styles");
	weights_close(file);
	if (good)
		return e;
	style_ear_free(e);
	return NULL;
}

struct style_ear *
style_ear_open_shipped(struct err *err)
{
	char path[FILE_PATH_MAX];

	return file_need_shipped(STYLE_EAR_SHIPPED, path, sizeof path, err) ?
	    style_ear_open(path, err) : NULL;
}

void
style_ear_free(struct style_ear *e)
{
	if (e != NULL)
		params_clear(&e->net);
	free(e);
}
