/* SPDX-License-Identifier: MIT */
/* input.c - turns keys into command lines. */

#include "input.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "base/text.h"
#include "panel.h"
#include "tick.h"
#include "ui.h"

#define COUNT_MAX	9999

static void
forget_pending(struct ui *ui)
{
	ui->pending[0] = '\0';
	ui->count = 0;
}

/* Commands separated by " ; ", until one fails; the count goes to the first. */
static void
run_line(struct ui *ui, char *line, int count)
{
	char *next;

	for (; line != NULL; line = next, count = 0) {
		next = strstr(line, " ; ");
		if (next != NULL) {
			*next = '\0';
			next += 3;
		}
		if (!ui_run(ui, line, count))
			return;
	}
}

/* A binding's command line, with %c replaced by what <Any> matched. */
static void
run_binding(struct ui *ui, const struct binding *b, const char *any)
{
	char line[PROMPT_MAX];
	const char *at = strstr(b->line, "%c");
	int count = ui->count;

	forget_pending(ui);
	if (at != NULL)
		snprintf(line, sizeof line, "%.*s%s%s", (int)(at - b->line), b->line,
		    strcmp(any, "\"") == 0 || strcmp(any, "\\") == 0 ? "\\" : "", any);
	else
		snprintf(line, sizeof line, "%s", b->line);
	if (at != NULL)
		snprintf(line + strlen(line), sizeof line - strlen(line), "%s", at + 2);
	run_line(ui, line, count);
}

static bool
is_count(const struct ui *ui, const char *key)
{
	if (ui->session->mode == MODE_STEP || ui->session->mode == MODE_PLAY ||
	    ui->pending[0] != '\0' || ui_panel_takes_keys(ui))
		return false;
	return key[1] == '\0' && isdigit((unsigned char)key[0]) && (key[0] != '0' || ui->count > 0);
}

static void
add_to_count(struct ui *ui, const char *key)
{
	int count = ui->count * 10 + key[0] - '0';

	ui->count = count > COUNT_MAX ? COUNT_MAX : count;
}

/* A key that begins something longer, though nothing that is there: the next goes with it. */
static bool
is_prefix(const struct ui *ui, const char *key)
{
	if (ui_panel_takes_keys(ui) || ui->session->mode == MODE_STEP ||
	    ui->session->mode == MODE_PLAY)
		return false;
	for (size_t i = 0; ui->tables->prefixes[i] != NULL; i++)
		if (strcmp(ui->tables->prefixes[i], key) == 0)
			return true;
	return false;
}

static void
complain_of(struct ui *ui, const char *typed)
{
	char shown[sizeof ui->pending];

	key_shown(typed, shown, sizeof shown);
	if (ui->pending[0] != '\0')
		session_complain(ui->session, "%s does nothing; ? lists the keys", shown);
	else if (ui_panel_takes_keys(ui))
		session_complain(ui->session, "%s does nothing in this panel; i goes to the roll, "
		    "? lists the keys", shown);
	else
		session_complain(ui->session, "%s does nothing here; ? lists the keys", shown);
}

static void
command_key(struct ui *ui, const char *key)
{
	struct binding b;
	char any[KEY_NAME], typed[sizeof ui->pending];
	enum key_match match;

	ui_set_modes(ui);
	if (ui->count > 0 && is_count(ui, key)) {	/* after another digit, even 0 is a count */
		add_to_count(ui, key);
		return;
	}
	if (strcmp(key, "<Esc>") == 0 && (ui->pending[0] != '\0' || ui->count > 0)) {
		forget_pending(ui);
		return;
	}
	if (strlen(ui->pending) + strlen(key) + 1 > sizeof typed) {
		forget_pending(ui);
		return;
	}
	strcpy(typed, ui->pending);
	strcat(typed, key);
	match = keymap_find(&ui->keymap, typed, &b, any);
	if (match == KEY_UNBOUND && ui->pending[0] == '\0' && is_prefix(ui, key))
		match = KEY_PREFIX;
	switch (match) {
	case KEY_BOUND:
		run_binding(ui, &b, any);
		return;
	case KEY_PREFIX:
		if (ui->pending[0] == '\0')
			ui->pending_ms = ui->now_ms;
		strcpy(ui->pending, typed);
		return;
	case KEY_UNBOUND:
		break;
	}
	if (is_count(ui, key)) {
		add_to_count(ui, key);
		return;
	}
	complain_of(ui, typed);
	forget_pending(ui);
}

static void
prompt_typed(struct ui *ui, const char *key)
{
	char line[PROMPT_MAX];
	enum prompt_kind kind = ui->prompt.kind;

	switch (prompt_key(&ui->prompt, key)) {
	case PROMPT_GOES_ON:
		return;
	case PROMPT_LEFT:
		prompt_close(&ui->prompt);
		return;
	case PROMPT_DONE:
		snprintf(line, sizeof line, "%s",
		    kind == PROMPT_QUESTION ? ui->prompt.if_yes : ui->prompt.text);
		prompt_close(&ui->prompt);
		if (line[strspn(line, " ")] != '\0')
			ui_run(ui, line, 0);
		return;
	}
}

void
ui_key(struct ui *ui, const char *key, int64_t now_ms)
{
	const struct panel *panel = ui->panel;

	ui->now_ms = now_ms;
	ui->dirty = true;
	if (ui_too_small(ui) && strcmp(key, "<Space>") != 0 && strcmp(key, "<F10>") != 0)
		return;			/* nobody sees what it would do */
	if (ui_too_small(ui))
		command_key(ui, key);
	else if (ui->prompt.kind != PROMPT_NONE)
		prompt_typed(ui, key);
	else if (panel == NULL || panel->type == NULL || ui->pending[0] != '\0' ||
	    !panel->type(ui, key))
		command_key(ui, key);
	if (strcmp(key, "<C-c>") != 0)
		ui->interrupt_ms = 0;
	ui_watch(ui);
}

/* One key for each character, to a panel that takes text. */
static void
type_text(struct ui *ui, const char *text)
{
	char glyph[8];
	int columns;

	for (size_t at = 0; text[at] != '\0'; ) {
		at += glyph_next(text + at, glyph, &columns);
		ui->panel->type(ui, strcmp(glyph, " ") == 0 ? "<Space>" :
		    strcmp(glyph, "<") == 0 ? "<lt>" : glyph);
	}
}

void
ui_paste(struct ui *ui, const char *text, int64_t now_ms)
{
	size_t n = strlen(text);
	char *line;

	ui->now_ms = now_ms;
	ui->dirty = true;
	forget_pending(ui);
	if (ui_too_small(ui) || ui->prompt.kind == PROMPT_QUESTION || (line = strdup(text)) == NULL)
		return;
	while (n > 0 && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = '\0';
	text_make_safe(line);
	if (ui->prompt.kind == PROMPT_COMMAND) {
		if (!prompt_insert(&ui->prompt, line))
			session_complain(ui->session, "the pasted text has %zu bytes; "
			    "a command line takes %d", n, PROMPT_MAX - 1);
	} else if (ui->panel != NULL && ui->panel->type != NULL)
		type_text(ui, line);
	else
		session_complain(ui->session, "the roll takes no pasted text; "
		    ": opens a line that does");
	free(line);
	ui_watch(ui);
}
