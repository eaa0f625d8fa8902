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
#include "command/command.h"
#include "panel.h"
#include "ui.h"

struct entry {
	const char	*name, *args, *help, *group;
	bool		 needs_words;
	char		 keys[40];
};

static const char *const first_minute[] = {
	"Space plays and pauses.  Arrows (or h j k l) move.  Enter writes a note,",
	"x deletes it, u undoes.  a lets the model continue: 1 to 4 play what it",
	"wrote, Enter takes it, r tries again.  F7 teaches the model this piece.",
	":w saves, F10 quits; every edit is kept anyway.",
};
#define FIRST_MINUTE ((int)(sizeof first_minute / sizeof *first_minute))

static void
keys_of(const struct ui *ui, const char *command, char *out, size_t size)
{
	struct binding b;
	size_t n = strlen(command);
	char shown[64];

	out[0] = '\0';
	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++) {
		size_t used = strlen(out);

		if (strncmp(b.line, command, n) != 0 || (b.line[n] != '\0' && b.line[n] != ' '))
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

/* Commands, then actions whose names are not commands; false after the last. */
static bool
line_at(const struct ui *ui, size_t i, struct entry *e)
{
	const struct ui_action *a = ui->tables->actions;
	const struct command *c = command_at(i);

	if (c != NULL) {
		*e = (struct entry){ c->name, c->args, c->help, command_group_name(c->group),
		    c->args_min > 0, "" };
		return true;
	}
	for (i -= command_count(); a->name != NULL; a++)
		if (command_find(a->name) == NULL && i-- == 0)
			break;
	*e = (struct entry){ a->name, a->args, a->help, "Screen", false, "" };
	return a->name != NULL;
}

/* Line number `wanted` of those that match the filter; false after the last. */
static bool
entry_at(const struct ui *ui, int wanted, struct entry *e)
{
	int seen = 0;

	for (size_t i = 0; line_at(ui, i, e); i++) {
		keys_of(ui, e->name, e->keys, sizeof e->keys);
		if (ui->help_filter[0] != '\0' && !contains(e->name, ui->help_filter) &&
		    !contains(e->help, ui->help_filter) && strstr(e->keys, ui->help_filter) == NULL)
			continue;
		if (seen++ == wanted)
			return true;
	}
	return false;
}

static int
entry_count(const struct ui *ui)
{
	struct entry e;
	int n = 0;

	while (entry_at(ui, n, &e))
		n++;
	return n;
}

static void
run_entry(struct ui *ui)
{
	struct entry e;

	if (!entry_at(ui, ui->help_at, &e))
		return;
	ui_show_panel(ui, NULL);
	if (e.needs_words)
		ui_runf(ui, "prompt %.60s", e.name);
	else
		ui_run(ui, e.name, 0);
}

static void
move(struct ui *ui, int step)
{
	int last = entry_count(ui) - 1;

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
	int rows, first, y = a.y;
	struct entry e;

	title.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, a, " ", text);
	screen_fill(&ui->screen, (struct rect){ 0, y, a.w, 1 }, " ", title);
	screen_print(&ui->screen, 1, y++, a.w - 1, title, "HELP   search: %s%s", ui->help_filter,
	    ui->help_filter[0] != '\0' ? "" :
	    "(type)   Up Down PgDn move   Enter runs   Esc closes");
	if (ui->help_filter[0] == '\0' && a.h > 12)
		for (int i = 0; i < FIRST_MINUTE; i++)
			screen_text(&ui->screen, 1, y++, a.w - 1, text, first_minute[i]);
	rows = a.y + a.h - y;
	first = ui->help_at >= rows ? ui->help_at - rows + 1 : 0;
	for (int i = 0; i < rows && entry_at(ui, first + i, &e); i++)
		draw_entry(ui, &e, (struct rect){ 0, y + i, a.w, 1 }, first + i == ui->help_at);
	if (!entry_at(ui, 0, &e))
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
