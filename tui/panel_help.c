/* SPDX-License-Identifier: MIT */
/*
 * panel_help.c - panel: all commands with their keys, searched by typing.
 *
 * The list is made from the command table and the keymap, so it is always up to
 * date.  Enter runs the marked line, or asks for its arguments.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/session.h"
#include "app/transport.h"
#include "command/command.h"
#include "panel.h"
#include "ui.h"

struct entry {
	const char	*name, *args, *help, *group, *alias;
	bool		 needs_words;
	char		 keys[40];
	int		 rank;
};

static const char *const first_minute[] = {
	"Space plays and pauses.  Arrows (or h j k l) move.  Enter writes a note,",
	"x deletes it, u undoes.  a lets the model continue: 1 to 4 play what it",
	"wrote, Enter takes it, r tries again.  F7 teaches the model this piece.",
	":w saves, F10 quits; every edit is kept anyway.",
};
#define FIRST_MINUTE ((int)(sizeof first_minute / sizeof *first_minute))

/* Words that musicians look for, and the commands that they are about. */
static const struct {
	const char	*words, *commands;
} synonyms[] = {
	{ "meter time signature", " metre " },
	{ "bpm speed beats per minute slower faster", " tempo " },
	{ "key signature tonality", " key " },
	{ "drums drum kit percussion beat", " track-add program " },
	{ "instrument sound patch voice general midi", " program " },
	{ "volume loudness level balance", " velocity velocity-up velocity-down panel mute solo " },
	{ "dynamics loud soft accent", " velocity velocity-up velocity-down velocity-ramp " },
	{ "crescendo diminuendo fade swell", " velocity-ramp " },
	{ "loop repeat cycle", " loop loop-here duplicate " },
	{ "section label rehearsal mark part", " marker " },
	{ "measure", " bar-next bar-previous bar-start bar-end select-bars go-bar " },
	{ "harmony", " chord " },
	{ "swing groove feel human", " humanise " },
	{ "octave", " note-octave-up note-octave-down octave-up octave-down " },
	{ "duration longer shorter value", " note-length note-longer note-shorter " },
	{ "mixer pan reverb", " panel " },
	{ "generate ai suggest compose", " continue " },
	{ "train learn finetune", " tune " },
	{ "back revert mistake", " undo " },
	{ "click count", " metronome " },
};

/* What is used first stands first. */
static const char *const first_used[] = {
	"note-add", "play-toggle", "note-delete", "undo", "redo", "continue", "select", "copy",
	"cut", "paste", "duplicate", "note-up", "note-down", "note-later", "note-earlier",
	"note-longer", "note-shorter", "velocity-up", "velocity-down", "quantise", "mode-step",
	"chord", "track-next", "track-add", "program", "tempo", "metre", "key", "marker", "loop",
	"mute", "solo", "panel", "tune", "save", "export", "quit",
};
#define ENTRIES_MAX 512
#define FIRST_USED ((int)(sizeof first_used / sizeof *first_used))

/* Does the binding hold where help was opened? */
static bool
holds_here(const struct ui *ui, const struct binding *b)
{
	static const char *const modes[] = {
		[MODE_NORMAL] = "roll", [MODE_VISUAL] = "visual", [MODE_STEP] = "step",
		[MODE_PLAY] = "play",
	};
	enum mode mode = ui->session->mode;

	if (strcmp(b->mode, "any") == 0)
		return true;
	if (ui->under != NULL && ui->under_focus)
		return strcmp(b->mode, ui->under->name) == 0;
	return strcmp(b->mode, modes[mode]) == 0 ||
	    (mode == MODE_VISUAL && strcmp(b->mode, "roll") == 0);
}

/* The command of a binding: an operator names an object before it. */
static const char *
command_of(const char *line)
{
	const char *object = line + strlen("operator "), *command;

	if (strncmp(line, "operator ", strlen("operator ")) != 0 ||
	    (command = strchr(object, ' ')) == NULL)
		return line;
	return command + 1;
}

