/* SPDX-License-Identifier: MIT */
/* draw.c - draws a frame: layout, scrolling and all views. */

#include "draw.h"

#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "app/transport.h"
#include "music/chord.h"
#include "music/song.h"
#include "panel.h"
#include "panel_frame.h"
#include "speak.h"
#include "view.h"

/* After the user has moved, the view does not follow the playhead for a while. */
#define HOLD_FOLLOW_MS	3000

static bool
use_pitch(void *arg, const struct note *n)
{
	((bool *)arg)[n->pitch] = true;
	return true;
}

/* Pitches to show when rows are folded; NULL: all. */
static const bool *
folded(struct ui *ui)
{
	const struct session *s = ui->session;
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct key key;

	if (!s->view.fold_scale && !s->view.fold_used)
		return NULL;
	if (!ui->used_known || ui->used_revision != s->revision) {
		memset(ui->used, 0, sizeof ui->used);
		song_query(s->song, -1, &all, use_pitch, ui->used);
		if (s->view.fold_scale) {
			session_key_at(ui->session, s->cursor_ticks, &key);
			for (int p = 0; p < 128; p++)
				ui->used[p] = scale_has(&key, p) ||
				    (ui->used[p] && !s->view.fold_used);
		}
		ui->used_known = true;
		ui->used_revision = s->revision;
	}
	ui->used[s->cursor_pitch] = true;
	return ui->used;
}

/* In the last frame. */
static bool
sees_cursor(const struct ui *ui)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	int x, row;

	if (r->den == 0 || r->count == 0)
		return false;
	x = roll_column(r, s->cursor_ticks);
	row = r->index[s->cursor_pitch] - r->top;
	return x >= 0 && x < ui->seen.w && row >= 0 && row < roll_rows(r);
}

static void
set_geometry(struct ui *ui)
{
	struct session *s = ui->session;
	int rows = panel_rows(ui);
	bool low = rows > 0;
	struct layout_needs needs = { .tracks = song_tracks(s->song),
	    .panel = ui->panel != NULL && !ui->panel->whole && !low,
	    .map = ui->glyphs->tier == GLYPHS_FULL, .marks = view_has_marks(ui),
	    .tutor = ui->tutoring, .strip = ui->strip, .themes = ui->themes,
	    .no_lane = low && ui->panel->shows_lane,
	    .below = low ? panel_lines(ui, ui->screen.w, rows) : 0 };

	layout_set(&ui->layout, ui->screen.w, ui->screen.h, &needs);
	/* The cursor must not scroll the view back. */
	if (ui->fit_serial != s->view.fit_serial) {
		ui->fit_serial = s->view.fit_serial;
		ui->scroll.left_ticks = s->view.fit_ticks;
		ui->cursor_ticks = s->cursor_ticks;
		ui->cursor_pitch = s->cursor_pitch;
	}
	ui->seen.cursor = sees_cursor(ui);
	roll_set(&ui->roll, &s->view, &ui->scroll, ui->layout.roll, folded(ui));
}

struct pitch_counts {
	int		 track;
	int		 count[128];
};

static bool
count_pitch(void *arg, const struct note *n)
{
	struct pitch_counts *c = arg;

	c->count[n->pitch] += n->track == c->track ? 8 : 1;	/* the edited track counts most */
	return true;
}

/* The rows that show most of the notes around here with the cursor visible. */
static void
show_most(struct ui *ui, const struct roll *r)
{
	const struct session *s = ui->session;
	struct window w = { roll_tick(r, 0), roll_tick(r, r->area.w), 0, 127 };
	struct pitch_counts counts = { s->track, { 0 } };
	int rows = roll_rows(r), margin = rows >= 8 ? 2 : 0;
	int at = r->count > 0 ? r->index[s->cursor_pitch] : 0, best = -1, best_top = r->top;

	song_query(s->song, -1, &w, count_pitch, &counts);
	for (int top = at + margin - rows + 1; top <= at - margin; top++) {
		int seen = 0;

		if (top < 0 || top > r->count - rows)
			continue;
		for (int row = 0; row < rows; row++)
			seen += counts.count[r->order[top + row]];
		/* Of equally good rows, those with the cursor nearer to the middle. */
		if (seen > best || (seen == best &&
		    abs(top + rows / 2 - at) < abs(best_top + rows / 2 - at))) {
			best = seen;
			best_top = top;
		}
	}
	if (best >= 0)
		ui->scroll.top_pitch = r->order[best_top];
}

struct pitch_range {
	int		 low, high;
};

static bool
widen(void *arg, const struct note *n)
{
	struct pitch_range *r = arg;

	r->low = n->pitch < r->low ? n->pitch : r->low;
	r->high = n->pitch > r->high ? n->pitch : r->high;
	return true;
}

/* A track that was chosen: its notes here come into view, wherever the cursor is. */
static bool
show_track(struct ui *ui, const struct roll *r)
{
	const struct session *s = ui->session;
	struct window w = { roll_tick(r, 0), roll_tick(r, r->area.w), 0, 127 };
	struct pitch_range range = { 128, -1 };
	int rows = roll_rows(r), last = r->top + rows - 1, middle;

	if (s->track >= song_tracks(s->song) || r->count == 0)
		return false;
	song_query(s->song, s->track, &w, widen, &range);
	if (last >= r->count)
		last = r->count - 1;
	if (range.high < 0 || (range.low <= r->order[r->top] && range.high >= r->order[last]))
		return false;
	middle = (range.low + range.high) / 2;
	ui->scroll.top_pitch = middle + rows / 2 > 127 ? 127 : middle + rows / 2;
	return true;
}

