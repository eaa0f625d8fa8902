/* SPDX-License-Identifier: MIT */
/*
 * cadenza lab: compares the optimisers on the user's own piece.
 *
 * Each tunes the same model on the same windows in the same order for the same
 * number of steps.  All held-out losses are in one plot, and the adapter with the
 * lowest is kept.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/curve.h"
#include "app/plot.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/train/tune.h"
#include "tensor/optim.h"

#define STEPS		60
#define RUNS_MAX	16
#define PLOT_WIDTH	160
#define PLOT_ROWS	32

struct run {
	const struct optim *optim;
	struct curve	 curve;
	struct train_progress last;	/* so far */
	struct err	 why;		/* of a failed run; else empty */
};

struct lab {
	struct program_call *call;
	struct song	**songs;	/* owned */
	struct model	*model;		/* owned */
	struct run	*runs;		/* owned; (RUNS_MAX) */
	int		 count, now;	/* runs; the current one */
	struct adapter	*best;		/* owned; the winner's so far */
	char		 out[FILE_PATH_MAX];	/* path of the adapter */
	int		 winner;	/* -1: none yet */
};

static char
mark_of(int run)
{
	return (char)('a' + run);
}

/* --- showing */

static enum plot_ink
ink_of(int run)
{
	return PLOT_RUN + run % PLOT_RUNS;
}

/* One line per run: "a sgd  2.8123 at step 40". */
static void
put_run(const struct lab *lab, int i, struct plot_cell *row, int width)
{
	const struct run *r = &lab->runs[i];
	char text[96], name[32];
	int column;

	snprintf(name, sizeof name, "%c %-9s", mark_of(i), r->optim->name);
	column = plot_put_text(row, width, 0, name, ink_of(i));
	if (r->why.text[0] != '\0')
		snprintf(text, sizeof text, " gave up");
	else if (isfinite(r->curve.best))
		snprintf(text, sizeof text, " %.4f at step %-5d %5.1f s", r->curve.best,
		    r->curve.best_step,
		    r->last.seconds);
	else
		text[0] = '\0';
	column = plot_put_text(row, width, column, text, PLOT_TEXT);
	if (i == lab->winner)
		plot_put_text(row, width, column, "  the best", PLOT_BEST);
	snprintf(text, sizeof text, "  now step %ld of %ld", r->last.step, r->last.steps);
	if (i == lab->now)
		plot_put_text(row, width, column, text, PLOT_TEXT);
}

/* Rows of the terminal that stay unchanged. */
#define ROWS_ABOVE 2

static void
show(const struct lab *lab)
{
	const struct program_host *host = lab->call->host;
	struct plot_line lines[RUNS_MAX];
	struct plot_cell *cells;
	int width, room, height, rows;

	host->show_size(&width, &room);
	width = (int)number_smaller(width - 1, PLOT_WIDTH);
	height = (int)number_smaller(room - ROWS_ABOVE - 1 - lab->count, PLOT_ROWS);
	if (height < PLOT_HEIGHT_MIN || width < PLOT_WIDTH_MIN)
		height = 0;
	rows = height + (int)number_smaller(lab->count + 1, room - 1 - height);
	if (width < 1 || rows < 1 ||
	    (cells = calloc((size_t)width * (size_t)rows, sizeof *cells)) == NULL)
		return;
	for (int i = 0; i < width * rows; i++)
		cells[i].glyph = ' ';
	for (int i = 0; i < lab->count; i++)
		lines[i] = (struct plot_line){ &lab->runs[i].curve.held_out, mark_of(i),
		    ink_of(i) };
	if (height > 0)
		plot_compare(lines, lab->count, width, height, host->show_glyphs, cells);
	plot_put_text(cells + height * width, width, 0,
	    "nats per note on the held-out bars; lowest", PLOT_TEXT);
	for (int i = 0; i < rows - height - 1; i++)
		put_run(lab, i, cells + (height + 1 + i) * width, width);
	host->show(cells, width, rows);
	free(cells);
}

static bool
report_progress(void *arg, const struct train_progress *p)
{
	struct lab *lab = arg;
	struct run *r = &lab->runs[lab->now];

	r->last = *p;
	if (isfinite(p->held_out)) {
		curve_add(&r->curve, (int)p->step, p->train, p->held_out);
		if (program_shows(lab->call)) {
			show(lab);
		} else {
			fprintf(lab->call->out,
			    "optimizer: %s step: %ld train: %.4f held-out: %.4f seconds: %.1f\n",
			    r->optim->name, p->step, p->train, p->held_out, p->seconds);
			fflush(lab->call->out);
		}
	}
	return !program_interrupted(lab->call);
}

static bool
was_interrupted(void *arg)
{
	const struct lab *lab = arg;

	return program_interrupted(lab->call);
}

/* --- running */

static void
keep(struct lab *lab, struct adapter *adapter)
{
	struct run *r = &lab->runs[lab->now];

	if (lab->winner >= 0 && !(r->last.best < lab->runs[lab->winner].last.best)) {
		adapter_unref(adapter);
		return;
	}
	adapter_unref(lab->best);
	lab->best = adapter;
	lab->winner = lab->now;
}

