/* SPDX-License-Identifier: MIT */
/* view_message.c - view: message line, prompt, and keys that may follow. */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "base/text.h"
#include "command/command.h"
#include "music/song.h"
#include "view.h"

bool
view_message_fresh(const struct ui *ui)
{
	return ui->session->message[0] != '\0' && ui->now_ms - ui->message_ms < UI_MESSAGE_MS;
}

#define LISTED_ROWS	4		/* of completions, before Tab */

/* Of a path that is too long the end says more: that is left. */
static const char *
path_end(const char *path, int columns, bool *cut)
{
	*cut = text_columns(path) > columns && strchr(path, '/') != NULL;
	while (*cut && text_columns(path) >= columns)
		do
			path++;
		while (((unsigned char)*path & 0xc0) == 0x80);
	return path;
}

/* Completions of the last word, in columns above the line. */
static void
draw_matches(struct ui *ui)
{
	const struct prompt *p = &ui->prompt;
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BAR_BG);
	struct style here = theme_style(&ui->theme, ROLE_STRONG, ROLE_SELECTION);
	int columns = ui->screen.w / VIEW_HINT_W > 0 ? ui->screen.w / VIEW_HINT_W : 1, rows, y;
	size_t first = 0, chosen = p->completing ? p->match_at : p->matches.count;

	rows = ((int)p->matches.count + columns - 1) / columns;
	if (!p->completing && rows > LISTED_ROWS)	/* while typing, the roll stays in sight */
		rows = LISTED_ROWS;
	rows = rows < ui->layout.message.y / 2 ? rows : ui->layout.message.y / 2;
	if (rows < 1)
		return;
	if (p->completing && p->match_at >= (size_t)(rows * columns))
		first = p->match_at / (rows * columns) * (rows * columns);
	y = ui->layout.message.y - rows;
	here.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, (struct rect){ 0, y, ui->screen.w, rows }, " ", st);
	for (int i = 0; i < rows * columns && first + i < p->matches.count; i++) {
		const char *word = p->matches.lines[first + i] + p->matches.from;
		bool cut;

		word = path_end(word, VIEW_HINT_W - 2, &cut);
		screen_print(&ui->screen, i / rows * VIEW_HINT_W + 1, y + i % rows, VIEW_HINT_W - 1,
		    chosen == first + i ? here : st, "%s%s%s",
		    chosen == first + i && ui->theme.tier <= TIER_16 ? ui->glyphs->here : "",
		    cut ? ui->glyphs->ellipsis : "", word);
	}
}

/* Arguments of the command being typed, to the right of it. */
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
	const char *lead = p->kind == PROMPT_QUESTION ? p->question :
	    p->kind == PROMPT_SEARCH ? "/" : ":";
	int x, start, caret, room, from = 0;
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
	start = x;
	caret = text_columns(before);
	room = a->x + a->w - x - 1;
	while (caret > room && p->text[from] != '\0') {	/* keeps the caret visible */
		char glyph[8];
		int columns;
		from += glyph_next(p->text + from, glyph, &columns);
		caret -= columns;
	}
	x += screen_text(&ui->screen, x, a->y, room, st, p->text + from);
	if (p->kind == PROMPT_SEARCH)
		screen_text(&ui->screen, x + 3, a->y, a->x + a->w - x - 3,
		    theme_style(&ui->theme, ROLE_DIM, ROLE_BG),
		    "a chord Dm7, a text @coda, or a motif +2 +2 -4");
	else
		draw_usage(ui, x);
	if (p->matches.count > 0)
		draw_matches(ui);
	ui->screen.cursor_x = start + caret;
	ui->screen.cursor_y = a->y;
}

#define HINT_MAX	256

