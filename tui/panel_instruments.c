/* SPDX-License-Identifier: MIT */
/*
 * panel_instruments.c - panel: instruments or kits by name, heard before they are chosen.
 *
 * What is marked plays the notes of the track from the cursor on, alone; a track
 * without notes plays a scale.  Enter makes it the track's instrument.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/session.h"
#include "app/transport.h"
#include "command/command.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/time.h"
#include "panel.h"
#include "search.h"
#include "ui.h"

#define PROGRAMS	128
#define PHRASE_BARS	2
#define NOTE_MS		220		/* of the scale */
#define PAGE		10		/* rows of PgUp and PgDn */

struct picking {
	bool		 open;
	struct search	 search;
	int		 note;		/* of the scale that it plays, from 1; 0: none */
	int64_t		 note_ms;
};
PANEL_STATE(panel_instruments, picking)

struct list {
	int		 program[PROGRAMS], rank[PROGRAMS];
	int		 count;
	bool		 drums;
};

static void
add(struct list *l, int program, int rank)
{
	int at = l->count++;

	for (; at > 0 && l->rank[at - 1] < rank; at--) {
		l->program[at] = l->program[at - 1];
		l->rank[at] = l->rank[at - 1];
	}
	l->program[at] = program;
	l->rank[at] = rank;
}

/* Those that match what was typed, the best first. */
static void
make_list(const struct ui *ui, struct list *l)
{
	const char *typed = state(ui)->search.text;
	struct track_info info;

	song_track_info(ui->session->song, ui->session->track, &info);
	*l = (struct list){ .drums = info.drums };
	for (int i = 0; i < PROGRAMS; i++) {
		bool is_kit = i == 0 || strcmp(gm_kit(i), gm_kit(i - 1)) != 0;
		int rank = !info.drums ? gm_match(i, typed) :
		    is_kit && strcasestr(gm_kit(i), typed) != NULL;

		if (rank > 0)
			add(l, i, rank);
	}
}

static const char *
name_of(const struct list *l, int i)
{
	return l->drums ? gm_kit(l->program[i]) : gm_official(l->program[i]);
}

/* --- hearing */

static void
stop_hearing(struct ui *ui)
{
	struct session *s = ui->session;

	state(ui)->note = 0;
	if (s->heard_alone == 0)
		return;
	transport_stop(s, true);
	session_hear_alone(s, -1);
}

static void
play_phrase(struct ui *ui)
{
	struct session *s = ui->session;
	struct bar first, end;
	struct note n;

	if (!song_next_note(s->song, s->track, s->cursor_ticks - 1, &n) &&
	    !song_next_note(s->song, s->track, -1, &n)) {
		state(ui)->note = 1;
		state(ui)->note_ms = ui->now_ms;
		return;
	}
	session_hear_alone(s, s->track);
	time_bar_at(s->time, n.start_ticks, &first);
	time_bar(s->time, first.number + PHRASE_BARS, &end);
	transport_play_part(s, n.start_ticks, end.start_ticks);
}

static void
hear(struct ui *ui)
{
	struct list l;
	char line[32];

	stop_hearing(ui);
	make_list(ui, &l);
	if (l.count == 0)
		return;
	snprintf(line, sizeof line, "program %d", l.program[state(ui)->search.at] + 1);
	command_preview(ui->session, line);
	play_phrase(ui);
}

/* A note of the scale when its time has come; all is put back when another panel is open. */
static void
watch(struct ui *ui, const struct panel *self)
{
	static const int major[] = { 60, 62, 64, 65, 67, 69, 71, 72 };
	static const int drums[] = { 36, 42, 38, 42, 36, 36, 38, 49 };
	struct picking *p = state(ui);
	struct session *s = ui->session;
	struct track_info info;

	if (p->open && ui->panel != self) {
		stop_hearing(ui);
		session_preview_end(s);
		p->open = false;
	}
	if (p->note == 0 || ui->now_ms < p->note_ms)
		return;
	song_track_info(s->song, s->track, &info);
	transport_preview(s, s->track, info.channel >= 0 ? info.channel : 0,
	    (info.drums ? drums : major)[p->note - 1], 96, song_ticks_per_quarter(s->song) / 2);
	p->note = p->note < 8 ? p->note + 1 : 0;
	p->note_ms = ui->now_ms + NOTE_MS;
}

