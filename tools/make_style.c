/* SPDX-License-Identifier: MIT */
/*
 * make_style extract CORPUS SET [--most N]
 * make_style states CORPUS SET MODEL STATES [--most N] [--tokens N] [--seconds S]
 * make_style train SET OUT [--from FILE] [--arch NAME] [--width N] [--steps N] [--batch N]
 *            [--times N] [--rate R] [--decay D] [--dropout P] [--hide P] [--brief P]
 *            [--composer W] [--even P] [--seconds S] [--seed N]
 * make_style linear SET [STATES] [the options of train]
 * make_style score SET FILE
 *
 * `extract` reads the pieces of a corpus once (style_set.h); --most: pieces of a style to
 * learn from.  `states` reads the mean hidden states of a model in them, of --most of a
 * style, and goes on with what --seconds left unread in STATES.  `train` makes the net of
 * style_net.h, or goes on with it; style_trial.h explains the options.  `linear` makes a
 * linear model on the forty features of the ruler, and of the pieces that have states one on
 * those too.  Temperatures are fitted on the pieces of the side `tune`; `score` and the
 * others print scores of the side `valid`.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "music/smf.h"
#include "music/song.h"
#include "options.h"
#include "style_attention.h"
#include "style_score.h"
#include "style_set.h"
#include "style_states.h"
#include "style_trial.h"
#include "tensor/weights.h"

#define BYTES_MAX	((size_t)64 << 20)

struct options {
	struct style_plan plan;
	const char	*from;
	int		 tokens;
};

/* --- answers of what was trained */

/* What of a piece is heard. */
struct seen {
	const char	*name;
	bool		 hide;			/* instruments */
	int		 bars;			/* at most; 0: all */
};

static bool
net_logits(const struct style_set *s, const struct style_size *size, const struct params *net,
    struct style_logits l[STYLE_QUESTIONS], const struct seen *seen, struct err *err)
{
	float *attention = malloc(STYLE_WINDOWS * STYLE_TIMES * sizeof *attention);
	struct bar_figures *bars = malloc(STYLE_WINDOWS * STYLE_TIMES * sizeof *bars);
	bool good = attention != NULL && bars != NULL;

	for (int q = 0; q < STYLE_QUESTIONS; q++)
		l[q] = (struct style_logits){ s, (enum style_question)q,
			calloc((size_t)s->count * (size_t)s->answers[q], sizeof(float)),
			seen->bars };
	for (int i = 0; good && i < s->count; i++) {
		const struct style_piece *p = &s->piece[i];
		float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX];
		int count = seen->bars > 0 && seen->bars < p->bars ? seen->bars : p->bars;

		if (p->side == SIDE_LEARN || p->bars == 0)
			continue;
		memcpy(bars, s->bars + p->first, (size_t)count * sizeof *bars);
		for (int k = 0; seen->hide && k < count; k++)
			memset(bars[k].x + BAR_INSTRUMENTS, 0, 17 * sizeof(float));
		good = style_net_hear(size, net, bars, count, logits, attention, err);
		for (int q = 0; q < STYLE_QUESTIONS; q++)
			memcpy(l[q].x + (ptrdiff_t)i * s->answers[q], logits[q],
			    (size_t)s->answers[q] * sizeof(float));
	}
	free(attention);
	free(bars);
	return good;
}

static void
print_majority(const struct style_set *s)
{
	struct style_logits l = { s, STYLE_OF_PIECE,
		calloc((size_t)s->count * (size_t)s->answers[0], sizeof(float)), 0 };
	int count[STYLE_ANSWERS_MAX] = { 0 };

	for (int i = 0; i < s->count; i++)
		count[s->piece[i].answer[0]] += s->piece[i].side == SIDE_LEARN;
	for (int i = 0; i < s->count; i++)
		for (int k = 0; k < s->answers[0]; k++)
			l.x[i * s->answers[0] + k] = logf((float)count[k] + 1);
	style_print_score("majority", &l, SIDE_VALID, 1, false);
	free(l.x);
}

