/* SPDX-License-Identifier: MIT */
/* panel_lab.c - panel: the losses of the optimisers on the piece, in one plot as they come. */

#include <stdlib.h>

#include "app/lab.h"
#include "app/session.h"
#include "base/number.h"
#include "panel.h"
#include "panel_frame.h"
#include "plot_cells.h"
#include "ui.h"

#define ROWS_LEAST	12
#define PLOT_LEAST	5		/* rows, or the list has them all */
#define LIST_COLUMNS	47

static void
draw_plot(struct ui *ui, const struct lab_runs *l, struct rect a)
{
	struct plot_line lines[LAB_LINES_MAX];
	struct plot_cell *cells = plot_cells_new(a);

	if (cells == NULL)
		return;
	plot_compare(lines, lab_runs_lines(l, lines), a.w, a.h, plot_cells_glyphs(ui), cells);
	plot_cells_put(ui, cells, a);
	free(cells);
}

/* "a sgd       2.8123 at step 40    3.1 s  the best". */
static void
draw_run(struct ui *ui, const struct lab_runs *l, int i, struct rect a)
{
	const struct lab_run *r = &l->run[i];
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	char words[64];

	st.fg = plot_cells_ink(ui, (int)lab_runs_ink(i));
	lab_runs_words(l, i, words, sizeof words);
	screen_print(&ui->screen, a.x, a.y, a.w, st, "%c %-9s%s%s", lab_runs_mark(i), r->name,
	    words, i == l->winner ? "  best" : "");
	if (i == l->now && words[0] == '\0')
		screen_text(&ui->screen, a.x + 12, a.y, a.w - 12, st, "...");
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct lab_runs *l = lab_runs(ui->session);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct rect in = panel_frame(ui, a, lab_busy(ui->session) ? "OPTIMISERS  running" :
	    "OPTIMISERS"), list;
	bool beside;

	if (l == NULL) {
		screen_wrap(&ui->screen, in, dim, lab_shows_ahead(ui->session) ?
		    "s tunes on this piece with each optimiser in turn and draws their losses, "
		    "nesterov's with and without its look-ahead" :
		    "s tunes on this piece with each optimiser in turn and draws their losses");
		return;
	}
	beside = in.h - l->count - 1 < PLOT_LEAST;
	list = beside ? (struct rect){ in.x + in.w - LIST_COLUMNS, in.y, LIST_COLUMNS, in.h } :
	    (struct rect){ in.x, in.y + in.h - l->count - 1, in.w, l->count + 1 };
	if (!beside)
		draw_plot(ui, l, (struct rect){ in.x - 1, in.y, in.w + 1, in.h - l->count - 1 });
	else if (in.w > LIST_COLUMNS + PLOT_WIDTH_MIN)
		draw_plot(ui, l, (struct rect){ in.x - 1, in.y, in.w - LIST_COLUMNS - 1, in.h });
	screen_text(&ui->screen, list.x, list.y, list.w, dim,
	    "nats a note on bars never learnt; lowest");
	for (int i = 0; i < l->count && i < list.h - 1; i++)
		draw_run(ui, l, i, (struct rect){ list.x, list.y + 1 + i, list.w, 1 });
}

static int
rows(const struct ui *ui)
{
	return (int)number_larger(ui->screen.h / 2, ROWS_LEAST);
}

static const struct binding keys[] = {
	{ "roll", "gO", "panel lab", "optimisers" },
	{ "lab", "s", "lab", "start" }, { "lab", "S", "lab-stop", "stop" },
	{ "lab", "<C-c>", "interrupt", "stop" },
	{ "lab", "n", "lab-ahead", "nesterov's look-ahead" },
	{ "lab", "x", "prompt lab-export", "export" },
	PANEL_KEYS("lab"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_lab = {
	.name = "lab", .keys = keys, .draw = draw, .rows = rows,
};
