/* SPDX-License-Identifier: MIT */
/* panel_tune.c - panel: curves and figures of the current or last tuning. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/adapters.h"
#include "app/curve.h"
#include "app/plot.h"
#include "app/session.h"
#include "app/tuning.h"
#include "panel.h"
#include "panel_frame.h"
#include "plot_cells.h"
#include "ui.h"

struct tune_view {
	bool		 was_tuning;	/* at the last event */
	bool		 all_runs;	/* it compares them */
};
PANEL_STATE(panel_tune, tune_view)

#define SMALL_W		100
#define SMALL_H		30
#define LOW_ROWS	9

static void
draw_plot(struct ui *ui, const struct curve *curve, struct rect a)
{
	struct plot_cell *cells = plot_cells_new(a);

	if (cells == NULL)
		return;
	plot_draw(curve, a.w, a.h, plot_cells_glyphs(ui), ui->theme.tier == TIER_MONO, cells);
	plot_cells_put(ui, cells, a);
	free(cells);
}

/* --- places: words are below the plot, or beside it where the panel is low and wide */

#define WORDS_W	32

static bool
is_low(struct rect a)
{
	return a.w >= 2 * WORDS_W;
}

static struct rect
cut_right(struct rect *a)
{
	struct rect words = { a->x + a->w - WORDS_W, a->y, WORDS_W, a->h };

	a->w -= WORDS_W + 1;
	return words;
}

static struct rect
cut_bottom(struct rect *a, int rows)
{
	rows = rows < a->h ? rows : a->h;
	a->h -= rows;
	return (struct rect){ a->x, a->y + a->h, a->w, rows };
}

/* --- all runs */

/* Held-out losses of the last runs, each marked by a letter, with a legend below. */
static void
draw_runs(struct ui *ui, struct rect a)
{
	struct plot_line lines[PLOT_RUNS];
	struct plot_cell *cells;
	const struct runs *runs = tuning_runs(ui->session);
	size_t count = runs->count < PLOT_RUNS ? runs->count : PLOT_RUNS;
	const struct run *last = count > 0 ? runs->run + (runs->count - count) : NULL;
	struct rect legend;

	for (size_t i = 0; i < count; i++)
		lines[i] = (struct plot_line){ &last[i].curve.held_out, (char)('a' + i),
			PLOT_RUN + (enum plot_ink)i };
	if (is_low(a))
		legend = cut_right(&a);
	else
		legend = cut_bottom(&a, (int)count);
	cells = plot_cells_new(a);
	if (cells != NULL) {
		plot_compare(lines, (int)count, a.w, a.h, plot_cells_glyphs(ui), cells);
		plot_cells_put(ui, cells, a);
		free(cells);
	}
	for (size_t i = 0; i < count; i++) {
		const struct run *r = &last[i];
		struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);

		st.fg = plot_cells_ink(ui, PLOT_RUN + (int)i);
		if ((int)i < legend.h)
			screen_print(&ui->screen, legend.x + 1, legend.y + (int)i, legend.w - 1, st,
			    "%c run %lld  %.3f, base %.3f", lines[i].mark, (long long)r->id,
			    r->curve.best, r->curve.base);
	}
}

/* --- figures */

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
draw_figure(struct ui *ui, int x, int y, int w, int kind, const char *word,
    const struct curve_series *series)
{
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	char one[16];

	st.fg = plot_cells_ink(ui, kind);
	screen_print(&ui->screen, x, y, w, st, "%s %-13s %s", ui->glyphs->line, word,
	    loss_words(last_value(series), one));
}

#define FIGURE_ROWS 5

static void
draw_figures(struct ui *ui, const struct tuning *t, struct rect a)
{
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG), best = dim;
	char one[16], two[16], took[16], left[16];

	best.fg = plot_cells_ink(ui, PLOT_BEST);
	draw_figure(ui, a.x, a.y, a.w, PLOT_TRAIN, "your bars", &t->curve.train);
	draw_figure(ui, a.x, a.y + 1, a.w, PLOT_HELD_OUT, t->restored ? "tested bars" :
	    t->split == TUNE_HOLD_OUT ? "held-out bars" : "bars to come", &t->curve.held_out);
	if (t->held_out_count > 0)
		screen_print(&ui->screen, a.x + 23, a.y + 1, a.w - 23, dim, "%s%s",
		    ui->glyphs->hatch, ui->glyphs->hatch);
	draw_figure(ui, a.x, a.y + 2, a.w, PLOT_OTHER, "other music", &t->curve.other);
	screen_print(&ui->screen, a.x, a.y + 3, a.w, best, "%s best %s @%d  base %s",
	    ui->glyphs->best,
	    loss_words(t->curve.best, one), t->curve.best_step, loss_words(t->curve.base, two));
	seconds_words(t->last.seconds, took, sizeof took);
	seconds_words(t->last.seconds_left, left, sizeof left);
	screen_print(&ui->screen, a.x, a.y + 4, a.w, dim, "step %ld  %s%s%s%s",
	    t->last.step, took,
	    t->state == TUNING_RUNNING ? ", " : "", t->state == TUNING_RUNNING ? left : "",
	    t->state == TUNING_RUNNING ? " left" : "");
}

#define SLIDER_CELLS 12

