/* SPDX-License-Identifier: MIT */
/* view_status.c - the lines that say how things are: transport, message, mode, keys. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "app/setting.h"
#include "app/transport.h"
#include "base/text.h"
#include "command/command.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"

static const char *const pitch_names[2][12] = {
	{ "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B" },
	{ "C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B" },
};

/* --- a line of blocks */

static int
block_columns(const struct block *b, int form)
{
	const char *text = form == 0 ? b->full : form == 1 ? b->brief : "";

	return *text != '\0' ? text_columns(text) + 2 : 0;
}

/* Makes the least important block that can still shrink smaller by one form. */
static bool
shrink(const struct block *blocks, int *forms, int count)
{
	int least = -1;

	for (int i = 0; i < count; i++)
		if (block_columns(&blocks[i], forms[i]) > 0 &&
		    (least < 0 || blocks[i].priority < blocks[least].priority ||
		    (blocks[i].priority == blocks[least].priority && forms[i] < forms[least])))
			least = i;
	if (least < 0)
		return false;
	forms[least]++;
	return true;
}

void
blocks_draw(struct screen *s, struct rect a, const struct block *blocks, int count,
    struct style between)
{
	int forms[24] = { 0 }, total, x = a.x, right = a.x + a.w;

	if (count > 24)
		count = 24;
	for (;;) {
		total = 0;
		for (int i = 0; i < count; i++)
			total += block_columns(&blocks[i], forms[i]);
		if (total <= a.w || !shrink(blocks, forms, count))
			break;
	}
	screen_fill(s, a, " ", between);
	for (int i = 0; i < count; i++) {
		const struct block *b = &blocks[i];
		const char *text = forms[i] == 0 ? b->full : forms[i] == 1 ? b->brief : "";

		if (*text == '\0')
			continue;
		if (b->right) {
			right -= text_columns(text) + 1;
			screen_text(s, right, a.y, a.w, b->style, text);
			right--;
		} else
			x += screen_text(s, x + 1, a.y, a.x + a.w - x - 1, b->style, text) + 2;
	}
}

/* --- the transport line */

/* Note values that a musician names, in 192nds of a whole note, longest first within a kind. */
static const struct value {
	int		 parts;
	const char	*name;
} values[] = {
	{ 192, "1/1" }, { 96, "1/2" }, { 48, "1/4" }, { 24, "1/8" }, { 12, "1/16" }, { 6, "1/32" },
	{ 3, "1/64" },
	{ 288, "1/1." }, { 144, "1/2." }, { 72, "1/4." }, { 36, "1/8." }, { 18, "1/16." },
	{ 128, "1/1t" }, { 64, "1/2t" }, { 32, "1/4t" }, { 16, "1/8t" }, { 8, "1/16t" },
	{ 4, "1/32t" },
};

/* "1/4.", with a ~ where it was played longer or shorter; in beats where there is no such value. */
static void
length_words(const struct session *s, int64_t ticks, char *out, size_t size)
{
	double whole = song_ticks_per_quarter(s->song) * 4.0, parts = ticks / whole * 192;
	const struct value *near = &values[0];

	for (size_t i = 1; i < sizeof values / sizeof *values; i++) {
		double off = fabs(parts - values[i].parts);

		/* A triplet is meant or it is none: nothing is about one. */
		if (off < fabs(parts - near->parts) && (values[i].parts % 3 == 0 || off < 0.01))
			near = &values[i];
	}
	if (parts > 300 || (near->parts != parts && fmod(parts, 12) == 0))
		snprintf(out, size, "%.4g beats", parts / 48);
	else if (parts < 2)
		snprintf(out, size, "%lld ticks", (long long)ticks);
	else
		snprintf(out, size, "%s%s", fabs(parts - near->parts) > 0.01 ? "~" : "",
		    near->name);
}

/* Bar, beat and sixteenth (or the finer quarter of the beat), all from 1. */
static void
place_words(const struct session *s, int64_t tick, char *out, size_t size)
{
	struct bar bar;
	int64_t in_bar, part;

	time_bar_at(s->time, tick, &bar);
	in_bar = tick - bar.start_ticks;
	part = bar.beat_ticks >= 4 ? bar.beat_ticks / 4 : 1;
	snprintf(out, size, "%lld.%lld.%lld", (long long)bar.number + 1,
	    (long long)(in_bar / bar.beat_ticks) + 1,
	    (long long)(in_bar % bar.beat_ticks / part) + 1);
}