/* A failed run is a result too: the others continue. */
static void
run_one(struct lab *lab)
{
	const struct program_call *call = lab->call;
	struct run *r = &lab->runs[lab->now];
	struct adapter *adapter;
	struct tune_result result;
	struct tune_request request = {
		.model = lab->model, .split = TUNE_HOLD_OUT, .optimizer = r->optim->name,
		.songs = (const struct song *const *)lab->songs,
		.song_count = (size_t)call->operand_count,
		.steps = (int)program_integer(call, "steps", STEPS),
		.threads = (int)program_integer(call, "threads", 0),
		.seed = (uint64_t)program_integer(call, "seed", 1),
		.progress = report_progress, .cancelled = was_interrupted, .arg = lab,
	};

	if (!tune(&request, &adapter, &result, &r->why))
		return;
	r->last = result.last;
	keep(lab, adapter);
}

static bool
sum_up(const struct lab *lab, struct err *err)
{
	FILE *out = lab->call->out;

	if (program_shows(lab->call))
		show(lab);
	for (int i = 0; i < lab->now; i++) {
		const struct run *r = &lab->runs[i];

		if (r->why.text[0] != '\0')
			fprintf(out, "%s: %s\n", r->optim->name, r->why.text);
		else if (!program_shows(lab->call))
			fprintf(out, "%s: best %.4f at step %ld, %.1f s\n", r->optim->name,
			    r->last.best,
			    r->last.best_step, r->last.seconds);
	}
	if (lab->winner < 0)
		return err_set(err, lab->runs[0].why.code, "%s", lab->runs[0].why.text);
	fprintf(out, "winner: %s (best: %.4f, base: %.4f)\n", lab->runs[lab->winner].optim->name,
	    lab->runs[lab->winner].last.best, lab->runs[lab->winner].last.base);
	fflush(out);
	return true;
}

static bool
run_all(struct lab *lab, struct err *err)
{
	char name[512];

	for (lab->now = 0; lab->now < lab->count && !program_interrupted(lab->call); lab->now++) {
		const struct err *why = &lab->runs[lab->now].why;

		run_one(lab);
		if (why->code == ERR_ARG)	/* no optimiser can tune on these */
			return err_set(err, ERR_ARG, "%s", why->text);
	}
	if (!sum_up(lab, err) || !adapter_write(lab->best, lab->out, err))
		return false;
	text_name(lab->out, name, sizeof name);
	if (lab->runs[lab->winner].last.best_step > 0)
		fprintf(lab->call->notes,
		    "written to %s; continue and eval use it with --adapter\n", name);
	else
		fprintf(lab->call->notes,
		    "none improved the model; the adapter in %s changes nothing\n", name);
	return true;
}

/* --- options */

static void
add_run(struct lab *lab, const struct optim *optim)
{
	struct run *r = &lab->runs[lab->count++];

	r->optim = optim;
	curve_init(&r->curve);
}

static bool
read_optimizers(struct lab *lab, struct err *err)
{
	const char *list = program_text(lab->call, "optimizers");
	char names[256], *rest = names, *name;

	if (list == NULL) {
		for (const struct optim *o = optim_table; o->name != NULL; o++)
			add_run(lab, o);
		return true;
	}
	snprintf(names, sizeof names, "%s", list);
	while ((name = strsep(&rest, ",")) != NULL) {
		const struct optim *o = optim_find(name);

		if (o == NULL)
			return program_misused(lab->call, err, "there is no optimizer %.40s", name);
		if (lab->count == RUNS_MAX)
			return program_misused(lab->call, err,
			    "more than %d optimizers do not fit one plot", RUNS_MAX);
		add_run(lab, o);
	}
	return true;
}

/* Beside the first piece by default. */
static bool
name_out(struct lab *lab, struct err *err)
{
	const char *out = program_text(lab->call, "out"), *piece = lab->call->operands[0];
	const char *slash = strrchr(piece, '/'), *dot = strrchr(piece, '.');
	size_t stem = dot != NULL && (slash == NULL || dot > slash) ?
	    (size_t)(dot - piece) : strlen(piece);
	int length = out != NULL ? snprintf(lab->out, sizeof lab->out, "%s", out) :
	    snprintf(lab->out, sizeof lab->out, "%.*s.lab.safetensors", (int)stem, piece);

	if (length >= (int)sizeof lab->out)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", lab->out);
	return program_can_write(lab->call, lab->out, err);
}

static bool
run(struct program_call *call, struct err *err)
{
	struct lab lab = { .call = call, .winner = -1 };
	bool good;

	lab.runs = calloc(RUNS_MAX, sizeof *lab.runs);
	if (lab.runs == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the runs");
	good = read_optimizers(&lab, err) && name_out(&lab, err) &&
	    (lab.model = program_model(call, NULL, err)) != NULL &&
	    model_can_tune(lab.model, err) &&
	    (lab.songs = program_songs(call, err)) != NULL && run_all(&lab, err);
	program_songs_free(call, lab.songs);
	adapter_unref(lab.best);
	model_unref(lab.model);
	free(lab.runs);
	return good;
}

static const struct option options[] = {
	{ "out", 'o', OPTION_TEXT, "ADAPTER", 0, 0,
	    "file for the best adapter (FILE.lab.safetensors)", false },
	{ "optimizers", 0, OPTION_TEXT, "O,...", 0, 0, "separated by commas (all)", false },
	{ "steps", 0, OPTION_INTEGER, "N", 1, 1e6, "number of steps for each (60)", false },
	{ "threads", 0, OPTION_INTEGER, "N", 1, 256, "number of threads (one per core)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "seed of all random numbers (1)", false },
	OPTION_MODEL,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_lab = {
	.name = "lab", .operands = "FILE...", .operands_min = 1, .operands_max = 4096,
	.help = "compare the optimisers on pieces, and keep the best adapter",
	.options = options, .run = run,
};
