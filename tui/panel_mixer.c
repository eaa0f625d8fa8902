/* SPDX-License-Identifier: MIT */
/* panel_mixer.c - panel: a row for each track, with its sound, level, place and effects. */

#include <stdio.h>
#include <stdlib.h>

#include "app/session.h"
#include "base/number.h"
#include "command/command.h"
#include "input.h"
#include "meter.h"
#include "mixer.h"
#include "music/knob.h"
#include "music/song.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"
#include "words.h"

/* With the session's track, the chosen cell. */
struct chosen {
	int		 at;		/* enum mixer_column */
};
PANEL_STATE(panel_mixer, chosen)

/* --- drawing */

/* A rail from where the knob counts from to where it stands. */
static void
draw_slider(struct ui *ui, const struct knob *k, int value, int x, int y, int w, struct style st)
{
	struct style rail = st;
	int from = k->middle > 0 ? (w - 1) / 2 : 0, at = (value * (w - 1) + 63) / 127;

	rail.fg = theme_style(&ui->theme, ROLE_BAR, ROLE_BG).fg;
	for (int i = 0; i < w; i++) {
		bool lit = (i >= from && i <= at) || (i <= from && i >= at);

		screen_put(&ui->screen, x + i, y, i == at ? ui->glyphs->cursor :
		    ui->glyphs->line, lit ? st : rail);
	}
}

static void
draw_knob(struct ui *ui, const struct mixer_grid *g, enum mixer_column c, int track, int y,
    struct style st, struct style colour)
{
	const struct knob *k = mixer_knob(c);
	int value = knob_value(k, ui->session->song, track), slider = mixer_slider(g, c);
	char text[KNOB_TEXT];

	if (track == ui->session->track && ui->panel_focus && (int)c == state(ui)->at) {
		st = theme_style(&ui->theme, ROLE_STRONG, ROLE_SELECTION);
		st.attr |= ATTR_BOLD | (ui->theme.tier <= TIER_16 ? ATTR_REVERSE : 0);
		colour.bg = st.bg;
	}
	screen_fill(&ui->screen, (struct rect){ g->x[c], y, g->w[c], 1 }, " ", st);
	if (slider > 0)
		draw_slider(ui, k, value, g->x[c], y, slider, colour);
	screen_print(&ui->screen, g->x[c] + g->w[c] - 3, y, 3, st, "%3s",
	    knob_text(k, value, text));
}

static void
draw_text(struct ui *ui, const struct mixer_grid *g, enum mixer_column c, int track, int y,
    struct style st, const char *text)
{
	if (track == ui->session->track && ui->panel_focus && (int)c == state(ui)->at) {
		st = theme_style(&ui->theme, ROLE_STRONG, ROLE_SELECTION);
		st.attr |= ATTR_BOLD | (ui->theme.tier <= TIER_16 ? ATTR_REVERSE : 0);
		screen_fill(&ui->screen, (struct rect){ g->x[c], y, g->w[c], 1 }, " ", st);
	}
	screen_text(&ui->screen, g->x[c], y, g->w[c], st, text);
}

static void
draw_switch(struct ui *ui, const struct mixer_grid *g, enum mixer_column c, int y, bool on,
    enum role role, struct style st)
{
	if (on) {
		st.fg = theme_style(&ui->theme, role, ROLE_BG).fg;
		st.attr |= ATTR_BOLD | (ui->theme.tier == TIER_MONO ? ATTR_REVERSE : 0);
	} else {
		st.fg = ui->theme.role[ROLE_BAR];
	}
	screen_text(&ui->screen, g->x[c], y, g->w[c], st, on ? mixer_title(c, 1) :
	    ui->glyphs->dot);
}

