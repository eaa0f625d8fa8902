/* SPDX-License-Identifier: MIT */
/* panel_morph.c - panel: steps between two phrases, sliders, and the pad of the piece. */

#include <stdio.h>
#include <stdlib.h>

#include "app/map_plot.h"
#include "app/morph.h"
#include "app/session.h"
#include "base/number.h"
#include "panel.h"
#include "panel_frame.h"
#include "plot_cells.h"
#include "ui.h"

#define ROWS_LEAST	7
#define SLIDER_REACH	4.0		/* deviations from the middle to an end */
#define NAME_COLUMNS	18

static struct style
plain(const struct ui *ui, bool chosen)
{
	return theme_style(&ui->theme, chosen ? ROLE_STRONG : ROLE_TEXT, ROLE_BG);
}

static const char *
mark(const struct ui *ui, bool chosen)
{
	return chosen ? ui->glyphs->here : " ";
}

/* --- between */

static void
draw_bar(struct ui *ui, int x, int y, int columns, double share, struct style st)
{
	const char *full = ui->glyphs->progress_done, *none = ui->glyphs->progress_left;
	int filled = (int)(share * columns + 0.5);

	for (int i = 0; i < columns; i++)
		screen_put(&ui->screen, x + i, y, i < filled ? full : none, st);
}

static void
draw_step(struct ui *ui, const struct morph_view *v, int i, struct rect a, int y)
{
	int columns = (a.w - 24) / 2;
	bool chosen = i == v->at;
	struct style st = plain(ui, chosen);

	screen_print(&ui->screen, a.x, y, a.w, st, "%s %2d  A %3.0f%%", mark(ui, chosen), i + 1,
	    100 * v->share[i][MORPH_A]);
	if (columns < 4)
		return;
	draw_bar(ui, a.x + 13, y, columns, v->share[i][MORPH_A], st);
	screen_print(&ui->screen, a.x + 14 + columns, y, 8, st, "B %3.0f%%",
	    100 * v->share[i][MORPH_B]);
	draw_bar(ui, a.x + 22 + columns, y, columns, v->share[i][MORPH_B], st);
}

static void
draw_between(struct ui *ui, const struct morph_view *v, struct rect a)
{
	int rows = a.h - 1, first = v->at - rows / 2;

	screen_print(&ui->screen, a.x, a.y, a.w, plain(ui, false), "A %s   B %s",
	    v->end[MORPH_A].set ? v->end[MORPH_A].words : "none yet: a takes it here",
	    v->end[MORPH_B].set ? v->end[MORPH_B].words : "none yet: b takes it here");
	first = first + rows > v->made ? v->made - rows : first;
	first = first < 0 ? 0 : first;
	for (int i = first; i < v->made && i < first + rows; i++)
		draw_step(ui, v, i, a, a.y + 1 + i - first);
}

/* --- sliders */

static void
draw_slider(struct ui *ui, const struct morph_view *v, enum trait t, struct rect a, int y)
{
	int columns = a.w - NAME_COLUMNS - 12, at;
	struct style st = plain(ui, t == v->slider);

	screen_print(&ui->screen, a.x, y, a.w, st, "%s %s", mark(ui, t == v->slider),
	    trait_table[t].name);
	if (columns < 9)
		return;
	at = (int)((v->pushed[t] / SLIDER_REACH + 1) / 2 * (columns - 1) + 0.5);
	at = at < 0 ? 0 : at >= columns ? columns - 1 : at;
	for (int i = 0; i < columns; i++)
		screen_put(&ui->screen, a.x + NAME_COLUMNS + i, y, i == at ?
		    ui->glyphs->marker : i == columns / 2 ? "|" : ui->glyphs->line, st);
	screen_print(&ui->screen, a.x + NAME_COLUMNS + columns + 2, y, 8, st, "%+.2f",
	    v->pushed[t]);
}

static void
draw_sliders(struct ui *ui, const struct morph_view *v, struct rect a)
{
	screen_print(&ui->screen, a.x, a.y, a.w, plain(ui, false), "A %s   nudges change %.0f%%",
	    v->end[MORPH_A].set ? v->end[MORPH_A].words : "none yet: a takes it here",
	    100 * v->radius);
	for (enum trait t = 0; t < TRAITS && (int)t < a.h - 1; t++)
		draw_slider(ui, v, t, a, a.y + 1 + (int)t);
}

/* --- the pad */

static struct map_place
seen_at(const struct morph_view *v, const float place[PAD_SIZE])
{
	struct map_place p = { 0.5 + (double)place[2 * v->plane] / (2 * PAD_REACH),
		0.5 + (double)place[2 * v->plane + 1] / (2 * PAD_REACH) };

	p.x = p.x < 0 ? 0 : p.x > 1 ? 1 : p.x;
	p.y = p.y < 0 ? 0 : p.y > 1 ? 1 : p.y;
	return p;
}