static const char *
standing_hint(const struct ui *ui, char hint[HINT_MAX])
{
	const struct session *s = ui->session;

	switch (s->mode) {
	case MODE_STEP:
		if (strcmp(ui_roll_mode(ui), "drums") == 0)
			return "k kick   s snare   h hat   o open   r ride   c crash   x stick   "
			    "l m t toms   4 5 6 lengths   Esc leaves";
		if (strcmp(ui_roll_mode(ui), "letters") == 0)
			return "a-g notes   4 5 6 7 . lengths   - hold   > long-short   "
			    "# _ semitone   ' , octave   Space rest   A-G above   Esc leaves";
		snprintf(hint, HINT_MAX, "%s ... %s", ui->letters.shown, s->step.chord ?
		    "enter a chord   = moves on   Esc leaves" : "enter notes   Space rest   "
		    "[ ] length   . dot   , tie   / triplet   = chord   Esc leaves");
		return hint;
	case MODE_PLAY:
		snprintf(hint, HINT_MAX, "%s ... sound as a piano does%s   R records   Esc leaves",
		    ui->letters.shown, ui->letters.held.releases ? "" :
		    " (no key releases here)");
		return hint;
	case MODE_VISUAL:
		if (ui_is_cua(ui))
			return "Ctrl-c copy   Ctrl-x cut   Ctrl-v paste   Ctrl-d again   "
			    "arrows move   Del deletes   Esc leaves";
		return "y copy   d cut   HJKL move   + - velocity   < > length   "
		    "= quantise   Esc leaves";
	case MODE_NORMAL:
		if (ui_is_cua(ui))
			return "a-g notes   4 5 6 7 . lengths   0 rest   Shift-arrows select   "
			    "Ctrl-z undo   Space plays   F9 commands   F1 help";
		break;
	}
	if (song_notes(s->song, -1) == 0)
		return "Enter writes a note   arrows move   Space plays   a continues   "
		    "? help   : commands";
	return "";
}

/* A message too long for its line covers the lines above while it is shown. */
static void
draw_sentence(struct ui *ui, const char *text, struct style st)
{
	const struct rect *a = &ui->layout.message;
	int lines = screen_lines(text, a->w - 2), y = a->y - lines + 1;

	screen_fill(&ui->screen, (struct rect){ a->x, y, a->w, lines }, " ", st);
	screen_wrap(&ui->screen, (struct rect){ a->x + 1, y, a->w - 2, lines }, st, text);
}

/* Hints stand three blanks apart; what does not fit whole is left out. */
static void
draw_hints(struct ui *ui, const char *text, struct style st)
{
	const struct rect *a = &ui->layout.message;
	int x = a->x + 1;

	while (*text != '\0') {
		const char *gap = strstr(text, "   ");
		char hint[128];

		snprintf(hint, sizeof hint, "%.*s", (int)(gap != NULL ? gap - text :
		    (ptrdiff_t)strlen(text)), text);
		if (x + text_columns(hint) > a->x + a->w)
			return;
		x += screen_text(&ui->screen, x, a->y, a->w - x, st, hint) + 3;
		text = gap != NULL ? gap + 3 : "";
	}
}

void
view_message(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct rect *a = &ui->layout.message;
	bool fresh = view_message_fresh(ui);
	char hint[HINT_MAX];
	struct style st = theme_style(&ui->theme, fresh && s->message_is_error ? ROLE_ERROR :
	    fresh ? ROLE_STRONG : ROLE_DIM, ROLE_BG);

	if (ui->prompt.kind != PROMPT_NONE) {
		draw_prompt(ui);
		return;
	}
	if (ui->pending[0] != '\0' && ui->now_ms - ui->pending_ms >= UI_HINT_MS) {
		view_hints(ui);
		return;
	}
	screen_fill(&ui->screen, *a, " ", st);
	if (ui->speak.line[0] != '\0')
		draw_sentence(ui, ui->speak.line, st);
	else if (fresh)
		draw_sentence(ui, s->message, st);
	else
		draw_hints(ui, standing_hint(ui, hint), st);
}