static void
draw_track(struct ui *ui, const struct mixer_grid *g, int track, int y)
{
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	bool here = track == s->track, silent = session_silent(s, track);
	enum role behind = here ? ROLE_ROW_CURSOR : ROLE_BG;
	struct style st = theme_style(t, here ? ROLE_STRONG : ROLE_TEXT, behind), colour = st;
	struct style dim = theme_style(t, ROLE_DIM, behind);
	struct track_info info;

	song_track_info(s->song, track, &info);
	colour.fg = silent || info.channel < 0 ? dim.fg : theme_track(t, ui_colour(ui, track), 127);
	screen_fill(&ui->screen, (struct rect){ g->in.x - 1, y, g->in.w + 1, 1 }, " ", st);
	screen_print(&ui->screen, g->in.x - 1, y, 4, st, "%s%2d", here ? ui->glyphs->here : " ",
	    track + 1);
	screen_text(&ui->screen, g->in.x + 3, y, 2, colour, t->tier >= TIER_16 ?
	    ui->glyphs->left[8] : ui->glyphs->fill[ui_colour(ui, track)]);
	draw_text(ui, g, MIX_NAME, track, y, silent ? dim : st, words_track(&info));
	draw_text(ui, g, MIX_SOUND, track, y, dim, words_sound(&info));
	for (int c = MIX_VOLUME; c <= MIX_CHORUS; c++)
		if (g->w[c] > 0)
			draw_knob(ui, g, (enum mixer_column)c, track, y, info.channel < 0 ? dim :
			    st, colour);
	draw_switch(ui, g, MIX_MUTE, y, s->muted[track], ROLE_ERROR, st);
	draw_switch(ui, g, MIX_SOLO, y, s->soloed[track], ROLE_LOOP, st);
	draw_text(ui, g, MIX_GROUP, track, y, dim, info.group);
	meter_draw(&ui->meters, track, &ui->screen, ui->glyphs, (struct rect){ g->x[MIX_LEVEL], y,
	    g->w[MIX_LEVEL], 1 }, colour);
}

static void
draw(struct ui *ui, struct rect a)
{
	struct style title = theme_style(&ui->theme, ROLE_DIM, ROLE_BAR_BG);
	int tracks = song_tracks(ui->session->song);
	struct mixer_grid g;

	mixer_place(ui, panel_frame(ui, a, "MIXER"), &g);
	for (int c = MIX_SOUND; c < MIX_COUNT; c++)
		screen_text(&ui->screen, g.x[c], a.y, g.w[c], title,
		    mixer_title((enum mixer_column)c, g.w[c]));
	for (int i = 0; i < g.in.h && g.first + i < tracks; i++)
		draw_track(ui, &g, g.first + i, g.in.y + i);
}

static int
rows(const struct ui *ui)
{
	return song_tracks(ui->session->song);
}

/* --- the mouse */

static int
column_at(const struct mixer_grid *g, int x)
{
	for (int c = 0; c < MIX_COUNT; c++)
		if (x >= g->x[c] && x < g->x[c] + g->w[c])
			return c;
	return -1;
}

/* The line that turns the chosen knob to what its slider has at a column. */
static bool
line_at(const struct ui *ui, const struct mixer_grid *g, int x, char line[64])
{
	const struct knob *k = mixer_knob((enum mixer_column)state(ui)->at);
	int w = mixer_slider(g, (enum mixer_column)state(ui)->at), value;

	if (k == NULL || w == 0)
		return false;
	x -= g->x[state(ui)->at];
	x = x < 0 ? 0 : x >= w ? w - 1 : x;
	value = (x * 127 + (w - 1) / 2) / (w - 1);
	snprintf(line, 64, "%s %d", k->name, value);
	return true;
}

static void
press(struct ui *ui, const struct mixer_grid *g, const struct mouse *m)
{
	int track = g->first + m->y - g->in.y, c = column_at(g, m->x);
	bool chosen = track == ui->session->track && c == state(ui)->at;
	char line[64];

	if (m->y < g->in.y || m->y >= g->in.y + g->in.h ||
	    track >= song_tracks(ui->session->song))
		return;
	if (track != ui->session->track)
		ui_runf(ui, "track-go %d", track + 1);
	if (m->x >= g->in.x + 2 && m->x < g->x[MIX_NAME])	/* its colour */
		ui_run(ui, "track-colour next", 0);
	if (c == MIX_MUTE || c == MIX_SOLO)
		ui_run(ui, c == MIX_MUTE ? "mute" : "solo", 0);
	if (c < 0 || c >= MIX_CHOSEN_COUNT)
		return;
	state(ui)->at = c;
	if (mixer_slider(g, (enum mixer_column)c) > 0 &&
	    m->x < g->x[c] + mixer_slider(g, (enum mixer_column)c)) {
		ui->drag.kind = DRAG_PANEL;
		if (line_at(ui, g, m->x, line))
			command_preview(ui->session, line);
	} else if (chosen) {
		ui_run(ui, mixer_enter((enum mixer_column)c), 0);
	}
}

