/* SPDX-License-Identifier: MIT */
/* mouse.c - turns mouse events into command lines. */

#include "app/session.h"
#include "input.h"
#include "lanes.h"
#include "music/song.h"
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
	ui_runf(ui, "go-ticks %lld", (long long)tick);
	ui_runf(ui, "go-pitch %d", pitch);
}

/* --- notes */

struct hit {
	const struct roll *roll;
	int		 x;		/* column under the pointer */
	struct note	*found;
	bool		 any;
};

static bool
look_hit(void *arg, const struct note *n)
{
	struct hit *hit = arg;
	int first = roll_column(hit->roll, n->start_ticks);
	int last = roll_column(hit->roll, n->start_ticks + n->length_ticks - 1);

	if (hit->x < first || hit->x > last)
		return true;
	*hit->found = *n;		/* of several, the one that begins last lies on top */
	hit->any = true;
	return true;
}

/* The note of the edited track under the pointer. */
static bool
note_under(struct ui *ui, int x, int pitch, struct note *found)
{
	const struct session *s = ui->session;
	struct hit hit = { &ui->roll, x - ui->roll.area.x, found, false };
	struct window w = { roll_tick(&ui->roll, hit.x), roll_tick(&ui->roll, hit.x + 1),
	    (uint8_t)pitch, (uint8_t)pitch };

	if (s->track < song_tracks(s->song))
		song_query(s->song, s->track, &w, look_hit, &hit);
	return hit.any;
}

/* Its last cell drags the end, if the note has other cells to drag it by. */
static bool
is_end(const struct ui *ui, const struct note *n, int x)
{
	int first = roll_column(&ui->roll, n->start_ticks);
	int last = roll_column(&ui->roll, n->start_ticks + n->length_ticks - 1);

	return last > first && x - ui->roll.area.x == last;
}

static void
unselect(struct ui *ui)
{
	if (ui->session->selection.active)
		ui_run(ui, "select-none", 0);
}

/*
 * A click unselects and moves the cursor.  On a selected note that waits for
 * the button's release: the selection may be meant to be dragged.
 */
static void
press_roll(struct ui *ui, const struct mouse *m)
{
	struct drag *drag = &ui->drag;
	int pitch = roll_pitch_at(&ui->roll, m->y);
	bool on_note;

	if (pitch < 0)
		return;
	ui->panel_focus = false;
	*drag = (struct drag){ .from_ticks = step_at(ui, m->x), .from_pitch = pitch };
	on_note = note_under(ui, m->x, pitch, &drag->note);
	drag->kind = !on_note ? DRAG_SELECT : is_end(ui, &drag->note, m->x) ? DRAG_LENGTH :
	    DRAG_MOVE;
	if (m->button == 3 || !on_note || !session_holds(ui->session, &drag->note)) {
		unselect(ui);
		go_to(ui, drag->from_ticks, pitch);
	}
	if (m->button == 3) {
		drag->kind = DRAG_NONE;
		ui_run(ui, "note-add", 0);
	}
}

static void
drag_roll(struct ui *ui, const struct mouse *m)
{
	struct drag *drag = &ui->drag;
	int pitch = roll_pitch_at(&ui->roll, m->y);
	int64_t tick = step_at(ui, m->x);

	if (pitch < 0)
		return;
	switch (drag->kind) {
	case DRAG_NONE:
	case DRAG_PANEL:
	case DRAG_MARK:
	case DRAG_LANE:
	case DRAG_MAP:
		return;
	case DRAG_SELECT:
		if (tick == ui->session->cursor_ticks && pitch == ui->session->cursor_pitch)
			return;
		if (ui->session->mode != MODE_VISUAL)
			ui_run(ui, "select", 0);
		go_to(ui, tick, pitch);
		return;
	case DRAG_MOVE:
		drag->by_semitones = pitch - drag->from_pitch;
		/* fall through */
	case DRAG_LENGTH:
		drag->by_ticks = tick - drag->from_ticks;
		return;
	}
}

/* One edit, when the button is let go. */
static void
drop_note(struct ui *ui)
{
	const struct drag *drag = &ui->drag;
	int64_t length = drag->note.length_ticks + drag->by_ticks;

	if (drag->by_ticks == 0 && drag->by_semitones == 0) {
		unselect(ui);
		go_to(ui, drag->from_ticks, drag->from_pitch);
		return;
	}
	if (!session_holds(ui->session, &drag->note) || drag->kind == DRAG_LENGTH)
		go_to(ui, drag->note.start_ticks, drag->note.pitch);
	if (drag->kind == DRAG_MOVE)
		ui_runf(ui, "note-move %lld %d", (long long)drag->by_ticks, drag->by_semitones);
	else
		ui_runf(ui, "note-length %lld", (long long)(length > 1 ? length :
		    ui->session->grid_ticks));
}

