/* SPDX-License-Identifier: MIT */
/* input.c - turns keys into command lines. */

#include "input.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/clipboard.h"
#include "app/session.h"
#include "base/text.h"
#include "command/command.h"
#include "lines.h"
#include "panel.h"
#include "piano.h"
#include "tick.h"
#include "ui.h"

#define COUNT_MAX	9999

static void
forget_pending(struct ui *ui)
{
	ui->pending[0] = '\0';
	ui->count = 0;
	ui->op_length = 0;
}

/* A binding's command line, with %c replaced by what <Any> matched. */
static void
fill_in(const struct binding *b, const char *any, char line[PROMPT_MAX])
{
	const char *at = strstr(b->line, "%c");

	if (at == NULL) {
		snprintf(line, PROMPT_MAX, "%s", b->line);
		return;
	}
	snprintf(line, PROMPT_MAX, "%.*s%s%s%s", (int)(at - b->line), b->line,
	    strcmp(any, "\"") == 0 || strcmp(any, "\\") == 0 ? "\\" : "", any, at + 2);
}

static void
run_binding(struct ui *ui, const struct binding *b, const char *any)
{
	char line[PROMPT_MAX];
	int count = ui->count;

	forget_pending(ui);
	fill_in(b, any, line);
	lines_run(ui, line, count, NULL);
	if (strncmp(line, "register ", 9) == 0)
		ui->count = count;	/* of what comes next */
}

/* --- operators */

/* Its keys stay pending until a target follows; a selection is a target at once. */
static void
begin_operator(struct ui *ui, const struct binding *b, const char *typed)
{
	const char *object = b->line + strlen("operator "), *command = strchr(object, ' ');
	char line[sizeof ui->op_line];

	if (command == NULL) {
		session_complain(ui->session, "operator wants an object and a command: %.60s",
		    b->line);
		forget_pending(ui);
	} else if (ui->session->mode == MODE_VISUAL) {
		int count = ui->count;

		forget_pending(ui);
		snprintf(line, sizeof line, "%s", command + 1);
		lines_run(ui, line, count, NULL);
	} else {
		if (ui->pending[0] == '\0')
			ui->pending_ms = ui->now_ms;
		snprintf(ui->pending, sizeof ui->pending, "%s", typed);
		snprintf(ui->op_line, sizeof ui->op_line, "%s", object);
		ui->op_length = strlen(ui->pending);
		ui->op_count = ui->count;
		ui->count = 0;
	}
}

/* Counts before the operator and after it multiply, as in vi. */
static int
whole_count(const struct ui *ui)
{
	long long count = (long long)(ui->op_count > 0 ? ui->op_count : 1) *
	    (ui->count > 0 ? ui->count : 1);

	return ui->op_count + ui->count == 0 ? 0 : count > COUNT_MAX ? COUNT_MAX : (int)count;
}

/* `on TARGET COUNT COMMAND`; the target is a motion with its word, or an object. */
static void
run_operator(struct ui *ui, const char *target)
{
	char head[PROMPT_MAX * 2 + 64], tail[sizeof ui->op_line];
	int count = whole_count(ui);

	if (strncmp(target, "select-object ", 14) == 0)
		target += 14;
	snprintf(head, sizeof head, "on %s", target);
	snprintf(tail, sizeof tail, "%s", strchr(ui->op_line, ' ') + 1);
	forget_pending(ui);
	lines_run(ui, head, count, tail);
}

/* The operator's keys again, or the last one, stand for its own object. */
static bool
is_doubled(const struct ui *ui, const char *keys)
{
	char own[sizeof ui->pending], name[KEY_NAME] = "";
	const char *at = own;

	snprintf(own, sizeof own, "%.*s", (int)ui->op_length, ui->pending);
	while (*at != '\0')
		at += key_next(at, name);
	return strcmp(keys, own) == 0 || strcmp(keys, name) == 0;
}

static void
run_doubled(struct ui *ui)
{
	char object[sizeof ui->op_line];

	snprintf(object, sizeof object, "%.*s", (int)strcspn(ui->op_line, " "), ui->op_line);
	run_operator(ui, object);
}