/* --- keys */

static void
take(struct ui *ui)
{
	struct list l;

	make_list(ui, &l);
	if (l.count == 0)
		return;
	stop_hearing(ui);
	ui_runf(ui, "program %d", l.program[state(ui)->search.at] + 1);
	ui_show_panel(ui, NULL);
}

static bool
type(struct ui *ui, const char *key)
{
	struct list l;

	make_list(ui, &l);
	if (strcmp(key, "<Esc>") == 0)
		ui_show_panel(ui, NULL);
	else if (strcmp(key, "<Enter>") == 0)
		take(ui);
	else if (strcmp(key, "<Tab>") == 0 ||
	    search_key(&state(ui)->search, key, l.count, PAGE) != SEARCH_NOTHING)
		hear(ui);
	else
		return !search_lets_pass(key);
	return true;
}

/* --- drawing */

static void
draw(struct ui *ui, struct rect a)
{
	static const char *const families[] = { "Piano", "Chromatic percussion", "Organ",
	    "Guitar", "Bass", "Strings", "Ensemble", "Brass", "Reed", "Pipe", "Synth lead",
	    "Synth pad", "Synth effects", "Ethnic", "Percussive", "Sound effects" };
	struct style title = theme_style(&ui->theme, ROLE_STRONG, ROLE_BAR_BG);
	struct list l;
	int rows = a.h - 1, first;

	make_list(ui, &l);
	title.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, a, " ", theme_style(&ui->theme, ROLE_TEXT, ROLE_BG));
	screen_fill(&ui->screen, (struct rect){ a.x, a.y, a.w, 1 }, " ", title);
	screen_print(&ui->screen, a.x + 1, a.y, a.w - 1, title, "%s   search: %s%s",
	    l.drums ? "DRUM KIT" : "INSTRUMENT", state(ui)->search.text,
	    state(ui)->search.text[0] != '\0' ? "" :
	    "(type)  Up Down hear  Tab again  Enter takes  Esc closes");
	first = state(ui)->search.at >= rows ? state(ui)->search.at - rows + 1 : 0;
	for (int i = 0; i < rows && first + i < l.count; i++) {
		bool here = first + i == state(ui)->search.at;
		enum role bg = here ? ROLE_SELECTION : ROLE_BG;
		struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_TEXT, bg);
		struct style dim = theme_style(&ui->theme, ROLE_DIM, bg);
		int y = a.y + 1 + i;

		if (here && ui->theme.tier <= TIER_16)
			st.attr |= ATTR_REVERSE;
		screen_fill(&ui->screen, (struct rect){ a.x, y, a.w, 1 }, " ", st);
		screen_print(&ui->screen, a.x + 1, y, 6, dim, "%s%3d",
		    here ? ui->glyphs->here : " ", l.program[first + i] + 1);
		screen_text(&ui->screen, a.x + 7, y, 26, st, name_of(&l, first + i));
		if (!l.drums)
			screen_text(&ui->screen, a.x + 34, y, a.w - 34, dim,
			    families[l.program[first + i] / 8]);
	}
	if (l.count == 0)
		screen_text(&ui->screen, a.x + 1, a.y + 1, a.w - 1, title,
		    "No name matches; Backspace deletes a letter.");
}

/* What the track plays now is marked. */
static void
open(struct ui *ui)
{
	struct track_info info;
	struct list l;

	state(ui)->open = true;
	state(ui)->search = (struct search){ 0 };
	song_track_info(ui->session->song, ui->session->track, &info);
	make_list(ui, &l);
	for (int i = 0; i < l.count; i++)
		if (l.program[i] == (info.program < 0 ? 0 : info.program))
			state(ui)->search.at = i;
}

static void
forget(struct ui *ui)
{
	*state(ui) = (struct picking){ 0 };
}

static bool
plays_scale(const struct ui *ui)
{
	return state(ui)->note > 0;
}

static const struct binding keys[] = {
	{ "roll", "tp", "panel instruments", "instrument ..." },
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_instruments = {
	.name = "instruments", .keys = keys, .draw = draw, .whole = true, .open = open,
	.type = type, .watch = watch, .begin = forget, .moves = plays_scale,
	.state_size = sizeof(struct picking),
};