/* "mine [######......] 0.75", and the weights that `continue` uses. */
static void
draw_adapter(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	char slider[SLIDER_CELLS + 1];

	if (s->adapter == NULL)
		return;
	for (int i = 0; i < SLIDER_CELLS; i++)
		slider[i] = (i + 0.5) / SLIDER_CELLS * ADAPTER_STRENGTH_MAX < s->adapter_strength ?
		    '#' : '.';
	slider[SLIDER_CELLS] = '\0';
	screen_print(&ui->screen, a.x, a.y, a.w, text, "%.10s [%s] %.2f", s->adapter_name, slider,
	    s->adapter_strength);
	screen_print(&ui->screen, a.x, a.y + 1, a.w, text, "a continues with: %s",
	    s->use_adapter ? "tuned" : "base");
}

#define WORD_ROWS 4

static void
draw_run(struct ui *ui, const struct tuning *t, struct rect in)
{
	struct style strong = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	bool beside = is_low(in);
	int adapter = ui->session->adapter != NULL ? 2 : 0;
	int lines = screen_lines(t->says, beside ? WORDS_W : in.w);
	struct rect words, says;

	lines = lines < WORD_ROWS ? lines : WORD_ROWS;
	words = beside ? cut_right(&in) : cut_bottom(&in, FIGURE_ROWS + lines + adapter);
	says = (struct rect){ words.x, words.y + FIGURE_ROWS, words.w, lines };
	if (says.y + says.h > words.y + words.h) {	/* too low beside, but wide enough below */
		says = cut_bottom(&in, 2);
		says.w = words.x + words.w - says.x;
	}
	if (t->curve.held_out.count == 0 && t->state == TUNING_RUNNING)
		screen_text(&ui->screen, in.x, in.y, in.w,
		    theme_style(&ui->theme, ROLE_TEXT, ROLE_BG), "measuring the base first ...");
	draw_plot(ui, &t->curve, (struct rect){ in.x - 1, in.y, in.w + 1, in.h });
	draw_figures(ui, t, words);
	screen_wrap(&ui->screen, says, strong, t->says);
	if (words.h >= FIGURE_ROWS + lines + adapter)
		draw_adapter(ui, (struct rect){ words.x, words.y + FIGURE_ROWS + lines, words.w,
		    adapter });
}

static void
draw(struct ui *ui, struct rect a)
{
	static const char *const states[] = {
		[TUNING_RUNNING] = "TUNE  running  nats a note",
		[TUNING_STOPPING] = "TUNE  stopping  nats a note",
		[TUNING_DONE] = "TUNE  done  nats a note", [TUNING_FAILED] = "TUNE  failed",
	};
	const struct tuning *t = ui->session->tuning;
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct rect in = panel_frame(ui, a, t == NULL ? "TUNE" :
	    state(ui)->all_runs ? "TUNE  all runs  nats a note" :
	    t->restored ? "TUNE  last run  nats a note" : states[t->state]);

	if (t == NULL) {
		screen_text(&ui->screen, in.x, in.y, in.w, text, "t teaches the model this");
		screen_text(&ui->screen, in.x, in.y + 1, in.w, text, "piece while you work.");
		draw_adapter(ui, (struct rect){ in.x, in.y + 3, in.w, 2 });
	} else if (state(ui)->all_runs) {
		draw_runs(ui, (struct rect){ in.x - 1, in.y, in.w + 1, in.h });
	} else if (t->state == TUNING_FAILED) {
		screen_wrap(&ui->screen, in, theme_style(&ui->theme, ROLE_STRONG, ROLE_BG),
		    t->error);
	} else {
		draw_run(ui, t, in);
	}
}

/* Opens itself when a tuning starts. */
static void
watch(struct ui *ui, const struct panel *self)
{
	bool tuning = ui->session->tune_job != NULL;

	if (tuning && !state(ui)->was_tuning)
		ui_show_panel(ui, self);
	state(ui)->was_tuning = tuning;
}

/* On a small screen the plot would have no room beside the roll. */
static int
rows(const struct ui *ui)
{
	bool small = ui->screen.w < SMALL_W || ui->screen.h < SMALL_H;

	return small && ui->screen.w >= 2 * WORDS_W + 4 ? LOW_ROWS : 0;
}

static void
begin(struct ui *ui)
{
	state(ui)->was_tuning = ui->session->tune_job != NULL;
}

static void
action_compare(struct ui *ui, const char *unused)
{
	(void)unused;
	state(ui)->all_runs = !state(ui)->all_runs;
}

static const struct ui_action actions[] = {
	{ "tune-compare", NULL, "", "In the tuning panel, compare all runs or show the last",
	    action_compare },
	{ NULL, NULL, NULL, NULL, NULL }
};

static const struct binding keys[] = {
	{ "tune", "t", "tune", "tune" }, { "tune", "<F7>", "tune", "tune" },
	{ "tune", "h", "tune-held-out", "hold bars out" },
	{ "tune", "p", "tune-hear", "hear it so far" },
	{ "tune", "s", "tune-stop", "stop" }, { "tune", "<C-c>", "interrupt", "stop" },
	{ "tune", "+", "adapter-strength +0.1", "strength" },
	{ "tune", "-", "adapter-strength -0.1", "strength" },
	{ "tune", "b", "adapter-toggle", "tuned/base" },
	{ "tune", "<F8>", "adapter-toggle", "tuned/base" },
	{ "tune", "o", "prompt adapter", "other" }, { "tune", "n", "prompt adapter-name", "name" },
	{ "tune", "r", "tune-compare", "all runs" },
	{ "tune", "x", "prompt tune-export", "export" },
	{ "tune", "a", "continue", "continue" },
	PANEL_KEYS("tune"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_tune = {
	.name = "tune", .keys = keys, .actions = actions, .draw = draw, .rows = rows,
	.watch = watch, .begin = begin, .state_size = sizeof(struct tune_view),
};
