/* SPDX-License-Identifier: MIT */
#include "speak.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/session.h"
#include "app/setting.h"
#include "app/transport.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"
#include "panel.h"
#include "ui.h"
#include "words.h"

#define LOG_NAME	"speech.log"
#define LOG_BYTES_MAX	(1 << 20)	/* then it begins again */

/* --- the line */

static void __attribute__((format(printf, 2, 3)))
add(struct speak *sp, const char *fmt, ...)
{
	size_t at = strlen(sp->line);
	va_list args;

	if (at > 0 && at + 2 < sizeof sp->line) {
		strcpy(sp->line + at, "; ");
		at += 2;
	}
	va_start(args, fmt);
	vsnprintf(sp->line + at, sizeof sp->line - at, fmt, args);
	va_end(args);
}

/* A reader that follows the file sees each line as it comes; without a file there is none. */
static void
log_line(const char *line)
{
	char path[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	struct err ignored;
	struct stat st;
	FILE *out;

	if (!file_place(FILE_STATE, "", folder, sizeof folder, &ignored) ||
	    !file_make_folders(folder, &ignored) ||
	    !file_place(FILE_STATE, LOG_NAME, path, sizeof path, &ignored))
		return;
	out = fopen(path, stat(path, &st) == 0 && st.st_size > LOG_BYTES_MAX ? "w" : "a");
	if (out == NULL)
		return;
	fprintf(out, "%s\n", line);
	fclose(out);
}

/* --- the roll */

static void
add_track(struct speak *sp, const struct session *s)
{
	struct track_info info = { 0 };

	if (s->track >= song_tracks(s->song))
		return;
	song_track_info(s->song, s->track, &info);
	add(sp, "track %d, %s%s", s->track + 1, words_track(&info),
	    session_silent(s, s->track) ? ", silent" : "");
}

static void
place_words(const struct session *s, char *out, size_t size)
{
	struct bar bar;
	int64_t in, part;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	in = s->cursor_ticks - bar.start_ticks;
	part = bar.beat_ticks >= 4 ? bar.beat_ticks / 4 : 1;
	part = in % bar.beat_ticks / part;
	snprintf(out, size, part > 0 ? "bar %lld beat %lld part %lld" : "bar %lld beat %lld",
	    (long long)bar.number + 1, (long long)(in / bar.beat_ticks) + 1, (long long)part + 1);
}

static void
add_place(struct ui *ui)
{
	struct session *s = ui->session;
	char place[64], length[32], pitch[SPELL_SIZE];
	const char *drum = NULL;
	struct note note;
	struct key key;
	bool there = session_note_here(s, &note);

	session_key_at(s, s->cursor_ticks, &key);
	spell_pitch(&key, s->cursor_pitch, pitch);
	if (there && song_is_drums(s->song, note.track, note.channel, note.start_ticks))
		drum = gm_drum(note.pitch);
	place_words(s, place, sizeof place);
	if (!there) {
		add(&ui->speak, "%s, %s", pitch, place);
		return;
	}
	words_length(s, note.length_ticks, length, sizeof length);
	add(&ui->speak, "%s, %s, note %s velocity %d", drum != NULL ? drum : pitch, place, length,
	    note.velocity);
}

static void
say_roll(struct ui *ui)
{
	static const char *const modes[] = { "normal", "selecting", "step entry", "playing keys" };
	struct session *s = ui->session;
	struct speak *sp = &ui->speak;
	size_t selected = session_picked(s);
	bool said = sp->line[0] != '\0';	/* a message names the track that it is about */

	if (sp->mode != (unsigned)s->mode)
		add(sp, "%s", modes[s->mode]);
	if (sp->track != s->track && !said)
		add_track(sp, s);
	if (sp->ticks != s->cursor_ticks || sp->pitch != s->cursor_pitch ||
	    sp->track != s->track)
		add_place(ui);
	if (sp->selected != selected)
		add(sp, selected == 0 && !s->selection.active ? "nothing selected" :
		    "%zu note%s selected", selected, selected == 1 ? "" : "s");
	sp->mode = s->mode;
	sp->track = s->track;
	sp->ticks = s->cursor_ticks;
	sp->pitch = s->cursor_pitch;
	sp->selected = selected;
}

/* --- the panel */

/* The place of its row on the screen; false: it has none. */
static bool
find_row(const struct ui *ui, int *x, int *y)
{
	struct rect a = ui->panel->whole ? ui_whole(ui) : ui->layout.panel;

	for (*y = a.y; *y < a.y + a.h; ++*y)
		for (*x = a.x; *x < a.x + 2; ++*x) {
			const struct screen_cell *c = &ui->screen.cells[*y * ui->screen.w + *x];

			if (*x < ui->screen.w && strcmp(c->glyph, ui->glyphs->here) == 0)
				return true;
		}
	return false;
}

static bool
is_plain(const struct ui *ui, const char *glyph)
{
	return (unsigned char)glyph[0] < 0x80 || strcmp(glyph, ui->glyphs->sharp) == 0 ||
	    strcmp(glyph, ui->glyphs->flat) == 0;
}

/* The text of the row: of what is drawn only letters and digits stay, and single blanks. */
static void
read_row(const struct ui *ui, int x, int y, char *out, size_t size)
{
	int end = ui->panel->whole ? ui->screen.w : ui->layout.panel.x + ui->layout.panel.w;
	size_t n = 0;

	for (x++; x < end; x++) {
		const struct screen_cell *c = &ui->screen.cells[y * ui->screen.w + x];
		const char *glyph = is_plain(ui, c->glyph) ? c->glyph : " ";

		if (n + strlen(glyph) + 1 >= size)
			break;
		if (glyph[0] != ' ' || (n > 0 && out[n - 1] != ' ')) {
			memcpy(out + n, glyph, strlen(glyph));
			n += strlen(glyph);
		}
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

static void
say_panel(struct ui *ui)
{
	const struct panel *panel = ui_panel_takes_keys(ui) ? ui->panel : NULL;
	struct speak *sp = &ui->speak;
	char row[SPEAK_ROW] = "";
	int x, y;

	if (panel != sp->panel)
		add(sp, "%s", panel != NULL ? panel->name : "roll");
	if (panel != NULL && find_row(ui, &x, &y))
		read_row(ui, x, y, row, sizeof row);
	if (row[0] != '\0' && (panel != sp->panel || strcmp(row, sp->row) != 0))
		add(sp, "%s", row);
	strcpy(sp->row, row);
	sp->panel = panel;
}

/* --- all of it */

static void
say_session(struct ui *ui)
{
	const struct session *s = ui->session;
	struct speak *sp = &ui->speak;
	bool playing = transport_playing(s);
	const char *question = ui->prompt.kind == PROMPT_QUESTION ? ui->prompt.question : "";

	if (s->message_serial != sp->message && s->message[0] != '\0')
		add(sp, "%s%s", s->message_is_error ? "error: " : "", s->message);
	if (strcmp(question, sp->question) != 0 && question[0] != '\0')
		add(sp, "%s", question);
	if (playing != sp->playing)
		add(sp, "%s", playing ? "playing" : "stopped");
	snprintf(sp->question, sizeof sp->question, "%s", question);
	sp->message = s->message_serial;
	sp->playing = playing;
}

void
speak_frame(struct ui *ui)
{
	struct speak *sp = &ui->speak;
	bool on = settings_on(ui->session->settings, SET_SPEAK);
	char before[sizeof sp->line];

	if (!on || !sp->on)
		*sp = (struct speak){ .on = on, .track = -1,
		    .playing = transport_playing(ui->session),
		    .message = ui->session->message_serial };
	if (!on)
		return;
	memcpy(before, sp->line, sizeof before);
	sp->line[0] = '\0';
	say_session(ui);
	say_panel(ui);
	say_roll(ui);
	if (sp->line[0] != '\0')
		log_line(sp->line);
	else
		memcpy(sp->line, before, sizeof before);
}

void
speak_place_cursor(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct rect *a = &ui->roll.area;
	int x, y, row = roll_sub_row(&ui->roll, s->cursor_pitch);

	ui->screen.cursor_x = -1;
	if (ui_panel_takes_keys(ui)) {
		if (find_row(ui, &x, &y)) {
			ui->screen.cursor_x = x;
			ui->screen.cursor_y = y;
		}
		return;
	}
	x = roll_column(&ui->roll, s->cursor_ticks);
	if (x < 0 || x >= a->w || row < 0)
		return;
	ui->screen.cursor_x = a->x + x;
	ui->screen.cursor_y = a->y + (ui->roll.zoom < 0 ? row / 2 : row);
}
