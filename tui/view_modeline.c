/* SPDX-License-Identifier: MIT */
/* view_modeline.c - the line below: mode, track, cursor, selection, undo and the model. */

#include <math.h>
#include <stdio.h>

#include "app/colouring.h"
#include "app/ghost.h"
#include "app/session.h"
#include "base/text.h"
#include "blocks.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"
#include "view.h"
#include "words.h"

/* Name of the chord at the cursor. */
static void
sound_at(const struct ui *ui, int64_t tick, const struct key *key, char name[CHORD_NAME_SIZE])
{
	const struct window w = { tick, tick + 1, 0, 127 };

	view_chord(ui, &w, key, name);
}

static void
add_mode(const struct ui *ui, struct blocks *line, struct style st)
{
	static const char *const modes[2][4] = {
		{ "NORMAL", "VISUAL", "STEP", "PLAY" }, { "WRITE", "SELECT", "STEP", "PLAY" },
	};
	enum mode mode = ui->session->mode;

	blocks_print(line, 100, st, "%s",
	    ui_panel_takes_keys(ui) ? "PANEL" : modes[ui_is_cua(ui)][mode]);
}

static void
add_track(const struct ui *ui, struct blocks *line, struct style st)
{
	const struct session *s = ui->session;
	struct track_info info = { 0 };
	struct block *b;

	if (s->track < song_tracks(s->song))
		song_track_info(s->song, s->track, &info);
	if (ui->theme.tier >= TIER_256)
		st.fg = theme_track(&ui->theme, ui_colour(ui, s->track), 127);
	b = blocks_print(line, 60, st, "t%d %.24s", s->track + 1, info.name);
	snprintf(b->brief, sizeof b->brief, "t%d", s->track + 1);
}

/* Pitch and position of the cursor, the note that is there or comes next, and the chord. */
static void
add_cursor(struct ui *ui, struct blocks *line, struct style text, struct style dim)
{
	const struct session *s = ui->session;
	struct block *b;
	struct note note;
	struct key key;
	char words[64], pitch[SPELL_SIZE];

	session_key_at(ui->session, s->cursor_ticks, &key);
	spell_pitch(&key, s->cursor_pitch, pitch);
	b = blocks_print(line, 90, text, "%s %d", pitch, s->cursor_pitch);
	snprintf(b->brief, sizeof b->brief, "%s", pitch);
	words_place(s, s->cursor_ticks, words, sizeof words);
	b = blocks_print(line, 85, text, "%s", words);
	snprintf(b->brief, sizeof b->brief, "%s", words);
	if (session_note_here(s, &note)) {
		words_length(s, note.length_ticks, words, sizeof words);
		blocks_print(line, 70, text, "note %s  vel %d", words, note.velocity);
	} else {
		words_length(s, s->note_ticks, words, sizeof words);
		blocks_print(line, 50, dim, "len %s  vel %d", words, s->note_velocity);
	}
	sound_at(ui, s->cursor_ticks, &key, words);
	if (words[0] != '\0')
		blocks_print(line, 45, text, "%s", words);
}

/* Of the notes that are to be seen. */
static void
add_out_of_scale(const struct ui *ui, struct blocks *line, struct style st)
{
	struct block *b;

	if (ui->out_of_scale == 0)
		return;
	b = blocks_print(line, 40, st, "%d out of the scale", ui->out_of_scale);
	snprintf(b->brief, sizeof b->brief, "%d out", ui->out_of_scale);
}

/* The selection, and the keys typed of a longer sequence. */
static void
add_pending(const struct ui *ui, struct blocks *line, struct style st)
{
	if (ui->session->selection.active)
		blocks_print(line, 80, st, "%zu sel", session_picked(ui->session));
	if (ui->count > 0)
		blocks_print(line, 95, st, "%d%.60s", ui->count, ui->pending);
	else if (ui->pending[0] != '\0')
		blocks_print(line, 95, st, "%.60s", ui->pending);
}

static void
add_model(const struct ui *ui, struct blocks *line)
{
	const struct session *s = ui->session;
	bool writes = s->generate_job != NULL, learns = s->tune_job != NULL;
	struct block *b = blocks_print(line, 75, theme_style(&ui->theme, ROLE_ACCENT, ROLE_BAR_BG),
	    "%s%s%s", writes ? "continuing" : "", writes && learns ? ", " : "",
	    learns ? "tuning" : "");

	b->right = true;
	if (s->adapter != NULL && !learns)
		snprintf(b->full, sizeof b->full, "model: %s", s->use_adapter ? "tuned" : "base");
}

/* How unexpected the note at the cursor is, and how far measuring is. */
static void
add_surprise(const struct ui *ui, struct blocks *line, struct style st)
{
	const struct session *s = ui->session;
	struct note note;
	double nats;

	if (!colouring_on(s))
		return;
	nats = session_note_here(s, &note) ? colouring_nats(s, &note) : NAN;
	if (!isnan(nats))
		blocks_print(line, 68, st, "%.1f nats, %s", nats,
		    surprise_words[colouring_level(nats)]);
	if (colouring_progress(s) < 1)
		blocks_print(line, 67, st, "measuring %.0f%%", 100 * colouring_progress(s));
}

/* Explains the ghost notes, and names the key that takes them. */
static void
add_ghosts(const struct ui *ui, struct blocks *line, struct style st)
{
	const struct note *notes;

	if (ghost_notes(ui->session, &notes) > 0)
		blocks_print(line, 65, st, "%s Tab takes", ui->glyphs->next_first);
}

void
view_modeline(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	struct style text = theme_style(t, ROLE_TEXT, ROLE_BAR_BG), mode = text;
	struct style dim = theme_style(t, ROLE_DIM, ROLE_BAR_BG);
	struct blocks line = { .count = 0 };
	int64_t end = song_last_note_end_ticks(s->song);
	double percent = end > 0 ? fmin(100, (double)s->cursor_ticks / (double)end * 100) : 0;

	mode.fg = t->role[s->mode == MODE_NORMAL ? ROLE_ACCENT : ROLE_LOOP];
	mode.attr |= ATTR_BOLD;
	if (t->tier == TIER_MONO && s->mode != MODE_NORMAL)
		mode.attr |= ATTR_REVERSE;
	add_mode(ui, &line, mode);
	add_track(ui, &line, text);
	add_cursor(ui, &line, text, dim);
	add_out_of_scale(ui, &line, dim);
	add_pending(ui, &line, mode);
	add_surprise(ui, &line, text);
	add_ghosts(ui, &line, dim);
	blocks_print(&line, 30, dim, "%d%%", (int)percent)->right = true;
	blocks_print(&line, 35, dim, "undo %u", s->history.at)->right = true;
	add_model(ui, &line);
	blocks_draw(&ui->screen, ui->layout.modeline, &line, dim);
}