static bool
is_count(const struct ui *ui, const char *key)
{
	if (ui->session->mode == MODE_STEP || ui->session->mode == MODE_PLAY ||
	    ui->pending[ui->op_length] != '\0' || ui_panel_takes_keys(ui) ||
	    (ui_is_cua(ui) && ui->session->mode == MODE_NORMAL))
		return false;
	return key[1] == '\0' && isdigit((unsigned char)key[0]) && (key[0] != '0' || ui->count > 0);
}

static void
add_to_count(struct ui *ui, const char *key)
{
	int count = ui->count * 10 + key[0] - '0';

	ui->count = count > COUNT_MAX ? COUNT_MAX : count;
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
	forget_pending(ui);
}

static void
wait_for_more(struct ui *ui, const char *typed)
{
	if (ui->pending[0] == '\0')
		ui->pending_ms = ui->now_ms;
	strcpy(ui->pending, typed);
}

/* Keys after an operator: a motion or a text object. */
static void
operator_key(struct ui *ui, const char *key, const char *typed)
{
	const char *keys = typed + ui->op_length;
	char any[KEY_NAME], line[PROMPT_MAX];
	struct binding b;
	enum key_match match = keymap_find(&ui->keymap, keys, &b, any);

	if (match == KEY_PREFIX) {
		wait_for_more(ui, typed);
	} else if (match == KEY_BOUND) {
		fill_in(&b, any, line);
		if (strncmp(line, "look-for", 8) == 0)
			ui_run(ui, line, 0);	/* what is typed there comes back here */
		else
			run_operator(ui, line);
	} else if (is_doubled(ui, keys)) {
		run_doubled(ui);
	} else if (match == KEY_UNBOUND && is_count(ui, key)) {
		add_to_count(ui, key);
	} else {
		complain_of(ui, typed);
	}
}

/* While keys are recorded, q alone does not wait for a letter. */
static bool
ends_macro(const struct ui *ui, const char *key)
{
	return ui->replay.recording >= 0 && strcmp(key, "q") == 0 && ui->pending[0] == '\0' &&
	    ui->session->mode <= MODE_VISUAL && !ui_panel_takes_keys(ui);
}

static void
command_key(struct ui *ui, const char *key)
{
	struct binding b;
	char any[KEY_NAME], typed[sizeof ui->pending];
	enum key_match match;

	ui_set_modes(ui);
	if (ends_macro(ui, key)) {
		lines_macro_stop(ui);
		return;
	}
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
	if (ui->op_length > 0) {
		operator_key(ui, key, typed);
		return;
	}
	match = keymap_find(&ui->keymap, typed, &b, any);
	switch (match) {
	case KEY_BOUND:
		if (strncmp(b.line, "operator ", 9) == 0)
			begin_operator(ui, &b, typed);
		else
			run_binding(ui, &b, any);
		return;
	case KEY_PREFIX:
		wait_for_more(ui, typed);
		return;
	case KEY_UNBOUND:
		break;
	}
	if (is_count(ui, key))
		add_to_count(ui, key);
	else
		complain_of(ui, typed);
}

/* A motion, or the target of a pending operator. */
static void
search_for(struct ui *ui, const char *what)
{
	char line[PROMPT_MAX * 2 + 16] = "search \"", *at = line + strlen(line);

	for (; *what != '\0'; what++) {
		if (*what == '"' || *what == '\\')
			*at++ = '\\';
		*at++ = *what;
	}
	strcpy(at, "\"");
	if (ui->op_length > 0)
		run_operator(ui, line);
	else
		lines_run(ui, line, 0, NULL);
}

static void
prompt_typed(struct ui *ui, const char *key)
{
	char line[PROMPT_MAX];
	enum prompt_kind kind = ui->prompt.kind;

	switch (prompt_key(&ui->prompt, key)) {
	case PROMPT_GOES_ON:
		if (kind == PROMPT_COMMAND)
			command_preview(ui->session, ui->prompt.text);
		return;
	case PROMPT_LEFT:
		prompt_close(&ui->prompt);
		session_preview_end(ui->session);
		forget_pending(ui);
		return;
	case PROMPT_DONE:
		snprintf(line, sizeof line, "%s", ui->prompt.text);
		prompt_close(&ui->prompt);
		session_preview_end(ui->session);
		if (kind == PROMPT_SEARCH) {
			search_for(ui, line);
			return;
		}
		if (line[strspn(line, " ")] != '\0')
			lines_run(ui, line, 0, NULL);
		return;
	}
}

