/* SPDX-License-Identifier: MIT */
/* panel_lane.c - panel: the lane below the roll, taller, and drawn by keys. */

#include <stdio.h>

#include "app/session.h"
#include "input.h"
#include "lanes.h"
#include "panel.h"
#include "panel_frame.h"
#include "view.h"

#define ROWS	12			/* where there is room for them */

/* Its columns are those of the roll above it. */
static struct rect
graph_of(const struct ui *ui, struct rect in)
{
	return (struct rect){ ui->layout.roll.x, in.y, ui->layout.roll.w, in.h };
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	char title[80], text[LANE_TEXT];
	struct lane l;
	struct rect in;
	double value;

	lane_at(s->view.lane, &l);
	value = lanes_value_at(ui, &l, s->cursor_ticks);
	snprintf(title, sizeof title, "LANE  %s%s%s", l.name, value < 0 && l.low >= 0 ? "" :
	    "  at the cursor: ", value < 0 && l.low >= 0 ? "" :
	    lanes_text(ui, &l, s->cursor_ticks, value, text));
	in = panel_frame(ui, a, title);
	view_lane_in(ui, graph_of(ui, in), (struct rect){ ui->layout.gutter.x, in.y,
	    ui->layout.gutter.w, in.h }, true);
}

static int
rows(const struct ui *ui)
{
	(void)ui;
	return ROWS;
}

static void
mouse(struct ui *ui, struct rect a, const struct mouse *m)
{
	struct rect in = graph_of(ui, panel_inside(ui, a));

	if (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN) {
		ui_run(ui, m->kind == MOUSE_WHEEL_UP ? "lane-previous" : "lane-next", 0);
		return;
	}
	if (m->kind == MOUSE_PRESS && (m->x < in.x || m->y < in.y || m->y >= in.y + in.h)) {
		ui_run(ui, "prompt lane", 0);
		return;
	}
	if (m->kind == MOUSE_PRESS)
		ui->drag.kind = DRAG_PANEL;
	lanes_mouse(ui, in, m);
}

static const struct binding keys[] = {
	{ "roll", "zl", "panel lane", "draw in the lane" },
	{ "roll", "zL", "prompt lane", "choose the lane ..." },
	{ "lane", "h", "cursor-left", "step" }, { "lane", "l", "cursor-right", "step" },
	{ "lane", "<Left>", "cursor-left", "step" }, { "lane", "<Right>", "cursor-right", "step" },
	{ "lane", "(", "bar-previous", "bar" }, { "lane", ")", "bar-next", "bar" },
	{ "lane", "b", "lane-point-previous", "point" },
	{ "lane", "w", "lane-point-next", "point" },
	{ "lane", "+", "lane-turn 5", "change" }, { "lane", "-", "lane-turn -5", "change" },
	{ "lane", "k", "lane-turn 1", "by one" }, { "lane", "j", "lane-turn -1", "by one" },
	{ "lane", "<Up>", "lane-turn 1", "by one" }, { "lane", "<Down>", "lane-turn -1", "by one" },
	{ "lane", "<Enter>", "prompt lane-set", "type" },
	{ "lane", "m", "lane-mark", "mark" }, { "lane", "r", "lane-line", "line from the mark" },
	{ "lane", "s", "lane-line smooth", "curve" },
	{ "lane", "R", "prompt lane-ramp", "ramp" },
	{ "lane", "x", "lane-erase", "erase" }, { "lane", "<Del>", "lane-erase", "erase" },
	{ "lane", "n", "lane-next", "next lane" }, { "lane", "N", "lane-previous", "lane before" },
	{ "lane", "c", "prompt lane", "choose" }, { "lane", "u", "undo", "undo" },
	PANEL_KEYS("lane"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_lane = {
	.name = "lane", .keys = keys, .draw = draw, .rows = rows, .mouse = mouse,
	.shows_lane = true,
};