static bool
report_net(const struct style_set *s, const char *name, const struct style_size *size,
    const struct params *net, double temperature[STYLE_QUESTIONS], struct err *err)
{
	static const struct seen seen[] = {
		{ "all", false, 0 }, { "instruments unknown", true, 0 },
		{ "eight bars", false, 8 }, { "two bars", false, 2 },
	};
	struct style_logits l[STYLE_QUESTIONS];

	for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
		if (!net_logits(s, size, net, l, &seen[k], err))
			return false;
		for (int q = 0; q < STYLE_QUESTIONS; q++) {
			if (k == 0)
				temperature[q] = style_temperature(&l[q], SIDE_TUNE);
			printf("%s, temperature %.3f: ", seen[k].name, temperature[q]);
			if (k == 0)
				style_print_score(name, &l[q], SIDE_TUNE, temperature[q], false);
			style_print_score(name, &l[q], SIDE_VALID, temperature[q], k == 0);
			free(l[q].x);
		}
	}
	return style_attention_print(s, size, net, temperature[STYLE_OF_PIECE], err);
}

/* The weights of a net of that size. */
static bool
read_net(const char *path, const struct style_size *size, struct params *net, struct err *err)
{
	struct weights *file = weights_open(path, err);
	bool good;

	if (file == NULL)
		return false;
	style_net_list(size, net);
	good = params_make(net, err) && params_read(net, file, err);
	weights_close(file);
	return good;
}

static bool
train_net(const struct options *o, const struct style_set *s, const char *out, struct err *err)
{
	const struct style_plan *plan = &o->plan;
	struct style_trial r = { .plan = plan, .set = s };
	const struct arch *arch = arch_named(plan->arch, err);
	struct params net = PARAMS_EMPTY;
	double temperature[STYLE_QUESTIONS];
	const char *names[STYLE_QUESTIONS];
	struct weights_writer *w;
	bool good;

	if (arch == NULL)
		return false;
	style_size_init(&r.size, arch, plan->width);
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		r.size.answers[q] = s->answers[q];
	if ((o->from != NULL && !read_net(o->from, &r.size, &net, err)) ||
	    !style_train(&r, &net, err))
		return false;
	printf("%zu numbers\n", params_total(&net));
	print_majority(s);
	if (!report_net(s, plan->arch, &r.size, &net, temperature, err))
		return false;
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		names[q] = style_set_names(s, (enum style_question)q);
	w = weights_writer_new();
	style_ear_write(&net, &r.size, names, temperature, w);
	weights_writer_to_bf16(w);
	good = weights_writer_file(w, out, err);
	weights_writer_free(w);
	return good;
}

/* --- linear models */

/* Columns of the pieces to learn from: mean 0, deviation 1; what is not known is 0. */
static void
standardise(const struct style_set *s, float *rows, int columns)
{
	for (int k = 0; k < columns; k++) {
		double sum = 0, squares = 0, count = 0, mean, deviation;

		for (int i = 0; i < s->count; i++) {
			double x = (double)rows[(ptrdiff_t)i * columns + k];

			if (s->piece[i].side != SIDE_LEARN || isnan(x))
				continue;
			sum += x;
			squares += x * x;
			count++;
		}
		mean = sum / fmax(count, 1);
		deviation = sqrt(fmax(squares / fmax(count, 1) - mean * mean, 1e-12));
		for (int i = 0; i < s->count; i++) {
			float *x = &rows[(ptrdiff_t)i * columns + k];

			*x = isnan(*x) ? 0 : (float)(((double)*x - mean) / deviation);
		}
	}
}

static void
linear_logits(const struct style_trial *r, const struct params *net, float *logits)
{
	int answers = r->set->answers[STYLE_OF_PIECE], columns = r->columns;

	for (int i = 0; i < r->set->count; i++)
		for (int k = 0; k < answers; k++) {
			const float *w = net->data + net->list[0].offset + k * columns;
			float y = net->data[net->list[1].offset + (size_t)k];

			for (int c = 0; c < columns; c++)
				y += w[c] * r->rows[(ptrdiff_t)i * columns + c];
			logits[i * answers + k] = y;
		}
}

static bool
train_linear(const struct style_trial *r, const char *name, struct err *err)
{
	const struct style_set *s = r->set;
	struct style_logits l = { s, STYLE_OF_PIECE,
		calloc((size_t)s->count * (size_t)s->answers[0], sizeof(float)), 0 };
	struct params net = PARAMS_EMPTY;
	double temperature;

	if (l.x == NULL || !style_train(r, &net, err))
		return false;
	linear_logits(r, &net, l.x);
	temperature = style_temperature(&l, SIDE_TUNE);
	printf("temperature %.3f: ", temperature);
	style_print_score(name, &l, SIDE_TUNE, temperature, false);
	style_print_score(name, &l, SIDE_VALID, temperature, true);
	free(l.x);
	params_clear(&net);
	return true;
}