static void
key_words(struct ui *ui, int64_t tick, char *out, size_t size)
{
	struct key key;
	bool guessed = ui_key_at(ui, tick, &key);

	out[0] = '\0';
	if (key.known)
		snprintf(out, size, "%s%s %s%s", guessed ? "(" : "",
		    pitch_names[key.sharps < 0][scale_tonic(key.sharps, key.minor)],
		    key.minor ? "min" : "maj", guessed ? ")" : "");
}

static struct block *
add(struct block *blocks, int *count, int priority, struct style st)
{
	struct block *b = &blocks[(*count)++];

	memset(b, 0, sizeof *b);
	b->priority = priority;
	b->style = st;
	return b;
}

static bool
message_fresh(const struct ui *ui)
{
	return ui->session->message[0] != '\0' && ui->now_ms - ui->message_ms < UI_MESSAGE_MS;
}

static void
sound_words(const struct ui *ui, struct block *b)
{
	const struct session *s = ui->session;
	const char *trouble = transport_trouble(s);

	if (trouble[0] != '\0' && message_fresh(ui) && strcmp(s->message, trouble) == 0)
		strcpy(b->full, "no sound");	/* the message line says why */
	else if (trouble[0] != '\0') {
		snprintf(b->full, sizeof b->full, "%s", trouble);
		strcpy(b->brief, "no sound");
	} else if (transport_playing(s) && s->engine == NULL)
		strcpy(b->full, "opening the sound");
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

void
view_status(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	struct style text = theme_style(t, ROLE_TEXT, ROLE_BAR_BG);
	struct style dim = theme_style(t, ROLE_DIM, ROLE_BAR_BG);
	struct style strong = theme_style(t, ROLE_STRONG, ROLE_BAR_BG);
	struct style loop = theme_style(t, ROLE_LOOP, ROLE_BAR_BG);
	struct block blocks[16], *b;
	bool playing = transport_playing(s);
	int64_t at = playing ? transport_ticks(s) : s->cursor_ticks;
	int n = 0;
	double seconds = time_seconds(s->time, at);
	struct bar bar;
	char words[64], name[256];

	strong.attr |= ATTR_BOLD;
	time_bar_at(s->time, at, &bar);
	place_words(s, at, words, sizeof words);
	b = add(blocks, &n, 100, playing ? strong : text);
	snprintf(b->full, sizeof b->full, "%s %-8s", playing ? ui->glyphs->play :
	    ui->glyphs->stop, words);
	memcpy(b->brief, b->full, sizeof b->brief - 1);
	b = add(blocks, &n, 50, dim);
	snprintf(b->full, sizeof b->full, "%d:%04.1f", (int)(seconds / 60),
	    seconds - 60 * (int)(seconds / 60));
	b = add(blocks, &n, 70, text);
	snprintf(b->full, sizeof b->full, "%s%.1f", ui->glyphs->tempo, time_tempo_bpm(s->time, at));
	snprintf(b->brief, sizeof b->brief, "%.0f", time_tempo_bpm(s->time, at));
	b = add(blocks, &n, 65, text);
	snprintf(b->full, sizeof b->full, "%d/%d", bar.numerator, bar.denominator);
	b = add(blocks, &n, 60, text);
	key_words(ui, at, b->full, sizeof b->full);
	b = add(blocks, &n, 55, dim);
	length_words(s, s->grid_ticks, words, sizeof words);
	snprintf(b->full, sizeof b->full, "grid %s", words);
	snprintf(b->brief, sizeof b->brief, "%s", words);
	if (s->loop_on && s->loop_end_ticks > s->loop_start_ticks) {
		struct bar from, to;
		time_bar_at(s->time, s->loop_start_ticks, &from);
		time_bar_at(s->time, s->loop_end_ticks - 1, &to);
		b = add(blocks, &n, 58, loop);
		snprintf(b->full, sizeof b->full, "%s%lld-%lld", ui->glyphs->loop_on,
		    (long long)from.number + 1, (long long)to.number + 1);
	}
	if (s->settings != NULL && settings_on(s->settings, SET_METRONOME))
		snprintf(add(blocks, &n, 40, loop)->full, sizeof b->full, "click");
	b = add(blocks, &n, 80, theme_style(t, s->engine != NULL ? ROLE_ERROR : ROLE_DIM,
	    ROLE_BAR_BG));
	sound_words(ui, b);
	b = add(blocks, &n, 90, session_modified(s) ? strong : text);
	b->right = true;
	snprintf(b->full, sizeof b->full, "%.120s%s",
	    s->path[0] != '\0' ? text_name(base_name(s->path), name, sizeof name) : "(no name)",
	    session_modified(s) ? " *" : "");
	snprintf(b->brief, sizeof b->brief, "%.18s%s", b->full, session_modified(s) ? " *" : "");
	blocks_draw(&ui->screen, ui->layout.status, blocks, n, dim);
}

/* --- the message line */

#define HINT_W	26		/* columns of a list of keys or words */

/* What Tab goes through: each match's last word, in columns above the line. */
static void
draw_matches(struct ui *ui)
{
	const struct prompt *p = &ui->prompt;
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BAR_BG);
	struct style here = theme_style(&ui->theme, ROLE_STRONG, ROLE_SELECTION);
	int columns = ui->screen.w / HINT_W > 0 ? ui->screen.w / HINT_W : 1, rows, y;
	size_t first = 0;

	rows = ((int)p->match_count + columns - 1) / columns;
	rows = rows < ui->layout.message.y / 2 ? rows : ui->layout.message.y / 2;
	if (rows < 1)
		return;
	if (p->match_at >= (size_t)(rows * columns))
		first = p->match_at / (rows * columns) * (rows * columns);
	y = ui->layout.message.y - rows;
	here.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, (struct rect){ 0, y, ui->screen.w, rows }, " ", st);
	for (int i = 0; i < rows * columns && first + i < p->match_count; i++) {
		const char *line = p->matches[first + i], *word = line + strlen(line);

		while (word > line && (word[-1] != ' ' || word[0] == '\0'))
			/* A blank at its end is not where the word begins. */
			word--;
		screen_print(&ui->screen, i / rows * HINT_W + 1, y + i % rows, HINT_W - 1,
		    first + i == p->match_at ? here : st, "%s%s",
		    first + i == p->match_at && ui->theme.tier <= TIER_16 ? ui->glyphs->here : "",
		    word);
	}
}

