/* SPDX-License-Identifier: MIT */
#include "cli/learning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/plot.h"
#include "cli/program.h"

#define PLOT_WIDTH_MAX	160
#define PLOT_ROWS_MAX	32
#define TEXT_ROWS	2		/* under the plot */
#define ROWS_ABOVE	4		/* of the terminal, that stay what they were */

void
learning_begin(struct learning_report *report, struct program_call *call)
{
	report->call = call;
	curve_init(&report->curve);
}

/* printf has two spellings of what is no number. */
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
put_loss(struct plot_cell *row, int width, int column, const char *name, enum plot_ink ink, double per_note,
    double per_token)
{
	char text[64], one[32];

	column = plot_put_text(row, width, column, name, ink);
	snprintf(text, sizeof text, " %s a note", number(per_note, 3, one));
	column = plot_put_text(row, width, column, text, PLOT_TEXT);
	if (!(per_token > 0))
		return column;
	snprintf(text, sizeof text, ", %.3f a token", per_token);
	return plot_put_text(row, width, column, text, PLOT_TEXT);
}

static void
put_losses(struct plot_cell *row, int width, const struct learning *now)
{
	char text[64], one[32];
	int column;

	if (now->measure != NULL) {
		column = plot_put_text(row, width, 0, now->measure, PLOT_TRAIN);
		snprintf(text, sizeof text, " %s", number(now->train, 3, one));
		plot_put_text(row, width, column, text, PLOT_TEXT);
		return;
	}
	column = plot_put_text(row, width, 0, "nats: ", PLOT_TEXT);
	column = put_loss(row, width, column, "train", PLOT_TRAIN, now->train, now->train_per_token);
	put_loss(row, width, column + 3, "held-out", PLOT_HELD_OUT, now->held_out, now->held_out_per_token);
}

static void
put_pace(struct plot_cell *row, int width, const struct learning *now)
{
	char text[64], one[32];
	int column;

	snprintf(text, sizeof text, now->steps > 0 ? "step %ld of %ld" : "step %ld", now->step, now->steps);
	column = plot_put_text(row, width, 0, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", rate %.3g", now->rate);
	if (now->rate > 0)
		column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", %.0f tokens/s", now->tokens_per_s);
	if (isfinite(now->tokens_per_s))
		column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", %s done", duration(now->seconds, one));
	column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", about %s left", duration(now->seconds_left, one));
	if (isfinite(now->seconds_left))
		column = plot_put_text(row, width, column, text, PLOT_TEXT);
	snprintf(text, sizeof text, ", code %.1f", now->codes);
	if (now->codes > 0)
		plot_put_text(row, width, column, text, PLOT_TEXT);
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static void
show_plot(struct learning_report *report, const struct learning *now)
{
	const struct program_host *host = report->call->host;
	struct plot_cell *cells;
	int width, height;

	host->show_size(&width, &height);
	width = least(width - 1, PLOT_WIDTH_MAX);	/* a full line may wrap */
	height = least(height - TEXT_ROWS - ROWS_ABOVE, PLOT_ROWS_MAX);
	if (height < PLOT_HEIGHT_MIN || width < PLOT_WIDTH_MIN)
		height = 0;
	if (width < 1 || (cells = calloc((size_t)width * (size_t)(height + TEXT_ROWS), sizeof *cells)) == NULL)
		return;
	for (int i = 0; i < width * (height + TEXT_ROWS); i++)
		cells[i].glyph = ' ';
	if (height > 0)
		plot_draw(&report->curve, width, height, host->show_glyphs, host->show_mono, cells);
	put_losses(cells + height * width, width, now);
	put_pace(cells + (height + 1) * width, width, now);
	host->show(cells, width, height + TEXT_ROWS);
	free(cells);
}

/* --- elsewhere */

static void
print_line(FILE *out, const struct learning *now)
{
	char one[32], two[32];

	fprintf(out, "step: %ld", now->step);
	if (now->measure != NULL)
		fprintf(out, " %s: %s seconds: %.1f", now->measure, number(now->train, 4, one), now->seconds);
	else
		fprintf(out, " train: %s held-out: %s seconds: %.1f", number(now->train, 4, one),
		    number(now->held_out, 4, two), now->seconds);
	if (now->train_per_token != 0) {
		if (now->measure == NULL)
			fprintf(out, " train-per-token: %s held-out-per-token: %s",
			    number(now->train_per_token, 4, one), number(now->held_out_per_token, 4, two));
		fprintf(out, " rate: %.4g tokens-per-second: %s seconds-left: %s", now->rate,
		    number(now->tokens_per_s, 0, one), number(now->seconds_left, 1, two));
	}
	if (now->codes > 0)
		fprintf(out, " code: %.4f", now->codes);
	fputc('\n', out);
	fflush(out);
}

void
learning_tell(struct learning_report *report, const struct learning *now)
{
	curve_add(&report->curve, (int)now->step, now->train, now->held_out);
	if (program_shows(report->call))
		show_plot(report, now);
	else
		print_line(report->call->out, now);
}

void
learning_end(struct learning_report *report, double best, long best_step, double base)
{
	char text[2][32];

	fprintf(report->call->out, "best: %s at step %ld (base: %s)\n", number(best, 4, text[0]),
	    best_step, number(base, 4, text[1]));
	fflush(report->call->out);
}
