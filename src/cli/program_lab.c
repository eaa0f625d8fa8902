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

#include "app/lab_runs.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/train/tune.h"

#define PLOT_WIDTH	160
#define PLOT_ROWS	32

struct lab {
	struct program_call *call;
	struct song	**songs;	/* owned */
	struct model	*model;		/* owned */
	struct lab_runs	*runs;		/* owned */
	struct adapter	*best;		/* owned; the winner's so far */
	char		 out[FILE_PATH_MAX];	/* path of the adapter */
};

/* --- showing */

/* One line per run: "a sgd  2.8123 at step 40". */
static void
put_run(const struct lab *lab, int i, struct plot_cell *row, int width)
{
	const struct lab_run *r = &lab->runs->run[i];
	char text[96], name[32];
	int column;

	snprintf(name, sizeof name, "%c %-9s", lab_runs_mark(i), r->name);
	column = plot_put_text(row, width, 0, name, lab_runs_ink(i));
	lab_runs_words(lab->runs, i, text, sizeof text);
	column = plot_put_text(row, width, column, text, PLOT_TEXT);
	if (i == lab->runs->winner)
		plot_put_text(row, width, column, "  the best", PLOT_BEST);
	snprintf(text, sizeof text, "  now step %ld of %ld", r->last.step, r->last.steps);
	if (i == lab->runs->now)
		plot_put_text(row, width, column, text, PLOT_TEXT);
}

/* Rows of the terminal that stay unchanged. */
#define ROWS_ABOVE 2

static void
show(const struct lab *lab)
{
	const struct program_host *host = lab->call->host;
	struct plot_line lines[LAB_LINES_MAX];
	struct plot_cell *cells;
	int width, room, height, rows;

	host->show_size(&width, &room);
	width = (int)number_smaller(width - 1, PLOT_WIDTH);
	height = (int)number_smaller(room - ROWS_ABOVE - 1 - lab->runs->count, PLOT_ROWS);
	if (height < PLOT_HEIGHT_MIN || width < PLOT_WIDTH_MIN)
		height = 0;
	rows = height + (int)number_smaller(lab->runs->count + 1, room - 1 - height);
	if (width < 1 || rows < 1 ||
	    (cells = calloc((size_t)width * (size_t)rows, sizeof *cells)) == NULL)
		return;
	for (int i = 0; i < width * rows; i++)
		cells[i].glyph = ' ';
	if (height > 0)
		plot_compare(lines, lab_runs_lines(lab->runs, lines), width, height,
		    host->show_glyphs, cells);
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
	const struct lab_run *r = &lab->runs->run[lab->runs->now];

	if (lab_runs_take(lab->runs, p) && program_shows(lab->call)) {
		show(lab);
	} else if (isfinite(p->held_out)) {
		fprintf(lab->call->out,
		    "optimizer: %s step: %ld train: %.4f held-out: %.4f seconds: %.1f",
		    r->name, p->step, p->train, p->held_out, p->seconds);
		if (isfinite(p->behind))
			fprintf(lab->call->out, " not-ahead: %.4f", p->behind);
		fprintf(lab->call->out, "\n");
		fflush(lab->call->out);
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
	if (!lab_runs_judge(lab->runs, lab->runs->now)) {
		adapter_unref(adapter);
		return;
	}
	adapter_unref(lab->best);
	lab->best = adapter;
}

/* A failed run is a result too: the others continue. */
static void
run_one(struct lab *lab)
{
	const struct program_call *call = lab->call;
	struct lab_run *r = &lab->runs->run[lab->runs->now];
	struct adapter *adapter;
	struct tune_result result;
	struct tune_request request = {
		.model = lab->model, .split = TUNE_HOLD_OUT, .optimizer = r->name,
		.songs = (const struct song *const *)lab->songs,
		.song_count = (size_t)call->operand_count,
		.steps = (int)program_integer(call, "steps", LAB_STEPS),
		.threads = (int)program_integer(call, "threads", 0),
		.seed = (uint64_t)program_integer(call, "seed", 1),
		.look_ahead = lab->runs->look_ahead,
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
	const struct lab_runs *l = lab->runs;
	FILE *out = lab->call->out;

	if (program_shows(lab->call))
		show(lab);
	for (int i = 0; i < l->now; i++) {
		const struct lab_run *r = &l->run[i];

		if (r->why.text[0] != '\0')
			fprintf(out, "%s: %s\n", r->name, r->why.text);
		else if (!program_shows(lab->call))
			fprintf(out, "%s: best %.4f at step %ld, %.1f s\n", r->name,
			    r->last.best,
			    r->last.best_step, r->last.seconds);
	}
	if (l->winner < 0)
		return err_set(err, l->run[0].why.code, "%s", l->run[0].why.text);
	fprintf(out, "winner: %s (best: %.4f, base: %.4f)\n", l->run[l->winner].name,
	    l->run[l->winner].last.best, l->run[l->winner].last.base);
	fflush(out);
	return true;
}

static bool
run_all(struct lab *lab, struct err *err)
{
	struct lab_runs *l = lab->runs;
	char name[512];

	for (l->now = 0; l->now < l->count && !program_interrupted(lab->call); l->now++) {
		const struct err *why = &l->run[l->now].why;

		run_one(lab);
		if (why->code == ERR_ARG)	/* no optimiser can tune on these */
			return err_set(err, ERR_ARG, "%s", why->text);
	}
	if (!sum_up(lab, err) || !adapter_write(lab->best, lab->out, err))
		return false;
	text_name(lab->out, name, sizeof name);
	if (l->run[l->winner].last.best_step > 0)
		fprintf(lab->call->notes,
		    "written to %s; continue and eval use it with --adapter\n", name);
	else
		fprintf(lab->call->notes,
		    "none improved the model; the adapter in %s changes nothing\n", name);
	return true;
}

/* --- options */

static bool
begin_runs(struct lab *lab, struct err *err)
{
	struct err why;

	lab->runs = calloc(1, sizeof *lab->runs);
	if (lab->runs == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the runs");
	return lab_runs_init(lab->runs, program_text(lab->call, "optimizers"),
	    program_given(lab->call, "look-ahead"), &why) ||
	    program_misused(lab->call, err, "%s", why.text);
}

static bool
write_picture(const struct lab *lab, struct err *err)
{
	const char *path = program_text(lab->call, "svg");
	char *text = NULL;
	size_t size = 0;
	FILE *out = path != NULL ? open_memstream(&text, &size) : NULL;
	bool good = path == NULL || out != NULL ||
	    err_set(err, ERR_LIMIT, "no memory to draw the curves");

	if (out != NULL) {
		lab_runs_svg(lab->runs, out);
		good = fclose(out) == 0 ? file_write(path, text, size, err) :
		    err_set(err, ERR_LIMIT, "no memory to draw the curves");
	}
	free(text);
	return good;
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
	struct lab lab = { .call = call };
	const char *svg = program_text(call, "svg");
	bool good = begin_runs(&lab, err) && name_out(&lab, err) &&
	    (svg == NULL || program_can_write(call, svg, err)) &&
	    (lab.model = program_model(call, NULL, err)) != NULL &&
	    model_can_tune(lab.model, err) &&
	    (lab.songs = program_songs(call, err)) != NULL && run_all(&lab, err) &&
	    write_picture(&lab, err);

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
	{ "look-ahead", 0, OPTION_FLAG, NULL, 0, 0,
	  "also draw where nesterov looks ahead from", false },
	{ "svg", 0, OPTION_TEXT, "FILE", 0, 0, "also write the plot as a drawing", false },
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