/* What the command that is being typed wants, to the right of it. */
static void
draw_usage(struct ui *ui, int x)
{
	const struct rect *a = &ui->layout.message;
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	char name[64] = "", second[64] = "";
	const struct command *c;
	enum setting_id id;
	struct err err;

	if (sscanf(ui->prompt.text, "%63s %63s", name, second) < 1 ||
	    (c = command_find(name)) == NULL)
		return;
	if (strcmp(c->name, "set") == 0 && setting_find(second, &id, &err))
		screen_text(&ui->screen, x + 3, a->y, a->x + a->w - x - 3, st,
		    setting_table[id].help);
	else
		screen_print(&ui->screen, x + 3, a->y, a->x + a->w - x - 3, st, "%s%s%s", c->args,
		    c->args[0] != '\0' ? "  " : "", c->help);
}

static void
draw_prompt(struct ui *ui)
{
	const struct prompt *p = &ui->prompt;
	const struct rect *a = &ui->layout.message;
	struct style st = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	const char *lead = p->kind == PROMPT_QUESTION ? p->question : ":";
	int x, caret, room, from = 0;
	char before[PROMPT_MAX];

	screen_fill(&ui->screen, *a, " ", st);
	x = a->x + screen_text(&ui->screen, a->x, a->y, a->w, st, lead);
	if (p->kind == PROMPT_QUESTION) {
		ui->screen.cursor_x = x + 1 < a->w ? x + 1 : a->w - 1;
		ui->screen.cursor_y = a->y;
		return;
	}
	memcpy(before, p->text, p->at);
	before[p->at] = '\0';
	caret = text_columns(before);
	room = a->x + a->w - x - 1;
	while (caret > room && p->text[from] != '\0') {	/* the caret stays in sight */
		char glyph[8];
		int columns;
		from += glyph_next(p->text + from, glyph, &columns);
		caret -= columns;
	}
	draw_usage(ui, x + screen_text(&ui->screen, x, a->y, room, st, p->text + from));
	if (p->completing)
		draw_matches(ui);
	ui->screen.cursor_x = x + caret;
	ui->screen.cursor_y = a->y;
}

