/* SPDX-License-Identifier: MIT */
/*
 * view_keys.c - view: piano keys beside the roll, with names, drums, letters
 * and sounding notes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "music/chord.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"
#include "sound/engine.h"
#include "view.h"

#define LETTERS	48		/* semitones above the lowest letter */

struct letters {
	char	 key[LETTERS][KEY_NAME];	/* for display; "": no key plays the pitch */
};

/*
 * The current bindings of step and play mode: the first key that runs
 * `piano N`, unless another binding hides it.
 */
static void
find_letters(struct ui *ui, struct letters *letters)
{
	enum mode mode = ui->session->mode;
	struct binding b, runs;
	char any[KEY_NAME], shown[64];
	int step;

	memset(letters, 0, sizeof *letters);
	if (mode != MODE_STEP && mode != MODE_PLAY)
		return;
	ui_set_modes(ui);
	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++) {
		if (sscanf(b.line, "piano %d", &step) != 1 || step < 0 || step >= LETTERS ||
		    letters->key[step][0] != '\0')
			continue;
		if (keymap_find(&ui->keymap, b.keys, &runs, any) == KEY_BOUND &&
		    strcmp(runs.line, b.line) == 0)
			snprintf(letters->key[step], KEY_NAME, "%.15s",
			    key_shown(b.keys, shown, sizeof shown));
	}
}

static struct style
on_black(const struct theme *t)
{
	struct style st = theme_style(t, ROLE_STRONG, ROLE_KEY_BLACK);

	st.fg = theme_on(t, st.bg);
	return st;
}

static void
draw_key(struct ui *ui, int row, const struct key *key, bool drums, const struct letters *letters,
    const uint64_t sounding[2])
{
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	const struct rect *g = &ui->layout.gutter;
	/* Without shades, a line separates the keys from the notes. */
	bool edge = t->tier < TIER_256;
	int y = g->y + row, pitch = roll_pitch_at(&ui->roll, y), wide = g->w - edge;
	bool black, tonic;
	struct style st = theme_style(t, ROLE_KEY_TEXT, ROLE_KEY_WHITE);
	int step = pitch - ui->piano_base;
	char name[SPELL_SIZE];

	if (pitch < 0 || (ui->roll.zoom > 0 && row % 2 != 0 && row > 0)) {
		screen_fill(&ui->screen, (struct rect){ g->x, y, g->w, 1 }, " ",
		    pitch < 0 ? theme_style(t, ROLE_DIM, ROLE_BG) : st);
		return;
	}
	black = !scale_has(&(struct key){ 0 }, pitch);
	tonic = pitch % 12 == key_tonic(key);
	screen_fill(&ui->screen, (struct rect){ g->x, y, wide, 1 }, " ", st);
	if (edge)
		screen_put(&ui->screen, g->x + wide, y, ui->glyphs->bar, theme_style(t, ROLE_BAR,
		    ROLE_ROW));
	spell_pitch(key, pitch, name);
	if (black && !drums && t->tier >= TIER_256)
		screen_fill(&ui->screen, (struct rect){ g->x, y, wide - 2, 1 }, " ",
		    theme_style(t, ROLE_DIM, ROLE_KEY_BLACK));
	else if (black && !drums)
		screen_print(&ui->screen, g->x + wide - 3, y, 3, st, "%s%s", ui->glyphs->black_key,
		    ui->glyphs->black_key);
	if (step >= 0 && step < LETTERS && letters->key[step][0] != '\0') {
		struct style key_style = black && t->tier >= TIER_256 ? on_black(t) : st;

		key_style.attr |= ATTR_BOLD;
		screen_text(&ui->screen, g->x + 1, y, 2, key_style, letters->key[step]);
	} else if (drums && gm_drum(pitch) != NULL)
		screen_text(&ui->screen, g->x, y, wide, st, gm_drum(pitch));
	else if (!black || pitch == s->cursor_pitch) {
		if (tonic || pitch == s->cursor_pitch)
			st.attr |= ATTR_BOLD;
		if (black && t->tier >= TIER_256)
			st = on_black(t);
		screen_text(&ui->screen, g->x + (t->tier >= TIER_256 ? 1 : 0), y, wide - 1, st,
		    name);
	}
	if (sounding[pitch / 64] >> pitch % 64 & 1) {
		int32_t colour = theme_track(t, ui_colour(ui, s->track), 127);
		struct rect lit = { g->x + wide - 2, y, 2, 1 };
		screen_fill(&ui->screen, lit, " ", (struct style){ theme_on(t, colour), colour,
		    0 });
	}
}

void
view_keys(struct ui *ui)
{
	const struct session *s = ui->session;
	struct engine_state sound = { 0 };
	struct track_info info = { 0 };
	struct letters letters;
	struct key key;

	if (s->engine != NULL)
		engine_state(s->engine, &sound);
	if (s->track < song_tracks(s->song))
		song_track_info(s->song, s->track, &info);
	session_key_at(ui->session, roll_tick(&ui->roll, 0), &key);
	find_letters(ui, &letters);
	for (int row = 0; row < ui->roll.area.h; row++)
		draw_key(ui, row, &key, info.drums, &letters, sound.sounding);
}
