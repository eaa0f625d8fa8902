/* SPDX-License-Identifier: MIT */
/* mouse.c - turns mouse events into command lines. */

#include <stdio.h>

#include "app/session.h"
#include "input.h"
#include "music/time.h"
#include "panel.h"
#include "view.h"

static bool
inside(const struct rect *r, int x, int y)
{
	return x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h;
}

/* The start of the grid step under a column. */
static int64_t
step_at(const struct ui *ui, int x)
{
	int64_t grid = ui->session->grid_ticks, tick;
	struct bar bar;

	tick = roll_tick(&ui->roll, x - ui->roll.area.x);
	if (tick < 0)
		tick = 0;
	time_bar_at(ui->session->time, tick, &bar);
	if (grid < 1)
		grid = 1;
	return bar.start_ticks + (tick - bar.start_ticks) / grid * grid;
}

static void
go_to(struct ui *ui, int64_t tick, int pitch)
{
	char line[64];

	snprintf(line, sizeof line, "go-ticks %lld", (long long)tick);
	ui_run(ui, line, 0);
	snprintf(line, sizeof line, "go-pitch %d", pitch);
	ui_run(ui, line, 0);
}

static void
press_roll(struct ui *ui, const struct mouse *m)
{
	int pitch = roll_pitch_at(&ui->roll, m->y);

	if (pitch < 0)
		return;
	if (ui->session->mode == MODE_VISUAL)
		ui_run(ui, "mode normal", 0);
	ui->panel_focus = false;
	go_to(ui, step_at(ui, m->x), pitch);
	ui->dragging = true;
	if (m->button == 3)
		ui_run(ui, "note-add", 0);
}

static void
drag_roll(struct ui *ui, const struct mouse *m)
{
	int pitch = roll_pitch_at(&ui->roll, m->y);
	int64_t tick = step_at(ui, m->x);

	if (pitch < 0 || (tick == ui->session->cursor_ticks && pitch == ui->session->cursor_pitch))
		return;
	if (ui->session->mode != MODE_VISUAL)
		ui_run(ui, "select", 0);
	go_to(ui, tick, pitch);
}

static void
press(struct ui *ui, const struct mouse *m)
{
	const struct layout *l = &ui->layout;
	char line[64];

	if (ui->prompt.kind != PROMPT_NONE) {
		if (!inside(&l->message, m->x, m->y))
			ui_key(ui, "<Esc>", ui->now_ms);
		return;
	}
	if (inside(&l->keybar, m->x, m->y))
		ui_key(ui, view_keybar_at(ui, m->x - l->keybar.x), ui->now_ms);
	else if (ui->panel != NULL && ui->panel->whole)
		return;
	else if (l->panel.h > 0 && inside(&l->panel, m->x, m->y))
		ui->panel_focus = true;
	else if (inside(&l->roll, m->x, m->y))
		press_roll(ui, m);
	else if (inside(&l->ruler, m->x, m->y))
		go_to(ui, step_at(ui, m->x), ui->session->cursor_pitch);
	else if (l->tracks.h > 1 && inside(&l->tracks, m->x, m->y)) {
		int first = ui->session->track >= l->tracks.h ?
		    ui->session->track - l->tracks.h + 1 : 0;

		snprintf(line, sizeof line, "track-go %d", first + m->y - l->tracks.y + 1);
		ui_run(ui, line, 0);
	}
}

/* The wheel scrolls pitch over the roll and its keys, time elsewhere. */
static void
wheel(struct ui *ui, const struct mouse *m, int way)
{
	int64_t cells = ui->roll.area.w / 8;

	if (ui->panel != NULL && ui->panel->whole) {
		ui->panel->type(ui, way < 0 ? "<Up>" : "<Down>");
		return;
	}
	ui->hold_follow_ms = ui->now_ms + 3000;
	if (inside(&ui->layout.gutter, m->x, m->y) || inside(&ui->layout.roll, m->x, m->y)) {
		int at = ui->roll.top + way * 3;
		if (at > ui->roll.count - roll_rows(&ui->roll))
			at = ui->roll.count - roll_rows(&ui->roll);
		ui->scroll.top_pitch = ui->roll.order[at < 0 ? 0 : at];
	} else {
		int64_t left = roll_tick(&ui->roll, (int)(way * cells));
		ui->scroll.left_ticks = left < 0 ? 0 : left;
	}
}

void
ui_mouse(struct ui *ui, const struct mouse *m, int64_t now_ms)
{
	ui->now_ms = now_ms;
	ui->dirty = true;
	switch (m->kind) {
	case MOUSE_PRESS:
		press(ui, m);
		break;
	case MOUSE_DRAG:
		if (ui->dragging && inside(&ui->layout.roll, m->x, m->y))
			drag_roll(ui, m);
		break;
	case MOUSE_RELEASE:
		ui->dragging = false;
		break;
	case MOUSE_WHEEL_UP:
		wheel(ui, m, -1);
		break;
	case MOUSE_WHEEL_DOWN:
		wheel(ui, m, 1);
		break;
	}
}