static bool
hint_at(const struct ui *ui, int wanted, struct binding *b)
{
	size_t typed = strlen(ui->pending);
	int seen = 0;

	for (size_t m = 0; m < 4 && ui->keymap.modes[m] != NULL; m++)
		for (size_t i = 0; keymap_at(&ui->keymap, i, b); i++)
			if (strcmp(b->mode, ui->keymap.modes[m]) == 0 &&
			    strncmp(b->keys, ui->pending, typed) == 0 && seen++ == wanted)
				return true;
	return false;
}

/* The keys that may follow what was typed, each with what it does: as many lines as they need. */
static void
draw_key_hints(struct ui *ui)
{
	struct style key = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BAR_BG);
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BAR_BG);
	int w = ui->screen.w, columns = w / HINT_W > 0 ? w / HINT_W : 1, count = 0, rows, y;
	size_t typed = strlen(ui->pending);
	struct binding b;

	while (hint_at(ui, count, &b))
		count++;
	rows = (count + columns - 1) / columns;
	if (rows > ui->layout.message.y - 2)
		rows = ui->layout.message.y - 2;
	y = ui->layout.message.y - rows + 1;
	key.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, (struct rect){ 0, y, w, rows }, " ", st);
	for (int i = 0; i < rows * columns && hint_at(ui, i, &b); i++) {
		int x = i / rows * HINT_W + 1, line = y + i % rows, room = HINT_W - 1;
		char keys[64];
		int used = screen_text(&ui->screen, x, line, 6, key,
		    key_shown(b.keys + typed, keys, sizeof keys));

		screen_text(&ui->screen, x + used + 1, line, room - used - 1, st,
		    b.help != NULL ? b.help : b.line);
	}
}

static const char *
standing_hint(const struct ui *ui)
{
	const struct session *s = ui->session;

	switch (s->mode) {
	case MODE_STEP:
		return "z s x d c v ... enter notes and move on; Space rest; "
		    "Left and Right move; Esc leaves";
	case MODE_PLAY:
		return "z s x d c v ... sound as a piano does "
		    "(a terminal sends no key releases); Esc leaves";
	case MODE_VISUAL:
		return "y copy   d cut   HJKL move   + - velocity   < > length   "
		    "= quantise   Esc leaves";
	case MODE_NORMAL:
		break;
	}
	if (song_notes(s->song, -1) == 0)
		return "Enter writes a note   arrows move   Space plays   a continues   "
		    "? help   : commands";
	return "";
}

/* How many bytes of the text fit into a line, broken at a blank where there is one. */
static size_t
line_bytes(const char *text, int columns)
{
	size_t at = 0, blank = 0;
	int used = 0, width;
	char glyph[8];

	while (text[at] != '\0') {
		size_t n = glyph_next(text + at, glyph, &width);

		if (used + width > columns)
			return blank > 0 ? blank : at > 0 ? at : n;
		if (text[at] == ' ')
			blank = at + 1;
		used += width;
		at += n;
	}
	return at;
}

/* A sentence too long for its line takes those above it, for as long as it stands there. */
static void
draw_sentence(struct ui *ui, const char *text, struct style st)
{
	const struct rect *a = &ui->layout.message;
	char line[1024];
	int lines = 0, y;

	for (const char *at = text; *at != '\0'; at += line_bytes(at, a->w - 2))
		lines++;
	for (y = a->y - lines + 1; *text != '\0'; y++) {
		size_t n = line_bytes(text, a->w - 2);

		snprintf(line, sizeof line, "%.*s", (int)n, text);
		screen_fill(&ui->screen, (struct rect){ a->x, y, a->w, 1 }, " ", st);
		screen_text(&ui->screen, a->x + 1, y, a->w - 1, st, line);
		text += n;
	}
}