static void
keys_of(const struct ui *ui, const char *command, char *out, size_t size)
{
	struct binding b;
	size_t n = strlen(command);
	char shown[64];

	out[0] = '\0';
	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++) {
		size_t used = strlen(out);
		const char *line = command_of(b.line);

		if (strncmp(line, command, n) != 0 || (line[n] != '\0' && line[n] != ' ') ||
		    !holds_here(ui, &b))
			continue;
		if (used + strlen(b.keys) + 2 >= size || (used > 0 && strstr(out, b.keys) != NULL))
			continue;
		snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "",
		    key_shown(b.keys, shown, sizeof shown));
	}
}

static bool
contains(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool
is_meant(const char *name, const char *typed)
{
	char wanted[64];

	snprintf(wanted, sizeof wanted, " %.60s ", name);
	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (strstr(synonyms[i].commands, wanted) != NULL &&
		    contains(synonyms[i].words, typed))
			return true;
	return false;
}

/* Commands, then the actions that share no name with a command; false after the last. */
static bool
named_at(const struct ui *ui, size_t i, struct entry *e)
{
	const struct ui_action *a = ui->tables->actions;
	const struct command *c = command_at(i);

	if (c != NULL) {
		*e = (struct entry){ c->name, c->args, c->help, command_group_name(c->group),
		    c->alias, c->args_min > 0, "", 0 };
		return true;
	}
	for (i -= command_count(); a->name != NULL; a++)
		if (command_find(a->name) == NULL && i-- == 0)
			break;
	*e = (struct entry){ a->name, a->args, a->help, "Screen", NULL, false, "", 0 };
	return a->name != NULL;
}

/* What is used first, in that order, then what has keys, then the rest. */
static int
rank_of(const char *name, bool has_keys)
{
	for (int i = 0; i < FIRST_USED; i++)
		if (strcmp(first_used[i], name) == 0)
			return i;
	return FIRST_USED + !has_keys;
}

static bool
passes(const struct ui *ui, const struct entry *e)
{
	const char *typed = ui->help_filter;

	return typed[0] == '\0' || contains(e->name, typed) || contains(e->help, typed) ||
	    (e->alias != NULL && contains(e->alias, typed)) || is_meant(e->name, typed) ||
	    strstr(e->keys, typed) != NULL;
}

/* Behind those of the same rank. */
static void
put_in_order(struct entry *list, int count, const struct entry *e)
{
	for (; count > 0 && list[count - 1].rank > e->rank; count--)
		list[count] = list[count - 1];
	list[count] = *e;
}

/* All entries that the filter lets through, in the order in which they are shown. */
static int
list_entries(const struct ui *ui, struct entry list[ENTRIES_MAX])
{
	struct entry e;
	int count = 0;

	for (size_t k = 0; count < ENTRIES_MAX && named_at(ui, k, &e); k++) {
		keys_of(ui, e.name, e.keys, sizeof e.keys);
		e.rank = rank_of(e.name, e.keys[0] != '\0');
		if (passes(ui, &e))
			put_in_order(list, count++, &e);
	}
	return count;
}

static void
run_entry(struct ui *ui)
{
	struct entry list[ENTRIES_MAX];
	const struct entry *e = &list[ui->help_at];

	if (ui->help_at >= list_entries(ui, list))
		return;
	ui_show_panel(ui, NULL);
	if (e->needs_words)
		ui_runf(ui, "prompt %.60s", e->name);
	else
		ui_run(ui, e->name, 0);
}

static void
move(struct ui *ui, int step)
{
	struct entry list[ENTRIES_MAX];
	int last = list_entries(ui, list) - 1;

	ui->help_at += step;
	if (ui->help_at > last)
		ui->help_at = last;
	if (ui->help_at < 0)
		ui->help_at = 0;
}

static bool
type(struct ui *ui, const char *key)
{
	char text[KEY_NAME];
	size_t n = strlen(ui->help_filter);
	int page = ui->screen.h - 10;

	if (strcmp(key, "<Esc>") == 0 || strcmp(key, "<F1>") == 0)
		ui_show_panel(ui, NULL);
	else if (strcmp(key, "<Up>") == 0)
		move(ui, -1);
	else if (strcmp(key, "<Down>") == 0)
		move(ui, 1);
	else if (strcmp(key, "<PgUp>") == 0)
		move(ui, -page);
	else if (strcmp(key, "<PgDn>") == 0)
		move(ui, page);
	else if (strcmp(key, "<Home>") == 0)
		ui->help_at = 0;
	else if (strcmp(key, "<End>") == 0)
		move(ui, 1 << 20);
	else if (strcmp(key, "<Enter>") == 0)
		run_entry(ui);
	else if (strcmp(key, "<BS>") == 0) {
		while (n > 0 && ((unsigned char)ui->help_filter[--n] & 0xc0) == 0x80)
			;
		ui->help_filter[n] = '\0';
		ui->help_at = 0;
	} else if (key_is_text(key, text)) {
		if (n + strlen(text) < sizeof ui->help_filter)
			strcat(ui->help_filter, text);
		ui->help_at = 0;
	} else			/* the function keys and Ctrl with a letter go on */
		return strncmp(key, "<F", 2) != 0 && strncmp(key, "<C-", 3) != 0;
	return true;
}

static void
draw_entry(struct ui *ui, const struct entry *e, struct rect a, bool here)
{
	enum role bg = here ? ROLE_SELECTION : ROLE_BG;
	struct style keys = theme_style(&ui->theme, ROLE_ACCENT, bg);
	struct style text = theme_style(&ui->theme, ROLE_TEXT, bg);
	struct style name = theme_style(&ui->theme, ROLE_DIM, bg);
	int key_w = a.w >= 100 ? 18 : 12, name_w = a.w >= 100 ? 30 : 22;

	keys.attr |= ATTR_BOLD;
	if (here && ui->theme.tier <= TIER_16)
		text.attr |= ATTR_REVERSE;
	screen_fill(&ui->screen, a, " ", text);
	if (a.w >= 100) {		/* its group, if there is room */
		screen_text(&ui->screen, a.x + 1, a.y, 9, name, e->group);
		a.x += 10;
		a.w -= 10;
	}
	screen_text(&ui->screen, a.x + 1, a.y, key_w - 1, keys, e->keys);
	screen_print(&ui->screen, a.x + key_w + 1, a.y, name_w - 1, name, ":%s%s%s", e->name,
	    e->args != NULL && e->args[0] != '\0' ? " " : "", e->args != NULL ? e->args : "");
	screen_text(&ui->screen, a.x + key_w + name_w + 1, a.y, a.w - key_w - name_w - 1, text,
	    e->help);
}

static void
draw(struct ui *ui, struct rect a)
{
	struct style title = theme_style(&ui->theme, ROLE_STRONG, ROLE_BAR_BG);
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct entry list[ENTRIES_MAX];
	int rows, first, y = a.y, count = list_entries(ui, list);

	title.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, a, " ", text);
	screen_fill(&ui->screen, (struct rect){ 0, y, a.w, 1 }, " ", title);
	screen_print(&ui->screen, 1, y++, a.w - 1, title, "HELP   search: %s%s", ui->help_filter,
	    ui->help_filter[0] != '\0' ? "" :
	    "(type)   Up Down PgDn move   Enter runs   Esc closes");
	if (ui->help_filter[0] == '\0' && a.h > 12)
		for (int i = 0; i < FIRST_MINUTE; i++)
			screen_text(&ui->screen, 1, y++, a.w - 1, text, first_minute[i]);
	if (transport_trouble(ui->session)[0] != '\0' && ui->help_filter[0] == '\0')
		screen_print(&ui->screen, 1, y++, a.w - 1, text, "%s; :sound tries again",
		    transport_trouble(ui->session));
	rows = a.y + a.h - y;
	first = ui->help_at >= rows ? ui->help_at - rows + 1 : 0;
	for (int i = 0; i < rows && first + i < count; i++)
		draw_entry(ui, &list[first + i], (struct rect){ 0, y + i, a.w, 1 },
		    first + i == ui->help_at);
	if (count == 0)
		screen_text(&ui->screen, 1, y, a.w - 1, text,
		    "No command matches; Backspace deletes a letter.");
}

static void
open(struct ui *ui)
{
	ui->help_filter[0] = '\0';
	ui->help_at = 0;
}

static const struct binding keys[] = {
	{ "any", "<F1>", "help", 0 },
	{ "any", "?", "help", 0 }, { "any", "<C-p>", "help", 0 },
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_help = {
	.name = "help", .keys = keys, .draw = draw, .whole = true, .open = open, .type = type,
};
