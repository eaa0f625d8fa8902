/* SPDX-License-Identifier: MIT */
/* panel_tune.c - panel: curves and figures of the current or last tuning. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/curve.h"
#include "app/plot.h"
#include "app/session.h"
#include "app/tuning.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

static int32_t
ink(const struct ui *ui, int kind)
{
	static const enum role roles[PLOT_INK_COUNT] = {
		[PLOT_BLANK] = ROLE_DIM, [PLOT_AXIS] = ROLE_BAR, [PLOT_TEXT] = ROLE_DIM,
		[PLOT_BASE] = ROLE_BAR, [PLOT_TRAIN] = ROLE_TRAIN, [PLOT_HELD_OUT] = ROLE_HELD_OUT,
		[PLOT_BEST] = ROLE_BEST,
	};

	return ui->theme.role[roles[kind < PLOT_INK_COUNT ? kind : PLOT_TEXT]];
}

static void
utf8_of(uint32_t code, char out[8])
{
	memset(out, 0, 8);
	if (code < 0x80)
		out[0] = (char)code;
	else if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
	} else {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
	}
}

static void
draw_plot(struct ui *ui, const struct curve *curve, struct rect a)
{
	struct plot_cell *cells;

	if (a.w < PLOT_WIDTH_MIN || a.h < PLOT_HEIGHT_MIN ||
	    (cells = calloc((size_t)a.w * a.h, sizeof *cells)) == NULL)
		return;
	plot_draw(curve, a.w, a.h, ui->glyphs->tier == GLYPHS_FULL ? PLOT_BRAILLE : PLOT_ASCII,
	    ui->theme.tier == TIER_MONO, cells);
	for (int y = 0; y < a.h; y++)
		for (int x = 0; x < a.w; x++) {
			const struct plot_cell *c = &cells[y * a.w + x];
			char glyph[8];

			if (c->glyph == 0 || c->glyph == ' ')
				continue;
			utf8_of(c->glyph, glyph);
			screen_put(&ui->screen, a.x + x, a.y + y, glyph,
			    (struct style){ ink(ui, c->ink),
			    ui->theme.role[ROLE_BG], c->ink == PLOT_BEST ? ATTR_BOLD : 0 });
		}
	free(cells);
}

static void
seconds_words(double seconds, char *out, size_t size)
{
	if (!isfinite(seconds) || seconds < 0)
		snprintf(out, size, "-");
	else
		snprintf(out, size, "%d:%02d", (int)(seconds / 60) % 1000, (int)seconds % 60);
}

/* "1.234", or a dash if unknown. */
static const char *
loss_words(double loss, char out[16])
{
	if (isfinite(loss))
		snprintf(out, 16, "%.3f", loss);
	else
		strcpy(out, "-");
	return out;
}

static double
last_value(const struct curve_series *series)
{
	return series->count > 0 ? series->points[series->count - 1].value : NAN;
}

static void
draw_figures(struct ui *ui, const struct tuning *t, struct rect a)
{
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style train = text, held = text, best = text;
	char one[16], two[16], took[16], left[16];

	train.fg = ink(ui, PLOT_TRAIN);
	held.fg = ink(ui, PLOT_HELD_OUT);
	best.fg = ink(ui, PLOT_BEST);
	screen_print(&ui->screen, a.x, a.y, a.w, train, "%s training %s", ui->glyphs->line,
	    loss_words(last_value(&t->curve.train), one));
	screen_print(&ui->screen, a.x, a.y + 1, a.w, held, "%s held out %s", ui->glyphs->line,
	    loss_words(last_value(&t->curve.held_out), one));
	screen_print(&ui->screen, a.x, a.y + 2, a.w, best, "%s best %s @%d  base %s",
	    ui->glyphs->best,
	    loss_words(t->curve.best, one), t->curve.best_step, loss_words(t->curve.base, two));
	seconds_words(t->last.seconds, took, sizeof took);
	seconds_words(t->last.seconds_left, left, sizeof left);
	screen_print(&ui->screen, a.x, a.y + 3, a.w, dim, "step %ld  %s%s%s%s", t->last.step, took,
	    t->state == TUNING_RUNNING ? ", " : "", t->state == TUNING_RUNNING ? left : "",
	    t->state == TUNING_RUNNING ? " left" : "");
}

static void
draw(struct ui *ui, struct rect a)
{
	static const char *const states[] = {
		[TUNING_RUNNING] = "TUNE  running", [TUNING_STOPPING] = "TUNE  stopping",
		[TUNING_DONE] = "TUNE  done", [TUNING_FAILED] = "TUNE  failed",
	};
	const struct session *s = ui->session;
	const struct tuning *t = s->tuning;
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct rect in = panel_frame(ui, a,
	    t == NULL ? "TUNE" : t->restored ? "TUNE  last run" : states[t->state]);

	if (t == NULL) {
		screen_text(&ui->screen, in.x, in.y, in.w, text, "F7 teaches the model this");
		screen_text(&ui->screen, in.x, in.y + 1, in.w, text, "piece while you work.");
		return;
	}
	if (t->state == TUNING_FAILED) {
		struct style bad = theme_style(&ui->theme, ROLE_ERROR, ROLE_BG);
		int n = (int)strlen(t->error);
		for (int y = 0, from = 0; from < n && y < in.h; y++, from += in.w)
			screen_text(&ui->screen, in.x, in.y + y, in.w, bad, t->error + from);
		return;
	}
	if (t->curve.train.count == 0 && t->curve.held_out.count == 0)
		screen_text(&ui->screen, in.x, in.y, in.w, text, "measuring the base first ...");
	draw_plot(ui, &t->curve, (struct rect){ in.x - 1, in.y, in.w + 1, in.h - 5 });
	draw_figures(ui, t, (struct rect){ in.x, in.y + in.h - 5, in.w, 4 });
	if (s->adapter != NULL)
		screen_print(&ui->screen, in.x, in.y + in.h - 1, in.w, text, "a continues with: %s",
		    s->use_adapter ? "tuned" : "base");
}

/* Opens itself when a tuning starts. */
static void
watch(struct ui *ui, const struct panel *self)
{
	bool tuning = ui->session->tune_job != NULL;

	if (tuning && !ui->was_tuning)
		ui_show_panel(ui, self);
	ui->was_tuning = tuning;
}

static const struct binding keys[] = {
	{ "tune", "s", "tune-stop", "stop" }, { "tune", "<C-c>", "interrupt", "stop" },
	{ "tune", "<F7>", "tune", "again" }, { "tune", "<F8>", "adapter-toggle", "tuned/base" },
	{ "tune", "a", "continue", "continue" },
	PANEL_KEYS("tune"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_tune = {
	.name = "tune", .keys = keys, .draw = draw, .watch = watch,
};
