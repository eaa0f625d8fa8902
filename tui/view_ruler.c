/* SPDX-License-Identifier: MIT */
/* view_ruler.c - bar numbers, loop, markers and playhead above the roll. */

#include <stdio.h>

#include "app/session.h"
#include "app/transport.h"
#include "base/text.h"
#include "music/chord.h"
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

void
view_chord(const struct ui *ui, const struct window *w, const struct key *key, char *name)
{
	struct sounding c = { ui->session, 0, 0, 0 };

	name[0] = '\0';
	song_query(ui->session->song, -1, w, hear_note, &c);
	if (c.notes >= 3)
		chord_name(c.classes, c.bass % 12, key, name);
	if (ui->glyphs->tier != GLYPHS_FULL)		/* the signs are not in every font */
		for (size_t i = 0; name[i] != '\0'; i++)
			if ((unsigned char)name[i] >= 0x80)
				name[0] = '\0';
}

/* What sounds on a bar's first beat is called, where there is room for it. */
static void
draw_chord(struct ui *ui, int x, const struct bar *bar, struct style st)
{
	const struct window w = { bar->start_ticks, bar->start_ticks + bar->beat_ticks / 2 + 1, 0,
	    127 };
	int room = roll_column(&ui->roll, bar->start_ticks + bar->length_ticks) -
	    roll_column(&ui->roll, bar->start_ticks);
	char name[CHORD_NAME_SIZE];
	struct key key;

	if (room < 12)
		return;
	session_key_at(ui->session, bar->start_ticks, &key);
	view_chord(ui, &w, &key, name);
	screen_text(&ui->screen, x, ui->layout.ruler.y, room - 6, st, name);
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

struct marks {
	struct ui	*ui;
	int		 free_from;	/* markers do not write over each other */
};

static bool
draw_marker(void *arg, int track, const struct event *e)
{
	struct marks *m = arg;
	struct ui *ui = m->ui;
	const struct rect *a = &ui->layout.ruler;
	struct style st = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BAR_BG);
	char text[40];
	int x = screen_x(ui, e->tick) + 9;	/* after the number and the chord of the bar */

	(void)track;
	if (e->status != 0xff || e->data[0] != META_MARKER || e->payload == NULL)
		return true;
	if (x < 9 || x < m->free_from)
		return true;
	song_text(ui->session->song, e, text, sizeof text);
	screen_put(&ui->screen, x, a->y, ui->glyphs->marker, st);
	m->free_from = x + 3 + screen_text(&ui->screen, x + 1, a->y,
	    a->x + a->w - x - 1 < 16 ? a->x + a->w - x - 1 : 16, st, text);
	return true;
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

void
view_ruler(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct rect *a = &ui->layout.ruler;
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BAR_BG);
	struct marks marks = { ui, 0 };
	int x;

	screen_fill(&ui->screen, *a, " ", st);
	screen_text(&ui->screen, a->x + 1, a->y, ui->layout.gutter.w - 1, st, "bar");
	draw_bars(ui);
	/* Markers stand in the conductor track, or in the only one. */
	song_query_events(s->song, 0, roll_tick(&ui->roll, 0),
	    roll_tick(&ui->roll, ui->roll.area.w), draw_marker, &marks);
	draw_loop(ui);
	if ((x = screen_x(ui, transport_ticks(s))) >= 0) {
		st = theme_style(&ui->theme, transport_playing(s) ? ROLE_PLAYHEAD : ROLE_DIM,
		    ROLE_BAR_BG);
		st.attr |= ATTR_BOLD;
		screen_put(&ui->screen, x, a->y, ui->glyphs->playhead_mark, st);
	}
}