/* rows (count, columns), which change. */
static bool
try_rows(const struct style_plan *plan, const struct style_set *s, const char *name, float *rows,
    int columns, struct err *err)
{
	struct style_trial r = { .plan = plan, .set = s, .rows = rows, .columns = columns };

	standardise(s, rows, columns);
	return train_linear(&r, name, err);
}

static bool
try_features(const struct style_plan *plan, const struct style_set *s, struct err *err)
{
	float *rows = calloc((size_t)s->count * RULER_FEATURES, sizeof *rows);
	bool good = rows != NULL;

	for (int i = 0; good && i < s->count; i++)
		memcpy(rows + (ptrdiff_t)i * RULER_FEATURES, s->piece[i].feature,
		    sizeof s->piece[i].feature);
	good = good && try_rows(plan, s, "features", rows, RULER_FEATURES, err);
	free(rows);
	return good;
}

/* Both on the pieces whose states were read; the others take no side. */
static bool
try_states(const struct style_plan *plan, struct style_set *s, const char *path, struct err *err)
{
	struct weights *file = weights_open(path, err);
	const struct weights_entry *e = file != NULL ? weights_find(file, "states") : NULL;
	size_t count = (size_t)s->count;
	float *rows = NULL;
	bool good;

	if (e == NULL || e->shape[0] != count) {
		weights_close(file);
		return file != NULL && err_set(err, ERR_FORMAT, "%s: other pieces", path);
	}
	rows = malloc(e->count * sizeof *rows);
	for (size_t i = 0; rows != NULL && i < count; i++) {
		memcpy(rows + i * e->shape[1], e->data + i * e->shape[1],
		    e->shape[1] * sizeof *rows);
		if (isnan(rows[i * e->shape[1]]))
			s->piece[i].side = SIDES;
	}
	good = rows != NULL && try_features(plan, s, err) &&
	    try_rows(plan, s, "probe", rows, (int)e->shape[1], err);
	free(rows);
	weights_close(file);
	return good;
}

/* --- hidden states */

static bool
read_states(struct style_states *states, const char *corpus, const struct style_piece *p,
    float *mean, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct song *song;
	bool good;

	snprintf(path, sizeof path, "%s/%s", corpus, p->path);
	song = smf_read_file(path, BYTES_MAX, err);
	good = song != NULL && style_states_mean(states, song, mean, err);
	song_free(song);
	return good;
}

/* What a run before read; else NANs. */
static bool
states_before(const char *path, size_t count, size_t width, float *mean, struct err *err)
{
	struct weights *file = file_exists(path) ? weights_open(path, err) : NULL;
	const float *before;

	for (size_t i = 0; i < count * width; i++)
		mean[i] = NAN;
	if (!file_exists(path))
		return true;
	before = file != NULL ? weights_matrix(file, "states", count, width, err) : NULL;
	if (before != NULL)
		memcpy(mean, before, count * width * sizeof *mean);
	weights_close(file);
	return before != NULL;
}

/* Which pieces were in the set of so many of a style. */
static bool
mark_most(const struct style_set *s, const char *corpus, int most, bool *wanted, struct err *err)
{
	struct style_set few;
	int k = 0;

	if (!style_set_list(&few, corpus, most, err))
		return false;
	for (int i = 0; i < s->count && k < few.count; i++) {
		wanted[i] = strcmp(s->piece[i].path, few.piece[k].path) == 0;
		k += wanted[i];
	}
	style_set_clear(&few);
	return true;
}

static bool
states(const struct options *o, const char *const operand[5], const struct style_set *set,
    struct err *err)
{
	struct style_set s;
	struct style_states *states = style_states_new(operand[3], o->tokens, err);
	bool *wanted = calloc((size_t)set->count, sizeof *wanted), good;
	double start = clock_seconds();
	struct weights_writer *w;
	size_t width, read = 0;
	float *mean;

	if (states == NULL || wanted == NULL || !style_set_list(&s, operand[1], SET_MOST, err))
		return false;
	if (s.count != set->count || !mark_most(&s, operand[1], o->plan.most, wanted, err))
		return err_set(err, ERR_FORMAT, "%s has other pieces", operand[2]);
	width = (size_t)style_states_width(states);
	mean = malloc((size_t)s.count * width * sizeof *mean);
	if (mean == NULL || !states_before(operand[4], (size_t)s.count, width, mean, err))
		return false;
	for (int k = 0; k < s.count; k++) {
		int i = (int)((int64_t)k * 4001 % s.count);	/* of all collections alike */

		if (o->plan.seconds > 0 && clock_seconds() - start > o->plan.seconds)
			break;
		if (wanted[i] && isnan(mean[(size_t)i * width]))
			read += read_states(states, operand[1], &s.piece[i],
			    mean + (size_t)i * width, err);
	}
	printf("%zu pieces read\n", read);
	w = weights_writer_new();
	weights_writer_add(w, "states", (size_t)s.count, width, mean);
	good = weights_writer_file(w, operand[4], err);
	weights_writer_free(w);
	style_states_free(states);
	style_set_clear(&s);
	free(mean);
	free(wanted);
	return good;
}

