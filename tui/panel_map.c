/* SPDX-License-Identifier: MIT */
/* panel_map.c - panel: the map of takes, with phrases of the piece and known music. */

#include <stdio.h>
#include <stdlib.h>

#include "app/atlas.h"
#include "app/map_plot.h"
#include "app/session.h"
#include "base/number.h"
#include "panel.h"
#include "panel_frame.h"
#include "plot_cells.h"
#include "ui.h"

#define ROWS_LEAST	8

static enum plot_ink
ink_of(const struct atlas_point *p)
{
	static const enum plot_ink inks[] = { [ATLAS_TAKE] = PLOT_TRAIN, [ATLAS_KNOWN] = PLOT_AXIS,
		[ATLAS_MADE] = PLOT_BEST };

	return p->kind == ATLAS_PHRASE ? PLOT_RUN + (enum plot_ink)(p->track % PLOT_RUNS) :
	    inks[p->kind];
}

/* The takes first, then known music: they get the labels. */
static size_t
make_marks(const struct session *s, struct map_mark *mark, char (*gap_names)[2])
{
	static const enum map_sign signs[] = { [ATLAS_PHRASE] = MAP_DOT, [ATLAS_TAKE] = MAP_OWN,
		[ATLAS_KNOWN] = MAP_KNOWN, [ATLAS_MADE] = MAP_MADE };
	static const enum atlas_kind order[] = { ATLAS_MADE, ATLAS_TAKE, ATLAS_KNOWN,
		ATLAS_PHRASE };
	const struct map *m = atlas_map(s);
	const struct map_gap *gap;
	size_t count = 0, gaps = atlas_gaps(s, &gap);

	for (size_t i = 0; i < gaps; i++) {
		gap_names[i][0] = (char)('1' + i);
		gap_names[i][1] = '\0';
		mark[count++] = (struct map_mark){ gap[i].place, MAP_GAP, PLOT_TEXT, gap_names[i] };
	}
	mark[count++] = (struct map_mark){ atlas_cursor(s), MAP_HERE, PLOT_BEST, NULL };
	for (size_t k = 0; k < sizeof order / sizeof *order; k++)
		for (size_t i = 0; i < m->count; i++) {
			const struct atlas_point *p = atlas_point(s, i);

			if (p->kind == order[k])
				mark[count++] = (struct map_mark){ m->place[i], signs[p->kind],
					ink_of(p), p->name };
		}
	return count;
}

/* What is nearest to the cursor stands out. */
static void
light_nearest(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct screen_cell *cell;
	int x, y;

	map_plot_cell(atlas_map(s)->place[atlas_nearest(s)], a.w, a.h, &x, &y);
	cell = screen_at(&ui->screen, a.x + x, a.y + y);
	if (cell != NULL)
		cell->attr ^= ATTR_REVERSE;
}

static void
draw_map(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct plot_cell *cells = plot_cells_new(a);
	struct map_mark *mark = calloc(atlas_map(s)->count + ATLAS_GAPS + 1, sizeof *mark);
	char gap_names[ATLAS_GAPS][2];

	if (cells != NULL && mark != NULL) {
		map_plot(mark, make_marks(s, mark, gap_names), a.w, a.h, plot_cells_glyphs(ui),
		    cells);
		plot_cells_put(ui, cells, a);
		light_nearest(ui, a);
	}
	free(mark);
	free(cells);
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	const struct map *m = atlas_map(s);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	char title[160], words[80];
	struct rect in;

	if (m == NULL) {
		in = panel_frame(ui, a, "MAP");
		screen_wrap(&ui->screen, in, dim, atlas_trouble(s)[0] != '\0' ?
		    atlas_trouble(s) : "making the map ...");
		return;
	}
	atlas_words(s, atlas_nearest(s), words, sizeof words);
	snprintf(title, sizeof title, "MAP  %s", words);
	in = panel_frame(ui, a, title);
	if (m->near > 0 && a.w >= 70)
		screen_print(&ui->screen, a.x + a.w - 30, a.y, 30,
		    theme_style(&ui->theme, ROLE_DIM, ROLE_BAR_BG), "%s, trustworthiness %.2f",
		    map_way_names[m->way], m->trust);
	draw_map(ui, in);
}

static int
rows(const struct ui *ui)
{
	return (int)number_larger(ui->screen.h / 2, ROWS_LEAST);
}

static void
watch(struct ui *ui, const struct panel *self)
{
	if (ui->panel == self)
		atlas_want(ui->session);
	else
		atlas_leave(ui->session);
}

static const struct binding keys[] = {
	{ "roll", "gA", "panel map", "map of takes" },
	{ "candidates", "M", "panel map", "map" },
	{ "map", "h", "map-move -1 0", "move" }, { "map", "<Left>", "map-move -1 0", "move" },
	{ "map", "l", "map-move 1 0", "move" }, { "map", "<Right>", "map-move 1 0", "move" },
	{ "map", "j", "map-move 0 -1", "move" }, { "map", "<Down>", "map-move 0 -1", "move" },
	{ "map", "k", "map-move 0 1", "move" }, { "map", "<Up>", "map-move 0 1", "move" },
	{ "map", "n", "map-point", "next point" }, { "map", "N", "map-point -1", "point before" },
	{ "map", "e", "map-gap", "empty place" }, { "map", "p", "map-hear", "hear" },
	{ "map", "<Enter>", "map-make", "make one here" }, { "map", "t", "map-put", "take" },
	PANEL_KEYS("map"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_map = {
	.name = "map", .keys = keys, .draw = draw, .rows = rows, .watch = watch,
};
