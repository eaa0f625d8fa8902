/* SPDX-License-Identifier: MIT */
/* view_lane.c - view: what changes over time under the roll: velocities, a controller, a tempo. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "base/number.h"
#include "lanes.h"
#include "view.h"

/* A column: its point that is farthest from the middle, and what holds after it. */
struct lane_cell {
	double		 value, after;
	int64_t		 tick;
	bool		 point, selected, held;
};

/* A bar has eight levels per row; the lowest row always shows that there is a point. */
static const char *
level_glyph(const struct glyphs *g, int eighths, int row)
{
	eighths -= row * 8;
	return g->lower[number_clamp(row == 0 && eighths < 1 ? 1 : eighths, 0, 8)];
}

/* --- what the columns have */

struct gathering {
	const struct roll *roll;
	const struct lane *lane;
	struct lane_cell	*cells;
};

static bool
farther(const struct lane *l, double a, double b)
{
	double from = l->middle >= l->low ? l->middle : l->low;

	return fabs(a - from) > fabs(b - from);
}

static bool
gather_point(void *arg, int track, const struct lane_point *p, const struct event *e)
{
	struct gathering *g = arg;
	int x = roll_column(g->roll, p->tick);
	struct lane_cell *c = &g->cells[x < 0 ? 0 : x];

	(void)track, (void)e;
	if (x < 0 || x >= g->roll->area.w)
		return true;
	if (!c->point || farther(g->lane, p->value, c->value))
		c->value = p->value;
	if (!c->point || p->tick >= c->tick)
		c->after = p->value;
	c->tick = p->tick;
	c->point = true;
	return true;
}

/* What holds is drawn through; without a point anywhere near, only what is not usual. */
static void
gather_points(const struct ui *ui, const struct lane_place *p, struct lane_cell *cells)
{
	const struct session *s = ui->session;
	struct gathering g = { &ui->roll, &p->lane, cells };
	int64_t from = roll_tick(&ui->roll, 0);
	double held = lane_value(&p->lane, s->song, s->track, from - 1);
	bool any = held != p->lane.initial || p->lane.kind == LANE_TEMPO ||
	    p->lane.kind == LANE_METRE;

	lane_query(&p->lane, s->song, s->track, from, roll_tick(&ui->roll, p->a.w), gather_point,
	    &g);
	for (int x = 0; x < p->a.w; x++)
		any = any || cells[x].point;
	for (int x = 0; x < p->a.w && any; x++) {
		if (cells[x].point)
			held = cells[x].after;
		else
			cells[x].value = held;
		cells[x].held = !cells[x].point;
	}
}

static void
gather_velocities(const struct ui *ui, int w, struct lane_cell *cells)
{
	for (int x = 0; x < w; x++) {
		cells[x].selected = ui->loudest_selected[x] > 0;
		cells[x].value = cells[x].selected ? ui->loudest_selected[x] : ui->loudest[x];
		cells[x].point = ui->loudest[x] > 0;
	}
}

/* --- drawing */

/* A bar where there is a point, a line where its value holds: without colours too. */
static void
draw_column(struct ui *ui, const struct lane_place *p, int x, const struct lane_cell *c)
{
	const struct theme *t = &ui->theme;
	int colour = ui_colour(ui, ui->session->track);
	struct style st = theme_style(t, ROLE_TEXT, ROLE_BG);
	int eighths = lanes_eighths(p, c->value), row = (eighths - 1) / 8;

	if (p->lane.kind == LANE_VELOCITY)
		eighths = ((int)c->value * p->a.h * 8 + 63) / 127;
	st.fg = c->held ? t->ghost[colour] :
	    theme_track(t, colour, p->lane.kind == LANE_VELOCITY ? (int)c->value : 100);
	if (c->selected)
		st.fg = t->role[ROLE_NOTE_SELECTED];
	else if (p->lane.kind == LANE_VELOCITY && ui->session->selection.active)
		st.fg = t->ghost[colour];
	if (c->held) {
		screen_put(&ui->screen, p->a.x + x, p->a.y + p->a.h - 1 - (row < 0 ? 0 : row),
		    ui->glyphs->line, st);
		return;
	}
	for (row = 0; row < p->a.h; row++)
		screen_put(&ui->screen, p->a.x + x, p->a.y + p->a.h - 1 - row,
		    level_glyph(ui->glyphs, eighths, row), st);
}