/* --- the command line */

static bool
read_options(int argc, char **argv, struct options *o, const char *operand[5], int *operands)
{
	struct style_plan *p = &o->plan;
	const struct tool_option options[] = {
		{ "--arch", &p->arch, NULL, NULL, NULL }, { "--from", &o->from, NULL, NULL, NULL },
		{ "--rate", NULL, &p->rate, NULL, NULL },
		{ "--decay", NULL, &p->decay, NULL, NULL },
		{ "--dropout", NULL, &p->dropout, NULL, NULL },
		{ "--hide", NULL, &p->hide, NULL, NULL },
		{ "--brief", NULL, &p->brief, NULL, NULL },
		{ "--even", NULL, &p->even, NULL, NULL },
		{ "--composer", NULL, &p->composer, NULL, NULL },
		{ "--seconds", NULL, &p->seconds, NULL, NULL },
		{ "--seed", NULL, NULL, &p->seed, NULL },
		{ "--steps", NULL, NULL, &p->steps, NULL },
		{ "--width", NULL, NULL, NULL, &p->width },
		{ "--batch", NULL, NULL, NULL, &p->batch },
		{ "--times", NULL, NULL, NULL, &p->times },
		{ "--most", NULL, NULL, NULL, &p->most },
		{ "--tokens", NULL, NULL, NULL, &o->tokens },
	};

	return tool_options_read(options, sizeof options / sizeof *options, argc, argv, operand, 5,
	    operands) && p->times >= 1 && p->times <= STYLE_TIMES && p->batch >= 1 && p->steps >= 1;
}

static bool
score_file(const struct style_set *s, const char *path, struct err *err)
{
	struct style_ear *ear = style_ear_open(path, err);
	double temperature[STYLE_QUESTIONS];
	const struct style_size *size;
	const struct params *net;
	bool good;

	if (ear == NULL)
		return false;
	net = style_ear_net(ear, &size);
	print_majority(s);
	good = report_net(s, size->arch->name, size, net, temperature, err);
	style_ear_free(ear);
	return good;
}

static bool
run(const struct options *o, const char *const operand[5], int operands, struct err *err)
{
	struct style_set s = { 0 };
	const char *what = operand[0];

	if (strcmp(what, "extract") == 0 && operands == 3)
		return style_set_extract(&s, operand[1], o->plan.most, err) &&
		    style_set_write(&s, operand[2], err);
	if (strcmp(what, "states") == 0 && operands == 5)
		return style_set_read(&s, operand[2], err) && states(o, operand, &s, err);
	if (operands < 2 || operands > 3)
		return err_set(err, ERR_ARG, "%s needs other operands", what);
	if (!style_set_read(&s, operand[1], err))
		return false;
	if (strcmp(what, "linear") == 0)
		return operands == 3 ? try_states(&o->plan, &s, operand[2], err) :
		    try_features(&o->plan, &s, err);
	if (operands == 3 && strcmp(what, "train") == 0)
		return train_net(o, &s, operand[2], err);
	if (operands == 3 && strcmp(what, "score") == 0)
		return score_file(&s, operand[2], err);
	return err_set(err, ERR_ARG, "it does not know %s", what);
}

int
main(int argc, char **argv)
{
	struct options o = { .plan = {
		.arch = "conv-lstm", .rate = 3e-3, .decay = 0.05, .dropout = 0.2, .hide = 0.5,
		.brief = 0.3, .composer = 0.3, .even = 0.5, .seed = 1, .steps = 2000,
		.width = 64, .batch = 16, .times = 48, .most = SET_MOST,
	}, .tokens = 384 };
	const char *operand[5];
	int operands = 0;
	struct err err = { 0 };

	if (!read_options(argc, argv, &o, operand, &operands) || operands == 0) {
		fprintf(stderr, "usage: make_style extract|states|train|linear|score ...\n");
		return 2;
	}
	if (!run(&o, operand, operands, &err)) {
		fprintf(stderr, "make_style: %s\n", err.text);
		return 1;
	}
	return 0;
}