static void
draw_pad(struct ui *ui, const struct morph_view *v, struct rect a)
{
	size_t count = pad_count(v->pad);
	struct plot_cell *cells = plot_cells_new(a);
	struct map_mark *marks = calloc(count + 1, sizeof *marks);
	float place[PAD_SIZE];

	for (size_t i = 0; marks != NULL && i < count; i++) {
		pad_place(v->pad, i, place);
		marks[i + 1] = (struct map_mark){ seen_at(v, place), MAP_DOT, PLOT_RUN, NULL };
	}
	if (cells != NULL && marks != NULL) {
		marks[0] = (struct map_mark){ seen_at(v, v->place), MAP_HERE, PLOT_BEST, NULL };
		map_plot(marks, count + 1, a.w, a.h, plot_cells_glyphs(ui), cells);
		plot_cells_put(ui, cells, a);
	}
	free(marks);
	free(cells);
}

/* --- textures: the phrase as a grid of onsets */

static void
draw_texture(struct ui *ui, const struct morph_view *v, struct rect a)
{
	const struct phrase *p = &v->now;
	int low = 127, high = 0, columns = a.w < 2 * 32 ? 32 : 64, end = PHRASE_BARS * p->steps;

	for (uint32_t i = 0; i < p->cell[PHRASE_BARS]; i++) {
		low = p->note[i].pitch < low ? p->note[i].pitch : low;
		high = p->note[i].pitch > high ? p->note[i].pitch : high;
	}
	for (int bar = 0; end > 0 && bar < PHRASE_BARS; bar++)
		for (uint32_t i = p->cell[bar]; i < p->cell[bar + 1]; i++) {
			int at = bar * p->steps + p->note[i].position;
			int up = high > low ? (p->note[i].pitch - low) * (a.h - 1) / (high - low) :
			    0;

			if (at * columns / end < a.w)
				screen_put(&ui->screen, a.x + at * columns / end,
				    a.y + a.h - 1 - up, ui->glyphs->left[8], plain(ui, true));
		}
}

/* --- all pages */

static const char *
why_not(const struct session *s, const struct morph_view *v)
{
	const char *trouble = v->page == MORPH_PAD ? v->pad_trouble :
	    v->page == MORPH_TEXTURES ? v->texture_trouble : v->trouble;

	if (trouble[0] != '\0')
		return trouble;
	return morph_busy(s) ? v->page == MORPH_PAD ? "learning the piece's own space ..." :
	    "reading the phrases ..." : "";
}

static struct rect
below(struct rect a, int rows)
{
	return (struct rect){ a.x, a.y + rows, a.w, a.h - rows };
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	const struct morph_view *v = morph_view(s);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	char title[160];
	struct rect in;

	if (v == NULL) {
		(void)panel_frame(ui, a, "MORPH");
		return;
	}
	snprintf(title, sizeof title, "MORPH  %s  %s", morph_page_names[v->page],
	    v->has_now ? v->words : "");
	in = panel_frame(ui, a, title);
	if (v->page == MORPH_PAD && v->pad != NULL && in.w >= 16) {
		draw_pad(ui, v, in);
	} else if (v->page == MORPH_TEXTURES && v->has_now) {
		draw_texture(ui, v, in);
	} else if (v->page == MORPH_SLIDERS) {
		draw_sliders(ui, v, in);
	} else if (v->page == MORPH_BETWEEN) {
		draw_between(ui, v, in);
	}
	if (v->page == MORPH_PAD ? v->pad == NULL : v->page == MORPH_BETWEEN ? v->made == 0 :
	    !v->has_now)
		screen_wrap(&ui->screen, below(in, v->page < MORPH_PAD), dim, why_not(s, v));
}

static int
rows(const struct ui *ui)
{
	return (int)number_larger(ui->screen.h / 3, ROWS_LEAST);
}

static void
watch(struct ui *ui, const struct panel *self)
{
	if (ui->panel == self)
		morph_want(ui->session);
	else
		morph_leave(ui->session);
}

static const struct binding keys[] = {
	{ "roll", "gX", "panel morph", "morph phrases" },
	{ "morph", "v", "morph-page", "next page" },
	{ "morph", "h", "morph-move -1 0", "move" },
	{ "morph", "<Left>", "morph-move -1 0", "move" },
	{ "morph", "l", "morph-move 1 0", "move" },
	{ "morph", "<Right>", "morph-move 1 0", "move" },
	{ "morph", "j", "morph-move 0 -1", "move" },
	{ "morph", "<Down>", "morph-move 0 -1", "move" },
	{ "morph", "k", "morph-move 0 1", "move" },
	{ "morph", "<Up>", "morph-move 0 1", "move" },
	{ "morph", "a", "morph-from", "A" }, { "morph", "b", "morph-to", "B" },
	{ "morph", "+", "morph-steps +1", "steps" },
	{ "morph", "-", "morph-steps -1", "steps" },
	{ "morph", "n", "morph-nudge", "nudge" },
	{ "morph", "<lt>", "morph-radius -0.1", "radius" },
	{ "morph", ">", "morph-radius +0.1", "radius" },
	{ "morph", "0", "morph-back", "back to A" },
	{ "morph", "x", "morph-plane", "other kind" }, { "morph", "p", "morph-hear", "hear" },
	{ "morph", "<Enter>", "morph-take", "take" },
	PANEL_KEYS("morph"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_morph = {
	.name = "morph", .keys = keys, .draw = draw, .rows = rows, .watch = watch,
};
