/* SPDX-License-Identifier: MIT */
/* view_tracks.c - view: list of tracks, and map of the whole piece. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "base/number.h"
#include "meter.h"
#include "music/knob.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"
#include "words.h"

static bool
count_note(void *arg, const struct note *n)
{
	(void)n;
	return ++*(int *)arg < 999;
}

static int
draw_switch(struct ui *ui, int x, int y, const char *letter, bool on, enum role role,
    struct style st)
{
	if (on) {
		st.fg = theme_style(&ui->theme, role, ROLE_BG).fg;
		st.attr |= ATTR_BOLD | (ui->theme.tier == TIER_MONO ? ATTR_REVERSE : 0);
	} else {
		st.fg = ui->theme.role[ROLE_BAR];
		letter = ui->glyphs->dot;
	}
	screen_text(&ui->screen, x, y, 1, st, letter);
	return 2;
}

#define METER_W		6
#define KNOBS_W		18		/* "vol 100  pan R63  " */

/* Its level, volume and pan, and how many notes it has in this bar and in all. */
static void
draw_rest(struct ui *ui, int track, const struct track_info *info, struct rect a,
    struct style dim, struct style colour)
{
	const struct session *s = ui->session;
	const struct knob *volume = knob_find("volume"), *pan = knob_find("pan");
	char volume_text[KNOB_TEXT], pan_text[KNOB_TEXT];
	struct bar bar;
	struct window w = { 0, 0, 0, 127 };
	int here = 0, x = a.x, end = a.x + a.w;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	w.start_ticks = bar.start_ticks;
	w.end_ticks = bar.start_ticks + bar.length_ticks;
	song_query(s->song, track, &w, count_note, &here);
	meter_draw(&ui->meters, track, &ui->screen, ui->glyphs,
	    (struct rect){ x, a.y, METER_W, 1 }, colour);
	x += METER_W + 1;
	if (a.w >= METER_W + KNOBS_W + 24)
		x += screen_print(&ui->screen, x, a.y, KNOBS_W, dim, "vol %3s  pan %3s  ",
		    knob_text(volume, knob_value(volume, s->song, track), volume_text),
		    knob_text(pan, knob_value(pan, s->song, track), pan_text));
	if (end - x >= 24)
		screen_print(&ui->screen, x, a.y, end - x, dim, "%3d in this bar  %zu %s", here,
		    info->notes, info->notes == 1 ? "note" : "notes");
	else
		screen_print(&ui->screen, x, a.y, end - x, dim, "%3d/%zu", here, info->notes);
}

/* One line: mark, number, colour, name, program, mute and solo, and the rest. */
static void
draw_track(struct ui *ui, int track, struct rect a)
{
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	bool here = track == s->track;
	struct style st = theme_style(t, here ? ROLE_STRONG : ROLE_TEXT,
	    here ? ROLE_ROW_CURSOR : ROLE_BG);
	struct style dim = theme_style(t, ROLE_DIM, here ? ROLE_ROW_CURSOR : ROLE_BG), colour = st;
	int names = a.w >= 120 ? 24 : a.w >= 60 ? 16 : 10, sounds = a.w >= 60 ? 16 : 0, x = a.x;
	struct track_info info;

	song_track_info(s->song, track, &info);
	colour.fg = theme_track(t, ui_colour(ui, track), 127);
	screen_fill(&ui->screen, a, " ", st);
	screen_print(&ui->screen, x, a.y, 4, st, "%s%2d", here ? ui->glyphs->here : " ", track + 1);
	screen_text(&ui->screen, x + 4, a.y, 2, colour,
	    t->tier >= TIER_16 ? ui->glyphs->left[8] :
	    ui->glyphs->fill[ui_colour(ui, track)]);
	screen_text(&ui->screen, x + 6, a.y, names, info.notes > 0 ? st : dim, words_track(&info));
	x += 7 + names;
	screen_text(&ui->screen, x, a.y, sounds, dim, words_sound(&info));
	x += sounds > 0 ? sounds + 1 : 0;
	x += draw_switch(ui, x, a.y, "M", s->muted != NULL && s->muted[track], ROLE_ERROR, st);
	x += draw_switch(ui, x, a.y, "S", s->soloed != NULL && s->soloed[track], ROLE_LOOP, st);
	if (info.channel >= 0)
		draw_rest(ui, track, &info, (struct rect){ x + 1, a.y, a.x + a.w - x - 1, 1 },
		    dim, colour);
}

