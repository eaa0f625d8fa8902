/* SPDX-License-Identifier: MIT */
#include "cli/learning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/plot.h"
#include "base/number.h"
#include "cli/program.h"
#include "model/train/progress.h"

#define PLOT_WIDTH_MAX	160
#define PLOT_ROWS_MAX	32
#define TEXT_ROWS	2		/* below the plot */
#define ROWS_ABOVE	4		/* of the terminal, left alone */

void
learning_begin(struct learning_report *report, struct program_call *call)
{
	*report = (struct learning_report){ .call = call };
	curve_init(&report->curve);
}

/* printf has two spellings of a NaN. */
static const char *
number(double x, int digits, char text[32])
{
	if (isnan(x))
		return "nan";
	snprintf(text, 32, "%.*f", digits, x);
	return text;
}

/* --- on a terminal */

/* "1:05", "2:00:00" */
static const char *
duration(double seconds, char text[32])
{
	long s = lround(fmin(fmax(seconds, 0), 1e9));

	if (s < 3600)
		snprintf(text, 32, "%ld:%02ld", s / 60, s % 60);
	else
		snprintf(text, 32, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
	return text;
}

static int
put_loss(struct plot_cell *row, int width, int column, const char *name, enum plot_ink ink,
    double per_note, double per_token)
{
	char text[64], one[32];

	column = plot_put_text(row, width, column, name, ink);
	snprintf(text, sizeof text, " %s per note", number(per_note, 3, one));
	column = plot_put_text(row, width, column, text, PLOT_TEXT);
	if (!(per_token > 0))
		return column;
	snprintf(text, sizeof text, ", %.3f per token", per_token);
	return plot_put_text(row, width, column, text, PLOT_TEXT);
}

static void
put_losses(struct plot_cell *row, int width, const struct learning_report *report,
    const struct train_progress *p)
{
	char text[64], one[32];
	int column;

	if (report->measure != NULL) {
		column = plot_put_text(row, width, 0, report->measure, PLOT_TRAIN);
		snprintf(text, sizeof text, " %s", number(p->train, 3, one));
		plot_put_text(row, width, column, text, PLOT_TEXT);
		return;
	}
	column = plot_put_text(row, width, 0, "nats: ", PLOT_TEXT);
	column = put_loss(row, width, column, "train", PLOT_TRAIN, p->train, report->brief ?
	    0 : p->train_per_token);
	put_loss(row, width, column + 3, "held-out", PLOT_HELD_OUT, p->held_out,
	    report->brief ? 0 : p->held_out_per_token);
}

static void
put_pace(struct plot_cell *row, int width, const struct train_progress *p)
{
	char text[64], one[32];
	int column;

	snprintf(text, sizeof text, p->steps > 0 ? "step %ld of %ld" : "step %ld",
	    p->step, p->steps);
	column = plot_put_text(row, width, 0, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", rate %.3g", p->rate);
	if (p->rate > 0)
		column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", %.0f tokens/s", p->tokens_per_s);
	if (isfinite(p->tokens_per_s))
		column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", %s done", duration(p->seconds, one));
	column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", about %s left", duration(p->seconds_left, one));
	if (isfinite(p->seconds_left))
		column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", code %.1f", p->codes);
	if (p->codes > 0)
		plot_put_text(row, width, column, text, PLOT_TEXT);
}

static void
show_plot(struct learning_report *report, const struct train_progress *p)
{
	const struct program_host *host = report->call->host;
	struct plot_cell *cells;
	int width, height;

	host->show_size(&width, &height);
	width = (int)number_smaller(width - 1, PLOT_WIDTH_MAX);	/* a full line might wrap */
	height = (int)number_smaller(height - TEXT_ROWS - ROWS_ABOVE, PLOT_ROWS_MAX);
	if (height < PLOT_HEIGHT_MIN || width < PLOT_WIDTH_MIN)
		height = 0;
	if (width < 1 || (cells = calloc((size_t)width * (size_t)(height + TEXT_ROWS),
	    sizeof *cells)) == NULL)
		return;
	for (int i = 0; i < width * (height + TEXT_ROWS); i++)
		cells[i].glyph = ' ';
	if (height > 0)
		plot_draw(&report->curve, width, height, host->show_glyphs, host->show_mono, cells);
	put_losses(cells + height * width, width, report, p);
	put_pace(cells + (height + 1) * width, width, p);
	host->show(cells, width, height + TEXT_ROWS);
	free(cells);
}

/* --- lines of text */

static void
print_line(FILE *out, const struct learning_report *report, const struct train_progress *p)
{
	char one[32], two[32];

	fprintf(out, "step: %ld", p->step);
	if (report->measure != NULL)
		fprintf(out, " %s: %s seconds: %.1f", report->measure,
		    number(p->train, 4, one), p->seconds);
	else
		fprintf(out, " train: %s held-out: %s seconds: %.1f", number(p->train, 4, one),
		    number(p->held_out, 4, two), p->seconds);
	if (!report->brief) {
		if (report->measure == NULL)
			fprintf(out, " train-per-token: %s held-out-per-token: %s",
			    number(p->train_per_token, 4, one),
			    number(p->held_out_per_token, 4, two));
		fprintf(out, " rate: %.4g tokens-per-second: %s seconds-left: %s", p->rate,
		    number(p->tokens_per_s, 0, one), number(p->seconds_left, 1, two));
	}
	if (p->codes > 0)
		fprintf(out, " code: %.4f", p->codes);
	fputc('\n', out);
	fflush(out);
}

void
learning_show(struct learning_report *report, const struct train_progress *p)
{
	curve_add(&report->curve, (int)p->step, p->train, p->held_out);
	if (program_shows(report->call))
		show_plot(report, p);
	else
		print_line(report->call->out, report, p);
}

void
learning_end(struct learning_report *report, const struct train_progress *last)
{
	char text[2][32];

	fprintf(report->call->out, "best: %s at step %ld (base: %s)\n",
	    number(last->best, 4, text[0]), last->best_step, number(last->base, 4, text[1]));
	fflush(report->call->out);
}