/* Shift and an arrow are the arrow, but where they select. */
static const char *
without_shift(const struct ui *ui, const char *key, char plain[KEY_NAME])
{
	bool selects = ui_is_cua(ui) && ui->prompt.kind == PROMPT_NONE && !ui_panel_takes_keys(ui);

	if (strncmp(key, "<S-", 3) != 0 || strcmp(key, "<S-Tab>") == 0 || selects)
		return key;
	snprintf(plain, KEY_NAME, "<%.12s", key + 3);
	return plain;
}

static void
take_key(struct ui *ui, const char *key, int64_t now_ms)
{
	const struct panel *panel = ui->panel;
	char plain[KEY_NAME];

	key = without_shift(ui, key, plain);

	lines_before_key(ui, key);
	ui->now_ms = now_ms;
	ui->dirty = true;
	if (ui_too_small(ui) && strcmp(key, "<Space>") != 0 && strcmp(key, "<F10>") != 0)
		return;			/* its effect would be invisible */
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
	lines_after_key(ui);
}

/* Types the keys of a macro until a command fails, or takes so long that they wait for it. */
void
ui_go_on(struct ui *ui, int64_t now_ms)
{
	struct replay *r = &ui->replay;
	char next[KEY_NAME];
	int played = 0;

	if (apart_failures(ui->session) != r->failures) {
		r->failures = apart_failures(ui->session);
		replay_drop(r);
	}
	if (!ui->session->working)
		lines_go_on(ui);
	while (!ui->session->working && replay_next(r, next)) {
		uint64_t said = ui->session->message_serial;

		if (++played > REPLAY_KEYS_MAX)
			session_complain(ui->session, "the macro was stopped after %d keys",
			    REPLAY_KEYS_MAX);
		else
			take_key(ui, next, now_ms);
		if (ui->session->message_serial != said && ui->session->message_is_error)
			replay_drop(r);
	}
}

void
ui_key(struct ui *ui, const char *key, int64_t now_ms)
{
	struct replay *r = &ui->replay;

	if (r->recording >= 0 && !key_text_add(&r->macros[r->recording], key))
		session_complain(ui->session, "the macro is full; q ends it");
	if (ui->session->working && replay_waits(r)) {
		if (strcmp(key, "<C-c>") != 0) {
			session_complain(ui->session, "what was typed before is not finished "
			    "yet; Ctrl-C stops it");
			return;
		}
		replay_drop(r);
	}
	take_key(ui, key, now_ms);
	ui_go_on(ui, now_ms);
}

void
ui_key_release(struct ui *ui, const char *key, int64_t now_ms)
{
	ui->now_ms = now_ms;
	piano_release(ui, key);
}

/* A piano key that is down goes on sounding. */
void
ui_key_repeat(struct ui *ui, const char *key, int64_t now_ms)
{
	struct binding b;
	char any[KEY_NAME];

	if (ui->session->mode == MODE_PLAY && !ui_panel_takes_keys(ui) &&
	    ui->prompt.kind == PROMPT_NONE) {
		ui_set_modes(ui);
		if (keymap_find(&ui->keymap, key, &b, any) == KEY_BOUND &&
		    strncmp(b.line, "piano ", 6) == 0)
			return;
	}
	ui_key(ui, key, now_ms);
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

/* A tune in ABC becomes notes at the cursor; terminals send CR for a line's end. */
static void
paste_notes(struct ui *ui, const char *text)
{
	char *tune = strdup(text);
	struct err err;

	for (char *c = tune; c != NULL && *c != '\0'; c++)
		if (*c == '\r')
			*c = '\n';
	if (tune != NULL && !ui_panel_takes_keys(ui) &&
	    clipboard_take_text(ui->session, tune, &err))
		lines_run(ui, "paste", 0, NULL);
	else
		session_complain(ui->session, "the roll takes no pasted text but a tune in ABC; "
		    ": opens a line that does");
	free(tune);
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
	if (ui->prompt.kind != PROMPT_NONE) {
		if (!prompt_insert(&ui->prompt, line))
			session_complain(ui->session, "the pasted text has %zu bytes; "
			    "a command line takes %d", n, PROMPT_MAX - 1);
	} else if (ui->panel != NULL && ui->panel->type != NULL)
		type_text(ui, line);
	else
		paste_notes(ui, text);
	free(line);
	ui_watch(ui);
}
