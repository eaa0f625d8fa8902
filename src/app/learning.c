/* SPDX-License-Identifier: MIT */
#include "app/learning.h"

#include <math.h>
#include <stdio.h>

#include "app/plot.h"
#include "app/program.h"

#define PLOT_WIDTH_MAX	100
#define PLOT_ROWS	16

void
learning_begin(struct learning_report *report, struct program_call *call)
{
	report->call = call;
	curve_init(&report->curve);
}

/* printf has two spellings of what is no number. */
static const char *
loss(double nats, char text[32])
{
	if (isnan(nats))
		return "nan";
	snprintf(text, 32, "%.4f", nats);
	return text;
}

static void
show_plot(struct learning_report *report, const struct learning *now)
{
	const struct program_host *host = report->call->host;
	int width = host->show_width < PLOT_WIDTH_MAX ? host->show_width : PLOT_WIDTH_MAX;
	int height = host->show_height - 2 < PLOT_ROWS ? host->show_height - 2 : PLOT_ROWS;
	struct plot_cell cells[PLOT_WIDTH_MAX * PLOT_ROWS];
	char text[PLOT_ROWS + 1][3 * PLOT_WIDTH_MAX + 1], train[32], held_out[32], left[32] = "", tokens[64] = "", line[256];
	char codes[32] = "";
	const char *rows[PLOT_ROWS + 1];

	if (width < PLOT_WIDTH_MIN || height < PLOT_HEIGHT_MIN)
		return;
	plot_draw(&report->curve, width, height, PLOT_BRAILLE, true, cells);
	if (isfinite(now->seconds_left))
		snprintf(left, sizeof left, ", about %.0f s left", fmax(now->seconds_left, 0));
	for (int i = 0; i < height; i++) {
		plot_row_text(cells + i * width, width, text[i], sizeof text[i]);
		rows[i] = text[i];
	}
	if (now->held_out_per_token > 0)
		snprintf(tokens, sizeof tokens, " a note, %.3f, %.3f a token", now->train_per_token,
		    now->held_out_per_token);
	if (now->codes > 0)
		snprintf(codes, sizeof codes, ", code %.1f", now->codes);
	snprintf(line, sizeof line, "step %ld  train %s, held-out %s%s%s  %.0f s, %.0f tokens/s%s",
	    now->step, loss(now->train, train), loss(now->held_out, held_out), tokens, codes, now->seconds,
	    now->tokens_per_s, left);
	snprintf(text[height], sizeof text[0], "%.*s", width - 1, line);
	rows[height] = text[height];
	host->show(rows, height + 1);
}

void
learning_tell(struct learning_report *report, const struct learning *now)
{
	char train[32], held_out[32];

	curve_add(&report->curve, (int)now->step, now->train, now->held_out);
	if (report->call->host->show != NULL) {
		show_plot(report, now);
		return;
	}
	fprintf(report->call->out, "step: %ld train: %s held-out: %s seconds: %.1f",
	    now->step, loss(now->train, train), loss(now->held_out, held_out), now->seconds);
	if (now->codes > 0)
		fprintf(report->call->out, " code: %.4f", now->codes);
	fputc('\n', report->call->out);
	fflush(report->call->out);
}

void
learning_end(struct learning_report *report, double best, long best_step, double base)
{
	char text[2][32];

	fprintf(report->call->out, "best: %s at step %ld (base: %s)\n", loss(best, text[0]),
	    best_step, loss(base, text[1]));
	fflush(report->call->out);
}