void
view_message(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct rect *a = &ui->layout.message;
	bool fresh = message_fresh(ui);
	struct style st = theme_style(&ui->theme, fresh && s->message_is_error ? ROLE_ERROR :
	    fresh ? ROLE_STRONG : ROLE_DIM, ROLE_BG);

	if (ui->prompt.kind != PROMPT_NONE) {
		draw_prompt(ui);
		return;
	}
	if (ui->pending[0] != '\0' && ui->now_ms - ui->pending_ms >= UI_HINT_MS) {
		draw_key_hints(ui);
		return;
	}
	screen_fill(&ui->screen, *a, " ", st);
	if (fresh)
		draw_sentence(ui, s->message, st);
	else
		screen_text(&ui->screen, a->x + 1, a->y, a->w - 1, st, standing_hint(ui));
}

/* --- the mode line */

struct counted {
	const struct session *s;
	size_t		 count;
};

static bool
count_note(void *arg, const struct note *n)
{
	struct counted *c = arg;

	c->count += session_holds(c->s, n);
	return c->count < 100000;
}

static size_t
selected_notes(const struct session *s)
{
	struct counted c = { s, 0 };
	struct window w;
	int track;

	if (session_selected(s, &w, &track))
		song_query(s->song, track, &w, count_note, &c);
	return c.count;
}

/* The chord that sounds at the cursor, by name. */
static void
sound_at(const struct ui *ui, int64_t tick, bool flats, char name[CHORD_NAME_SIZE])
{
	const struct window w = { tick, tick + 1, 0, 127 };

	view_chord(ui, &w, flats, name);
}

void
view_modeline(struct ui *ui)
{
	static const char *const modes[] = { "NORMAL", "VISUAL", "STEP", "PLAY" };
	const struct session *s = ui->session;
	const struct theme *t = &ui->theme;
	struct style text = theme_style(t, ROLE_TEXT, ROLE_BAR_BG), mode = text;
	struct style dim = theme_style(t, ROLE_DIM, ROLE_BAR_BG);
	struct block blocks[16], *b;
	struct track_info info = { 0 };
	struct note note;
	int n = 0, percent;
	int64_t end = song_last_note_end_ticks(s->song);
	struct key key;
	char words[64], pitch[8];

	mode.fg = t->role[s->mode == MODE_NORMAL ? ROLE_ACCENT : ROLE_LOOP];
	mode.attr |= ATTR_BOLD;
	if (t->tier == TIER_MONO && s->mode != MODE_NORMAL)
		mode.attr |= ATTR_REVERSE;
	snprintf(add(blocks, &n, 100, mode)->full, sizeof b->full, "%s",
	    ui_panel_takes_keys(ui) && s->mode == MODE_NORMAL ? "PANEL" : modes[s->mode]);
	strcpy(blocks[0].brief, "");
	if (s->track < song_tracks(s->song))
		song_track_info(s->song, s->track, &info);
	b = add(blocks, &n, 60, text);
	b->style.fg = t->tier >= TIER_256 ? theme_track(t, s->track, 127) : text.fg;
	snprintf(b->full, sizeof b->full, "t%d %.24s", s->track + 1, info.name);
	snprintf(b->brief, sizeof b->brief, "t%d", s->track + 1);
	ui_key_at(ui, s->cursor_ticks, &key);
	b = add(blocks, &n, 90, text);
	text_pitch(s->cursor_pitch, key.known && key.sharps < 0, pitch);
	snprintf(b->full, sizeof b->full, "%s %d", pitch, s->cursor_pitch);
	snprintf(b->brief, sizeof b->brief, "%s", pitch);
	place_words(s, s->cursor_ticks, words, sizeof words);
	b = add(blocks, &n, 85, text);
	snprintf(b->full, sizeof b->full, "%s", words);
	snprintf(b->brief, sizeof b->brief, "%s", words);
	if (session_note_here(s, &note)) {
		length_words(s, note.length_ticks, words, sizeof words);
		snprintf(add(blocks, &n, 70, text)->full, sizeof b->full, "note %s  vel %d", words,
		    note.velocity);
	} else {
		length_words(s, s->note_ticks, words, sizeof words);
		snprintf(add(blocks, &n, 50, dim)->full, sizeof b->full, "len %s  vel %d", words,
		    s->note_velocity);
	}
	sound_at(ui, s->cursor_ticks, key.known && key.sharps < 0, words);
	if (words[0] != '\0')
		snprintf(add(blocks, &n, 45, text)->full, sizeof b->full, "%s", words);
	if (s->selection.active)
		snprintf(add(blocks, &n, 80, mode)->full, sizeof b->full, "%zu sel",
		    selected_notes(s));
	if (ui->count > 0 || ui->pending[0] != '\0') {
		b = add(blocks, &n, 95, mode);
		if (ui->count > 0)
			snprintf(b->full, sizeof b->full, "%d%.60s", ui->count, ui->pending);
		else
			snprintf(b->full, sizeof b->full, "%.60s", ui->pending);
	}
	percent = end > 0 ? (int)((double)s->cursor_ticks / end * 100) : 0;
	b = add(blocks, &n, 30, dim);
	b->right = true;
	snprintf(b->full, sizeof b->full, "%d%%", percent > 100 ? 100 : percent);
	b = add(blocks, &n, 35, dim);
	b->right = true;
	snprintf(b->full, sizeof b->full, "undo %u", s->history.at);
	b = add(blocks, &n, 75, theme_style(t, ROLE_ACCENT, ROLE_BAR_BG));
	b->right = true;
	snprintf(b->full, sizeof b->full, "%s%s%s", s->generate_job != NULL ? "continuing" : "",
	    s->generate_job != NULL && s->tune_job != NULL ? ", " : "",
	    s->tune_job != NULL ? "tuning" : "");
	if (s->adapter != NULL && s->tune_job == NULL)
		snprintf(b->full, sizeof b->full, "model: %s", s->use_adapter ? "tuned" : "base");
	blocks_draw(&ui->screen, ui->layout.modeline, blocks, n, dim);
}