/* The cursor goes to that bar, and the view with it. */
static void
point_at_map(struct ui *ui, int x)
{
	int64_t tick = view_map_tick(ui, x);
	struct bar bar;

	if (tick < 0)
		return;
	time_bar_at(ui->session->time, tick, &bar);
	go_to(ui, bar.start_ticks, ui->session->cursor_pitch);
}

/* The cursor goes to the mark, and a drag takes it to another bar. */
static void
press_mark(struct ui *ui, const struct mouse *m)
{
	int64_t tick;

	if (!view_mark_at(ui, m->x, &tick)) {
		go_to(ui, step_at(ui, m->x), ui->session->cursor_pitch);
		return;
	}
	go_to(ui, tick, ui->session->cursor_pitch);
	ui->drag = (struct drag){ .kind = DRAG_MARK, .from_ticks = tick };
}

static void
drop_mark(struct ui *ui, const struct mouse *m)
{
	struct bar from, to;

	time_bar_at(ui->session->time, ui->drag.from_ticks, &from);
	time_bar_at(ui->session->time, step_at(ui, m->x), &to);
	if (from.number != to.number)
		ui_runf(ui, "change-move %lld", (long long)(to.number - from.number));
}

static bool
in_panel(const struct ui *ui, const struct mouse *m)
{
	return ui->panel != NULL && !ui->panel->whole && ui->layout.panel.h > 0 &&
	    inside(&ui->layout.panel, m->x, m->y);
}

static void
tell_panel(struct ui *ui, const struct mouse *m)
{
	if (ui->panel != NULL && ui->panel->mouse != NULL)
		ui->panel->mouse(ui, ui->panel->whole ? ui_whole(ui) : ui->layout.panel, m);
}

static void
release(struct ui *ui, const struct mouse *m)
{
	enum drag_kind kind = ui->drag.kind;

	if (kind == DRAG_PANEL)
		tell_panel(ui, m);
	if (kind == DRAG_LANE)
		lanes_mouse(ui, ui->layout.lane, m);
	if (kind == DRAG_MARK)
		drop_mark(ui, m);
	if (kind == DRAG_MOVE || kind == DRAG_LENGTH)
		drop_note(ui);
	ui->drag.kind = DRAG_NONE;
}

static void
press(struct ui *ui, const struct mouse *m)
{
	const struct layout *l = &ui->layout;

	if (ui->prompt.kind != PROMPT_NONE) {
		if (!inside(&l->message, m->x, m->y))
			ui_key(ui, "<Esc>", ui->now_ms);
		return;
	}
	if (inside(&l->keybar, m->x, m->y))
		ui_key(ui, view_keybar_at(ui, m->x - l->keybar.x), ui->now_ms);
	else if (ui->panel != NULL && ui->panel->whole)
		tell_panel(ui, m);
	else if (in_panel(ui, m)) {
		ui->panel_focus = true;
		tell_panel(ui, m);
	}
	else if (inside(&l->roll, m->x, m->y))
		press_roll(ui, m);
	else if (inside(&l->lane_gutter, m->x, m->y))
		ui_run(ui, "prompt lane", 0);
	else if (inside(&l->lane, m->x, m->y)) {
		ui->drag.kind = DRAG_LANE;
		lanes_mouse(ui, l->lane, m);
	}
	else if (inside(&l->map, m->x, m->y)) {
		ui->drag.kind = DRAG_MAP;
		point_at_map(ui, m->x);
	}
	else if (inside(&l->marks, m->x, m->y))
		press_mark(ui, m);
	else if (inside(&l->ruler, m->x, m->y))
		go_to(ui, step_at(ui, m->x), ui->session->cursor_pitch);
	else if (l->tracks.h > 1 && inside(&l->tracks, m->x, m->y)) {
		int first = ui->session->track >= l->tracks.h ?
		    ui->session->track - l->tracks.h + 1 : 0;

		ui_runf(ui, "track-go %d", first + m->y - l->tracks.y + 1);
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
	if (in_panel(ui, m) && ui->panel->mouse != NULL) {
		tell_panel(ui, m);
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
	if (ui_too_small(ui) || ui->roll.den == 0)	/* no frame yet to point at */
		return;
	switch (m->kind) {
	case MOUSE_PRESS:
		press(ui, m);
		break;
	case MOUSE_DRAG:
		if (ui->drag.kind == DRAG_PANEL)
			tell_panel(ui, m);
		else if (ui->drag.kind == DRAG_MAP)
			point_at_map(ui, m->x);
		else if (ui->drag.kind == DRAG_LANE)
			lanes_mouse(ui, ui->layout.lane, m);
		else if (inside(&ui->layout.roll, m->x, m->y))
			drag_roll(ui, m);
		break;
	case MOUSE_RELEASE:
		release(ui, m);
		break;
	case MOUSE_WHEEL_UP:
		wheel(ui, m, -1);
		break;
	case MOUSE_WHEEL_DOWN:
		wheel(ui, m, 1);
		break;
	}
}
