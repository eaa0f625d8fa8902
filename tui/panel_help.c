/* SPDX-License-Identifier: MIT */
/*
 * panel_help.c - panel: all commands with their keys, searched by typing.
 *
 * Enter runs the marked line, or asks for its arguments.
 */

#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "app/transport.h"
#include "base/text.h"
#include "finder.h"
#include "panel.h"
#include "search.h"
#include "ui.h"

PANEL_STATE(panel_help, search)

static const char *const first_minute[] = {
	"Space plays and pauses.  Arrows (or h j k l) move.  Enter writes a note,",
	"x deletes it, u undoes.  a lets the model continue: 1 to 4 play what it",
	"wrote, Enter takes it, r tries again.  F7 teaches the model this piece.",
	":w saves, F10 quits; every edit is kept anyway.",
};
#define FIRST_MINUTE ((int)(sizeof first_minute / sizeof *first_minute))

static void
run_entry(struct ui *ui)
{
	struct found list[FOUND_MAX];
	const struct found *e = &list[state(ui)->at];

	if (state(ui)->at >= finder_list(ui, state(ui)->text, list))
		return;
	ui_show_panel(ui, NULL);
	if (e->needs_words)
		ui_runf(ui, "prompt %.60s", e->line);
	else
		ui_run(ui, e->line, 0);
}

static bool
type(struct ui *ui, const char *key)
{
	struct found list[FOUND_MAX];

	if (strcmp(key, "<Esc>") == 0 || strcmp(key, "<F1>") == 0)
		ui_show_panel(ui, NULL);
	else if (strcmp(key, "<Enter>") == 0)
		run_entry(ui);
	else if (search_key(state(ui), key, finder_list(ui, state(ui)->text, list),
	    ui->screen.h - 10) == SEARCH_NOTHING)
		return !search_lets_pass(key);
	return true;
}

/* As many words as fit whole, and a sign for the others; a single word is cut. */
static void
put_words(struct ui *ui, int x, int y, int columns, struct style st, const char *text)
{
	char head[256], *blank;

	snprintf(head, sizeof head, "%s", text);
	if (text_columns(head) <= columns) {
		screen_text(&ui->screen, x, y, columns, st, head);
		return;
	}
	while ((blank = strrchr(head, ' ')) != NULL) {
		*blank = '\0';
		if (text_columns(head) + 2 > columns)
			continue;
		screen_print(&ui->screen, x, y, columns, st, "%s %s", head, ui->glyphs->ellipsis);
		return;
	}
	screen_text(&ui->screen, x, y, columns, st, head);
}

static void
draw_entry(struct ui *ui, const struct found *e, struct rect a, bool here)
{
	enum role bg = here ? ROLE_SELECTION : ROLE_BG;
	struct style keys = theme_style(&ui->theme, ROLE_ACCENT, bg);
	struct style text = theme_style(&ui->theme, ROLE_TEXT, bg);
	struct style name = theme_style(&ui->theme, ROLE_DIM, bg);
	int key_w = a.w >= 100 ? 18 : 12, name_w = a.w >= 100 ? 30 : 22;
	char words[160];

	keys.attr |= ATTR_BOLD;
	if (here && ui->theme.tier <= TIER_16)
		text.attr |= ATTR_REVERSE;
	screen_fill(&ui->screen, a, " ", text);
	screen_text(&ui->screen, a.x, a.y, 1, text, here ? ui->glyphs->here : " ");
	if (a.w >= 100) {		/* its group, if there is room */
		screen_text(&ui->screen, a.x + 1, a.y, 9, name, e->group);
		a.x += 10;
		a.w -= 10;
	}
	snprintf(words, sizeof words, "%s%s%s", e->name,
	    e->args != NULL && e->args[0] != '\0' ? " " : "", e->args != NULL ? e->args : "");
	put_words(ui, a.x + 1, a.y, key_w - 1, keys, e->keys);
	put_words(ui, a.x + key_w + 1, a.y, name_w - 1, name, words);
	put_words(ui, a.x + key_w + name_w + 1, a.y, a.w - key_w - name_w - 1, text, e->help);
}

static void
draw(struct ui *ui, struct rect a)
{
	struct style title = theme_style(&ui->theme, ROLE_STRONG, ROLE_BAR_BG);
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct found list[FOUND_MAX];
	const struct search *s = state(ui);
	int rows, first, y = a.y, count = finder_list(ui, s->text, list);

	title.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, a, " ", text);
	screen_fill(&ui->screen, (struct rect){ 0, y, a.w, 1 }, " ", title);
	screen_print(&ui->screen, 1, y++, a.w - 1, title, "HELP   search: %s%s", s->text,
	    s->text[0] != '\0' ? "" :
	    "(type)  # track @ place ! chord / recent  Enter runs Esc closes");
	if (s->text[0] == '\0' && a.h > 12)
		for (int i = 0; i < FIRST_MINUTE; i++)
			screen_text(&ui->screen, 1, y++, a.w - 1, text, first_minute[i]);
	if (transport_trouble(ui->session)[0] != '\0' && s->text[0] == '\0')
		screen_print(&ui->screen, 1, y++, a.w - 1, text, "%s; :sound tries again",
		    transport_trouble(ui->session));
	rows = a.y + a.h - y;
	first = s->at >= rows ? s->at - rows + 1 : 0;
	for (int i = 0; i < rows && first + i < count; i++)
		draw_entry(ui, &list[first + i], (struct rect){ 0, y + i, a.w, 1 },
		    first + i == s->at);
	if (count == 0)
		screen_text(&ui->screen, 1, y, a.w - 1, text,
		    "No command matches; Backspace deletes a letter.");
}

static void
open(struct ui *ui)
{
	*state(ui) = (struct search){ 0 };
}

static const struct binding keys[] = {
	{ "any", "<F1>", "help", 0 },
	{ "any", "?", "help", 0 }, { "any", "<C-p>", "help", 0 },
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_help = {
	.name = "help", .keys = keys, .draw = draw, .whole = true, .open = open, .type = type,
	.state_size = sizeof(struct search),
};