/* What takes room from the roll, or gives it back, leaves the cursor in view. */
static bool
is_cut_otherwise(struct ui *ui, const struct roll *clear)
{
	bool other = ui->seen.cursor && !transport_playing(ui->session) &&
	    (clear->area.w != ui->seen.w || clear->area.h != ui->seen.h);

	ui->seen.w = clear->area.w;
	ui->seen.h = clear->area.h;
	return other;
}

/* The same music needs more or less room than before, and none of it was fitted. */
static bool
is_seen_otherwise(struct ui *ui)
{
	const struct view_state *v = &ui->session->view;
	const struct seen seen = ui->seen;
	bool other = v->cell_ticks_num * seen.den != seen.num * v->cell_ticks_den ||
	    v->pitch_zoom != seen.pitch_zoom || v->fold_scale != seen.fold_scale ||
	    v->fold_used != seen.fold_used;

	ui->seen = (struct seen){ v->cell_ticks_num, v->cell_ticks_den, v->pitch_zoom,
		v->fold_scale, v->fold_used, v->fit_serial, seen.w, seen.h, seen.cursor };
	return other && v->fit_serial == seen.fit_serial && !transport_playing(ui->session);
}

/* Scrolls to the cursor when it moved, otherwise to the playhead. */
static void
follow(struct ui *ui)
{
	struct session *s = ui->session;
	bool otherwise = is_seen_otherwise(ui), moved, changed = false;
	struct roll clear = ui->roll;

	/* The drawer covers part of the roll. */
	if (ui->layout.drawer && ui->layout.panel.h > 0)
		clear.area.w = ui->layout.panel.x - clear.area.x;
	otherwise = is_cut_otherwise(ui, &clear) || otherwise;
	moved = s->cursor_ticks != ui->cursor_ticks || s->cursor_pitch != ui->cursor_pitch ||
	    s->track != ui->cursor_track || otherwise;
	if (moved) {
		if (ui->cursor_ticks != -1)
			ui->hold_follow_ms = ui->now_ms + HOLD_FOLLOW_MS;
		changed = roll_show_tick(&clear, &ui->scroll, s->cursor_ticks, s->grid_ticks);
		changed = roll_show_pitch(&clear, &ui->scroll, s->cursor_pitch) || changed;
		if (s->track != ui->cursor_track && ui->cursor_ticks != -1)
			changed = show_track(ui, &ui->roll) || changed;
		if (ui->cursor_ticks == -1) {	/* first frame of a piece or of a size */
			clear.first_cell = roll_cell_of(&clear, ui->scroll.left_ticks);
			show_most(ui, &clear);
			changed = true;
		}
		ui->cursor_ticks = s->cursor_ticks;
		ui->cursor_pitch = s->cursor_pitch;
		ui->cursor_track = s->track;
	} else if (transport_playing(s) && s->view.follow != FOLLOW_OFF &&
	    ui->now_ms >= ui->hold_follow_ms) {
		int64_t at = transport_ticks(s);
		int x = roll_column(&clear, at);

		if (s->view.follow == FOLLOW_CENTRE || x < 0 || x >= clear.area.w) {
			roll_page(&clear, &ui->scroll, at, s->view.follow == FOLLOW_CENTRE);
			changed = true;
		}
	}
	if (ui->reveal_ticks >= 0) {	/* most of the width is for what is being written */
		int x = roll_column(&clear, ui->reveal_ticks);

		if (x < 0 || x > clear.area.w / 2) {
			clear.first_cell = roll_cell_of(&clear, ui->reveal_ticks) -
			    clear.area.w / 4;
			ui->scroll.left_ticks = clear.first_cell > 0 ? roll_tick(&clear, 0) : 0;
			show_most(ui, &clear);
			changed = true;
		}
		ui->reveal_ticks = -1;
	}
	if (changed)
		roll_set(&ui->roll, &s->view, &ui->scroll, ui->layout.roll, folded(ui));
}

static void
draw_too_small(struct ui *ui)
{
	struct style st = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	int y = ui->screen.h > 2 ? ui->screen.h / 2 - 1 : 0;

	screen_print(&ui->screen, 0, y, ui->screen.w, st, "%dx%d is too small:", ui->screen.w,
	    ui->screen.h);
	screen_print(&ui->screen, 0, y + 1, ui->screen.w, st, "make it %dx%d", UI_MIN_W,
	    UI_MIN_H);
	screen_print(&ui->screen, 0, y + 2, ui->screen.w, st, "Space plays  F10 quits");
}

void
ui_draw(struct ui *ui)
{
	ui->dirty = false;
	screen_clear(&ui->screen, theme_style(&ui->theme, ROLE_TEXT, ROLE_BG));
	if (ui_too_small(ui)) {
		draw_too_small(ui);
		return;
	}
	ui_set_modes(ui);
	set_geometry(ui);
	follow(ui);
	view_transport(ui);
	view_tutor(ui);
	if (ui->panel != NULL && ui->panel->whole)
		ui->panel->draw(ui, ui_whole(ui));
	else {
		view_marks(ui);
		view_ruler(ui);
		view_strip(ui);
		view_themes(ui);
		view_roll(ui);
		view_keys(ui);
		view_lane(ui);
		view_tracks(ui);
		view_map(ui);
		if (ui->layout.panel.h > 0)
			ui->panel->draw(ui, ui->layout.panel);
	}
	speak_place_cursor(ui);
	speak_frame(ui);
	view_message(ui);
	view_modeline(ui);
	view_keybar(ui);
}