/* All tracks on one line, for small screens; the edited one in words. */
static void
draw_line(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int x = a.x, tracks = song_tracks(s->song), first = s->track > 3 ? s->track - 3 : 0;

	screen_fill(&ui->screen, a, " ", dim);
	for (int i = first; i < tracks && x < a.x + a.w - 4; i++) {
		bool here = i == s->track, silent = session_silent(s, i);
		struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_DIM, ROLE_BG);
		struct style colour = dim;
		struct track_info info;

		song_track_info(s->song, i, &info);
		colour.fg = silent ? dim.fg : theme_track(&ui->theme, ui_colour(ui, i), 127);
		if (here)
			st.attr |= ATTR_BOLD;
		x += screen_print(&ui->screen, x, a.y, a.x + a.w - x, st, "%s%d",
		    here ? ui->glyphs->here : " ", i + 1);
		x += screen_text(&ui->screen, x, a.y, a.x + a.w - x, colour, silent ? "m" :
		    ui->theme.tier >= TIER_16 ? ui->glyphs->left[8] :
		    ui->glyphs->fill[ui_colour(ui, i)]);
		x += screen_print(&ui->screen, x, a.y,
		    a.x + a.w - x < (here ? 22 : 11) ? a.x + a.w - x : here ? 22 : 11, st, "%s",
		    words_track(&info)) + 1;
	}
}

void
view_tracks(struct ui *ui)
{
	const struct session *s = ui->session;
	struct rect a = ui->layout.tracks;
	int tracks = song_tracks(s->song), first = 0;

	if (a.h == 0)
		return;
	if (a.h == 1) {
		draw_line(ui, a);
		return;
	}
	if (s->track >= a.h)
		first = s->track - a.h + 1;
	if (first > tracks - a.h)
		first = tracks - a.h;
	if (first < 0)
		first = 0;
	for (int i = 0; i < a.h; i++) {
		struct rect line = { a.x, a.y + i, a.w, 1 };
		if (first + i < tracks)
			draw_track(ui, first + i, line);
		else
			screen_fill(&ui->screen, line, " ", theme_style(&ui->theme, ROLE_DIM,
			    ROLE_BG));
	}
}

/*
 * The whole piece in one line of braille: two columns and four pitch bands per
 * cell.  Its cost does not depend on the piece: each column checks only what
 * sounds at its middle.
 */
struct map_column {
	unsigned	 bands;
	int		 low, span;
};

static bool
map_note(void *arg, const struct note *n)
{
	struct map_column *c = arg;
	int band = (n->pitch - c->low) * 4 / c->span;

	c->bands |= 1u << number_clamp(band, 0, 3);
	return c->bands != 0xf;
}

static unsigned
map_dots(const struct ui *ui, int64_t tick, bool right)
{
	static const uint8_t bits[2][4] = { { 0x40, 0x04, 0x02, 0x01 },
	    { 0x80, 0x20, 0x10, 0x08 } };
	struct window w = { tick, tick + 1, 0, 127 };
	struct map_column c = { 0, 36, 60 };
	unsigned dots = 0;

	song_query(ui->session->song, -1, &w, map_note, &c);
	for (int band = 0; band < 4; band++)
		if (c.bands >> band & 1)
			dots |= bits[right][band];
	return dots;
}

/* Updates it after changes of the piece, but not for every frame or key. */
static bool
fit_map(struct ui *ui, int w, int64_t end)
{
	if (ui->map_w == w && (ui->map_revision == ui->session->revision ||
	    ui->now_ms - ui->map_ms < UI_MAP_MS))
		return true;
	free(ui->map);
	ui->map_w = 0;
	ui->map = malloc(w);
	if (ui->map == NULL)
		return false;
	for (int x = 0; x < w; x++)
		ui->map[x] = map_dots(ui, (int64_t)((double)end / (2 * w) * (2 * x + 0.5)), false) |
		    map_dots(ui, (int64_t)((double)end / (2 * w) * (2 * x + 1.5)), true);
	ui->map_w = w;
	ui->map_revision = ui->session->revision;
	ui->map_ms = ui->now_ms;
	return true;
}

int64_t
view_map_tick(const struct ui *ui, int x)
{
	int left = ui->layout.map.x + ui->layout.gutter.w, w = ui->layout.map.w -
	    ui->layout.gutter.w;
	int64_t end = song_last_note_end_ticks(ui->session->song);

	if (x < left || w <= 0 || end <= 0)
		return -1;
	return (int64_t)((double)end / w * (number_smaller(x - left, w - 1)));
}

void
view_map(struct ui *ui)
{
	const struct rect *a = &ui->layout.map;
	int left = ui->layout.gutter.w, w = a->w - left;
	int64_t end = song_last_note_end_ticks(ui->session->song), from, to;
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style in = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BG);

	if (a->h == 0)
		return;
	in.attr |= ui->theme.tier == TIER_MONO ? ATTR_REVERSE : 0;
	screen_fill(&ui->screen, *a, " ", st);
	screen_text(&ui->screen, a->x + 1, a->y, left - 1, st, "map");
	if (end <= 0 || w <= 0 || !fit_map(ui, w, end))
		return;
	from = (int64_t)((double)roll_tick(&ui->roll, 0) / end * w);
	to = (int64_t)((double)roll_tick(&ui->roll, ui->roll.area.w) / end * w);
	for (int x = 0; x < w; x++) {
		unsigned dots = ui->map[x];
		char glyph[4] = { (char)0xe2, (char)(0xa0 | dots >> 6),
		    (char)(0x80 | (dots & 0x3f)), 0 };

		screen_put(&ui->screen, a->x + left + x, a->y, dots != 0 ? glyph : " ",
		    x >= from && x <= to ? in : st);
	}
}