/* The metre in figures, where its bars begin. */
static void
draw_figures(struct ui *ui, const struct lane_place *p, const struct lane_cell *cells)
{
	struct style st = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	char text[LANE_TEXT];

	for (int x = 0; x < p->a.w; x++)
		if (cells[x].point)
			screen_text(&ui->screen, p->a.x + x + 1, p->a.y + p->a.h - 1,
			    p->a.w - x - 1, st, lanes_text(ui, &p->lane, cells[x].tick,
			    cells[x].value, text));
}

/* The highest value above, the middle one, and the lane's name below. */
static void
draw_labels(struct ui *ui, const struct lane_place *p, const struct rect *g)
{
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style bar = theme_style(&ui->theme, ROLE_BAR, ROLE_BG);
	bool velocity = p->lane.kind == LANE_VELOCITY;
	char text[LANE_TEXT];

	for (int row = 0; row < g->h; row++) {
		screen_put(&ui->screen, g->x + g->w - 1, g->y + row, ui->glyphs->tee, bar);
		if (g->w < 6)
			continue;
		if (row == g->h - 1 && (g->h > 1 || !velocity))
			screen_print(&ui->screen, g->x, g->y + row, g->w - 1, st, "%s",
			    velocity ? "vel 1" : p->lane.brief);
		else if (row == 0 && ui->stroke.values != NULL)
			screen_print(&ui->screen, g->x, g->y, g->w - 1, theme_style(&ui->theme,
			    ROLE_STRONG, ROLE_BG), "%5s", lane_text(&p->lane, ui->stroke.value,
			    text));
		else if (row == 0 || row == g->h / 2)
			screen_print(&ui->screen, g->x, g->y + row, g->w - 1, st, "%5s",
			    lane_text(&p->lane, row == 0 ? p->high :
			    floor((p->low + p->high + 1) / 2), text));
	}
}

static void
draw_marks(struct ui *ui, const struct lane_place *p)
{
	const struct session *s = ui->session;
	struct style st = theme_style(&ui->theme, ROLE_LOOP, ROLE_BG);
	int first = roll_column(&ui->roll, s->cursor_ticks), last;
	int mark = roll_column(&ui->roll, ui->lane_mark);

	last = roll_column(&ui->roll, s->cursor_ticks + s->grid_ticks - 1);
	if (first < p->a.w && last >= 0)
		screen_set_bg(&ui->screen, (struct rect){ p->a.x + (first < 0 ? 0 : first), p->a.y,
		    last - first + 1, p->a.h }, ui->theme.role[ROLE_SELECTION]);
	if (first >= 0 && first < p->a.w)
		screen_put(&ui->screen, p->a.x + first, p->a.y, ui->glyphs->playhead_mark,
		    theme_style(&ui->theme, ROLE_CURSOR, ROLE_SELECTION));
	if (ui->lane_marked && mark >= 0 && mark < p->a.w)
		screen_put(&ui->screen, p->a.x + mark, p->a.y, ui->glyphs->marker, st);
}

void
view_lane_in(struct ui *ui, struct rect a, struct rect gutter, bool marks)
{
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct lane_place p;
	struct lane_cell *cells;
	bool any = false;

	if (a.h <= 0 || a.w <= 0 || ui->loudest == NULL ||
	    (cells = calloc((size_t)a.w, sizeof *cells)) == NULL)
		return;
	lanes_place(ui, a, &p);
	screen_fill(&ui->screen, (struct rect){ gutter.x, a.y, gutter.w + a.w, a.h }, " ", st);
	draw_labels(ui, &p, &gutter);
	if (p.lane.kind == LANE_VELOCITY)
		gather_velocities(ui, a.w, cells);
	else
		gather_points(ui, &p, cells);
	for (int x = 0; x < a.w; x++) {
		any = any || cells[x].point || cells[x].held;
		if (cells[x].point || cells[x].held)
			draw_column(ui, &p, x, &cells[x]);
	}
	if (p.lane.kind == LANE_METRE)
		draw_figures(ui, &p, cells);
	if (!any && p.lane.kind != LANE_VELOCITY)
		screen_print(&ui->screen, a.x + 2, a.y + a.h / 2, a.w - 2, st,
		    "no %s yet: drag here, or %s", p.lane.name,
		    marks ? "+ sets it at the cursor" : "zl opens the lane");
	if (marks)
		draw_marks(ui, &p);
	free(cells);
}

void
view_lane(struct ui *ui)
{
	view_lane_in(ui, ui->layout.lane, ui->layout.lane_gutter, false);
}