/* What is dragged is heard at once, and becomes one edit when the button is let go. */
static void
mouse(struct ui *ui, struct rect a, const struct mouse *m)
{
	struct mixer_grid g;
	char line[64];

	mixer_place(ui, panel_inside(ui, a), &g);
	if (m->kind == MOUSE_PRESS)
		press(ui, &g, m);
	else if (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN)
		ui_run(ui, m->kind == MOUSE_WHEEL_UP ? "track-previous" : "track-next", 0);
	else if (ui->drag.kind == DRAG_PANEL && line_at(ui, &g, m->x, line)) {
		if (m->kind == MOUSE_DRAG)
			command_preview(ui->session, line);
		else
			ui_run(ui, line, 0);
	}
}

static void
open_mixer(struct ui *ui)
{
	state(ui)->at = MIX_VOLUME;
}

/* --- actions: in a column that is no knob, `turn` and `reset` are for the volume */

static const struct knob *
chosen_knob(const struct ui *ui)
{
	const struct knob *knob = mixer_knob((enum mixer_column)state(ui)->at);

	return knob != NULL ? knob : mixer_knob(MIX_VOLUME);
}

static void
action_choose(struct ui *ui, const char *by)
{
	int at = state(ui)->at + (by[0] == '\0' ? 1 : atoi(by));

	state(ui)->at = (int)number_clamp(at, 0, MIX_CHOSEN_COUNT - 1);
	ui->dirty = true;
}

static void
action_turn(struct ui *ui, const char *by)
{
	char line[64];

	snprintf(line, sizeof line, "%s %+d", chosen_knob(ui)->name,
	    by[0] == '\0' ? 1 : atoi(by));
	ui_run(ui, line, 0);
}

static void
action_reset(struct ui *ui, const char *unused)
{
	const struct knob *k = chosen_knob(ui);
	char line[64];

	(void)unused;
	snprintf(line, sizeof line, "%s %d", k->name, k->initial);
	ui_run(ui, line, 0);
}

static void
action_enter(struct ui *ui, const char *unused)
{
	(void)unused;
	ui_run(ui, mixer_enter((enum mixer_column)state(ui)->at), 0);
}

static const struct ui_action actions[] = {
	{ "mixer-choose", NULL, "[by]", "In the mixer, choose a column", action_choose },
	{ "mixer-turn", NULL, "by", "Change what is chosen in the mixer", action_turn },
	{ "mixer-reset", NULL, "", "Set what is chosen in the mixer back", action_reset },
	{ "mixer-enter", NULL, "", "Type what is chosen in the mixer", action_enter },
	{ NULL, NULL, NULL, NULL, NULL }
};

static const struct binding keys[] = {
	{ "any", "<F4>", "panel mixer", 0 },
	{ "mixer", "j", "track-next", "track" }, { "mixer", "k", "track-previous", "track" },
	{ "mixer", "<Down>", "track-next", "track" },
	{ "mixer", "<Up>", "track-previous", "track" },
	{ "mixer", "h", "mixer-choose -1", "column" }, { "mixer", "l", "mixer-choose", "column" },
	{ "mixer", "<Left>", "mixer-choose -1", "column" },
	{ "mixer", "<Right>", "mixer-choose", "column" },
	{ "mixer", "+", "mixer-turn 5", "change" }, { "mixer", "-", "mixer-turn -5", "change" },
	{ "mixer", "L", "mixer-turn 1", "by one" }, { "mixer", "H", "mixer-turn -1", "by one" },
	{ "mixer", "0", "mixer-reset", "reset" }, { "mixer", "<Enter>", "mixer-enter", "set" },
	{ "mixer", "m", "mute", "mute" }, { "mixer", "s", "solo", "solo" },
	{ "mixer", "a", "unmute-all", "all on" },
	{ "mixer", "n", "prompt track-add", "new" },
	{ "mixer", "r", "prompt track-name", "name" },
	{ "mixer", "c", "track-colour next", "colour" },
	{ "mixer", "K", "track-move -1", "move" }, { "mixer", "J", "track-move +1", "move" },
	{ "mixer", "g", "prompt track-group", "group" },
	{ "mixer", "M", "group-mute", "of the group" },
	{ "mixer", "S", "group-solo", "of the group" },
	{ "mixer", "<lt>", "group-volume -5", "of the group" },
	{ "mixer", ">", "group-volume 5", "of the group" },
	{ "mixer", "u", "undo", "undo" },
	PANEL_KEYS("mixer"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_mixer = {
	.name = "mixer", .keys = keys, .draw = draw, .rows = rows, .mouse = mouse,
	.open = open_mixer, .actions = actions, .state_size = sizeof(struct chosen),
};