/* --- the key bar */

static const struct {
	const char	*key, *label, *longer;	/* the longer one where it fits */
} buttons[] = {
	{ "<F1>", "Help", "Help" }, { "<F2>", "Save", "Save" }, { "<F3>", "Open", "Open" },
	{ "<F4>", "Mixer", "Mixer" }, { "<F5>", "Go on", "Continue" },
	{ "<F6>", "Cands", "Candidates" }, { "<F7>", "Tune", "Tune model" },
	{ "<F8>", "A/B", "Tuned or base" }, { "<F9>", "Cmd", "Command" },
	{ "<F10>", "Quit", "Quit" },
};

static int
button_width(const struct ui *ui)
{
	int w = ui->layout.keybar.w / (int)(sizeof buttons / sizeof *buttons);

	return w > 19 ? 19 : w;
}

void
view_keybar(struct ui *ui)
{
	const struct rect *a = &ui->layout.keybar;
	struct style number = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	struct style label = theme_style(&ui->theme, ROLE_FKEY, ROLE_FKEY_BG);
	int width = button_width(ui);

	if (a->h == 0)
		return;
	screen_fill(&ui->screen, *a, " ", number);
	for (int i = 0; i < (int)(sizeof buttons / sizeof *buttons); i++) {
		int x = a->x + i * width, used, room;
		const char *text = buttons[i].longer;

		used = screen_print(&ui->screen, x, a->y, width - 1, number, "%d", i + 1);
		room = width - used - 1;
		if (text_columns(text) > room)
			text = buttons[i].label;
		screen_fill(&ui->screen, (struct rect){ x + used, a->y, room, 1 }, " ", label);
		screen_text(&ui->screen, x + used, a->y, room, label, text);
	}
	if (a->w - 10 * width >= 8)
		screen_text(&ui->screen, a->x + a->w - 7, a->y, 7, number, "? keys");
}

const char *
keybar_at(const struct ui *ui, int x)
{
	int i = (x - ui->layout.keybar.x) / button_width(ui);

	if (i >= 0 && i < (int)(sizeof buttons / sizeof *buttons))
		return buttons[i].key;
	return "?";
}
