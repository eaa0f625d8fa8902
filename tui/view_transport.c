/* SPDX-License-Identifier: MIT */
/* view_transport.c - view: position, tempo, key and name of the piece, on the first line. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/recording.h"
#include "app/session.h"
#include "app/transport.h"
#include "base/text.h"
#include "blocks.h"
#include "music/time.h"
#include "view.h"
#include "words.h"

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* Why there is no sound. */
static void
add_sound(const struct ui *ui, struct blocks *line)
{
	const struct session *s = ui->session;
	const char *trouble = transport_trouble(s);
	struct block *b = blocks_add(line, 62, theme_style(&ui->theme,
	    s->engine != NULL ? ROLE_ERROR : ROLE_DIM, ROLE_BAR_BG));

	/* Time, metre and key keep their places: the help screen says what is wrong. */
	if (trouble[0] != '\0')
		strcpy(b->full, ui->glyphs->tier == GLYPHS_ASCII ? "no snd" : "♪×");
	else if (transport_playing(s) && s->engine == NULL)
		strcpy(b->full, "…");
}

static void
add_loop(const struct ui *ui, struct blocks *line, struct style st)
{
	const struct session *s = ui->session;
	struct bar from, to;

	if (!s->loop_on || s->loop_end_ticks <= s->loop_start_ticks)
		return;
	time_bar_at(s->time, s->loop_start_ticks, &from);
	time_bar_at(s->time, s->loop_end_ticks - 1, &to);
	blocks_print(line, 58, st, "%s%lld-%lld", ui->glyphs->loop_on,
	    (long long)from.number + 1, (long long)to.number + 1);
}

static void
add_piece(const struct ui *ui, struct blocks *line, struct style st)
{
	const struct session *s = ui->session;
	const char *changed = session_modified(s) ? " *" : "";
	char name[256];
	struct block *b = blocks_print(line, 64, st, "%.120s%s", s->path[0] != '\0' ?
	    text_name(base_name(s->path), name, sizeof name) : "(no name)", changed);

	b->right = true;
	snprintf(b->brief, sizeof b->brief, "%.18s%s", b->full, changed);
}

void
view_transport(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	struct style text = theme_style(t, ROLE_TEXT, ROLE_BAR_BG);
	struct style dim = theme_style(t, ROLE_DIM, ROLE_BAR_BG);
	struct style strong = theme_style(t, ROLE_STRONG, ROLE_BAR_BG);
	struct style loop = theme_style(t, ROLE_LOOP, ROLE_BAR_BG);
	struct blocks line = { .count = 0 };
	bool playing = transport_playing(s), guessed;
	int64_t at = playing ? transport_ticks(s) : s->cursor_ticks;
	double seconds = time_seconds(s->time, at), bpm = time_tempo_bpm(s->time, at);
	struct block *b;
	struct bar bar;
	struct key key;
	char words[64];

	strong.attr |= ATTR_BOLD;
	time_bar_at(s->time, at, &bar);
	words_place(s, at, words, sizeof words);
	b = blocks_print(&line, 100, playing ? strong : text, "%s %-8s",
	    playing ? ui->glyphs->play : ui->glyphs->stop, words);
	memcpy(b->brief, b->full, sizeof b->brief - 1);
	if (recording_on(s))
		blocks_print(&line, 95, theme_style(t, ROLE_ERROR, ROLE_BAR_BG), "%s",
		    ui->glyphs->tier == GLYPHS_ASCII ? "REC" : "● REC");
	blocks_print(&line, 50, dim, "%.0f:%04.1f", floor(seconds / 60), fmod(seconds, 60));
	b = blocks_print(&line, 80, text, "%s%.1f", ui->glyphs->tempo, bpm);
	snprintf(b->brief, sizeof b->brief, "%.0f", bpm);
	blocks_print(&line, 90, text, "%d/%d", bar.numerator, bar.denominator);
	guessed = session_key_at(ui->session, at, &key);
	b = blocks_add(&line, 85, text);
	words_key(&key, guessed, b->full, sizeof b->full);
	words_length(s, s->grid_ticks, words, sizeof words);
	b = blocks_print(&line, 55, dim, "grid %s", words);
	snprintf(b->brief, sizeof b->brief, "%s", words);
	add_loop(ui, &line, loop);
	if (settings_on(s->settings, SET_METRONOME))
		blocks_print(&line, 40, loop, "click");
	add_sound(ui, &line);
	add_piece(ui, &line, session_modified(s) ? strong : text);
	blocks_draw(&ui->screen, ui->layout.status, &line, dim);
}
