/* SPDX-License-Identifier: MIT */
/* view_ruler.c - bar numbers, loop, markers and playhead above the roll. */

#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "app/transport.h"
#include "base/number.h"
#include "base/text.h"
#include "music/chord_bar.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"

static int
screen_x(const struct ui *ui, int64_t tick)
{
	int x = roll_column(&ui->roll, tick);

	return x >= 0 && x < ui->roll.area.w ? ui->roll.area.x + x : -1;
}

struct sounding {
	const struct session *s;
	uint16_t	 classes;
	int		 bass, notes;
};

static bool
hear_note(void *arg, const struct note *n)
{
	struct sounding *c = arg;

	if (song_is_drums(c->s->song, n->track, n->channel, n->start_ticks) ||
	    session_silent(c->s, n->track))
		return true;		/* drums have no pitch */
	c->classes |= (uint16_t)(1u << n->pitch % 12);
	if (c->notes == 0 || n->pitch < c->bass)
		c->bass = n->pitch;
	return ++c->notes < 64;
}

/* The signs of accidentals are not in every font. */
static void
drop_signs(const struct ui *ui, char *name)
{
	for (size_t i = 0; ui->glyphs->tier != GLYPHS_FULL && name[i] != '\0'; i++)
		if ((unsigned char)name[i] >= 0x80)
			name[0] = '\0';
}

void
view_chord(const struct ui *ui, const struct window *w, const struct key *key, char *name)
{
	struct sounding c = { ui->session, 0, 0, 0 };

	name[0] = '\0';
	song_query(ui->session->song, -1, w, hear_note, &c);
	if (c.notes >= 3)
		chord_name(c.classes, c.bass % 12, key, name);
	drop_signs(ui, name);
}

static bool
is_silent(void *arg, int track)
{
	return session_silent(arg, track);
}

/* Whole, or not at all. */
static void
put_chord(struct ui *ui, int x, int end, const char *name, struct style st)
{
	if (text_columns(name) <= end - x)
		screen_text(&ui->screen, x, ui->layout.ruler.y, end - x, st, name);
}

/* The chord of the bar, or of its halves where they differ. */
static void
draw_chord(struct ui *ui, int x, const struct bar *bar, struct style st)
{
	int64_t half = bar->start_ticks + bar->numerator / 2 * bar->beat_ticks;
	int64_t end = bar->start_ticks + bar->length_ticks;
	int origin = ui->roll.area.x, left = roll_column(&ui->roll, bar->start_ticks);
	int middle = roll_column(&ui->roll, half), right = roll_column(&ui->roll, end), count;
	struct chord_fit found[2];
	struct key key;

	if (right - left < 6)
		return;
	session_key_at(ui->session, bar->start_ticks, &key);
	count = chord_bar_find(ui->session->song, bar, &key, is_silent, ui->session,
	    middle - left >= 8, found);
	for (int i = 0; i < count; i++)
		drop_signs(ui, found[i].name);
	put_chord(ui, x, origin + (count > 1 ? middle : right) - 1, found[0].name, st);
	if (count > 1)
		put_chord(ui, origin + middle, origin + right - 1, found[1].name, st);
}

static void
draw_bars(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	const struct rect *a = &ui->layout.ruler;
	struct style line = theme_style(&ui->theme, ROLE_BAR, ROLE_BAR_BG);
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BAR_BG);
	struct style chord = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BAR_BG);
	int64_t every = 1;
	struct bar bar;

	time_bar_at(s->time, roll_tick(r, 0), &bar);
	while (bar.length_ticks * every < 5 * roll_cell_ticks(r) && every < INT64_MAX / 4)
		every *= 2;
	bar.number -= bar.number % every;
	for (int n = 0; n <= r->area.w; n++, bar.number += every) {
		int x;

		time_bar(s->time, bar.number, &bar);
		if (roll_column(r, bar.start_ticks) >= r->area.w)
			break;
		for (int64_t t = bar.start_ticks + bar.beat_ticks; every == 1 &&
		    bar.beat_ticks >= 4 * roll_cell_ticks(r) &&
		    t < bar.start_ticks + bar.length_ticks; t += bar.beat_ticks) {
			if (roll_column(r, t) >= r->area.w)
				break;
			if ((x = screen_x(ui, t)) >= 0)
				screen_put(&ui->screen, x, a->y, ui->glyphs->beat, line);
		}
		if ((x = screen_x(ui, bar.start_ticks)) < 0)
			continue;
		screen_put(&ui->screen, x, a->y, ui->glyphs->bar, line);
		x += 2 + screen_print(&ui->screen, x + 1, a->y, a->x + a->w - x - 1, text, "%lld",
		    (long long)bar.number + 1);
		if (every == 1)
			draw_chord(ui, x, &bar, chord);
	}
}

static void
draw_loop(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct rect *a = &ui->layout.ruler;
	struct style st = theme_style(&ui->theme, s->loop_on ? ROLE_LOOP : ROLE_DIM, ROLE_BAR_BG);
	int x;

	if (s->loop_end_ticks <= s->loop_start_ticks)
		return;
	st.attr |= ATTR_BOLD;
	if ((x = screen_x(ui, s->loop_start_ticks)) >= 0)
		screen_put(&ui->screen, x, a->y, ui->glyphs->loop_left, st);
	if ((x = screen_x(ui, s->loop_end_ticks - 1)) >= 0)
		screen_put(&ui->screen, x, a->y, ui->glyphs->loop_right, st);
}

/* A mark in an empty cell; what is written there stays, reversed. */
static void
draw_playhead(struct ui *ui)
{
	const struct session *s = ui->session;
	int x = screen_x(ui, transport_ticks(s)), y = ui->layout.ruler.y;
	struct style st = theme_style(&ui->theme, transport_playing(s) ? ROLE_PLAYHEAD : ROLE_DIM,
	    ROLE_BAR_BG);
	const struct screen_cell *cell = screen_at(&ui->screen, x, y);
	char glyph[sizeof cell->glyph];

	if (x < 0 || cell == NULL)
		return;
	st.attr |= ATTR_BOLD;
	if (strcmp(cell->glyph, " ") == 0 || strcmp(cell->glyph, ui->glyphs->bar) == 0 ||
	    strcmp(cell->glyph, ui->glyphs->beat) == 0) {
		screen_put(&ui->screen, x, y, ui->glyphs->playhead_mark, st);
		return;
	}
	memcpy(glyph, cell->glyph, sizeof glyph);
	st.attr |= ATTR_REVERSE;
	screen_put(&ui->screen, x, y, glyph, st);
}

void
view_ruler(struct ui *ui)
{
	const struct rect *a = &ui->layout.ruler;
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BAR_BG);

	screen_fill(&ui->screen, *a, " ", st);
	screen_text(&ui->screen, a->x + 1, a->y, ui->layout.gutter.w - 1, st, "bar");
	draw_bars(ui);
	draw_loop(ui);
	draw_playhead(ui);
}
