/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/session.h"
#include "command/command.h"
#include "ui.h"

/* --- running */

static bool
takes_count(const char *line)
{
	char name[64] = "";
	const struct command *c;

	sscanf(line, "%63s", name);
	c = command_find(name);
	return c == NULL || (c->flags & CMD_REPEATS) != 0;	/* actions read the count */
}

/* Ends the first command of a line and returns the rest, or NULL; a map's commands are its own. */
static char *
cut_command(char *line)
{
	bool quoted = false;

	if (strncmp(line, "map ", 4) == 0)
		return NULL;
	for (; *line != '\0'; line++) {
		if (*line == '"')
			quoted = !quoted;
		else if (*line == '\\' && line[1] != '\0')
			line++;
		else if (!quoted && strncmp(line, " ; ", 3) == 0) {
			*line = '\0';
			return line + 3;
		}
	}
	return NULL;
}

/* What follows an edit that goes on in the background waits for it. */
static void
run_all(struct ui *ui, char *line, int count)
{
	char *next;

	for (; line != NULL; line = next) {
		int its;

		next = cut_command(line);
		its = takes_count(line) ? count : 0;
		if (!ui_run(ui, line, its))
			return;
		if (its > 0)
			count = 0;
		if (next != NULL && ui->session->working) {
			replay_wait(&ui->replay, next, count);
			return;
		}
	}
}

void
lines_go_on(struct ui *ui)
{
	char line[sizeof ui->replay.rest];

	strcpy(line, ui->replay.rest);
	ui->replay.rest[0] = '\0';
	if (line[0] != '\0')
		run_all(ui, line, ui->replay.rest_count);
}

static void
run(struct ui *ui, const char *head, int count, const char *tail)
{
	char line[PROMPT_MAX * 2 + 512];

	if (tail == NULL)
		snprintf(line, sizeof line, "%s", head);
	else if (count > 0)
		snprintf(line, sizeof line, "%s %d %s", head, count, tail);
	else
		snprintf(line, sizeof line, "%s %s", head, tail);
	run_all(ui, line, tail == NULL ? count : 0);
}

static void
remember(struct ui *ui, const char *head, int count, const char *tail)
{
	struct replay *r = &ui->replay;

	snprintf(r->head, sizeof r->head, "%s", head);
	snprintf(r->tail, sizeof r->tail, "%s", tail != NULL ? tail : "");
	r->count = count;
	r->entered.length = 0;
}

/* Repeats on the same span of ticks and semitones, from the cursor on. */
static void
remember_span(struct ui *ui, const struct window *w, const char *line, int count)
{
	char head[64], tail[sizeof ui->replay.tail];

	snprintf(head, sizeof head, "on-span %lld %d", (long long)(w->end_ticks - w->start_ticks),
	    w->high - w->low);
	if (count > 0)
		snprintf(tail, sizeof tail, "%s %d", line, count);
	else
		snprintf(tail, sizeof tail, "%s", line);
	remember(ui, head, 0, tail);
}

static bool
is_edit_of_its_own(const char *head)
{
	return strcmp(head, "repeat") != 0 && strncmp(head, "macro-play", 10) != 0;
}

void
lines_run(struct ui *ui, const char *head, int count, const char *tail)
{
	const struct session *s = ui->session;
	size_t nodes = s->history.count;
	bool enters = s->mode != MODE_STEP;
	struct window w;
	int track;
	bool selected = session_selected(s, &w, &track), busy = apart_busy(s);

	run(ui, head, count, tail);
	if (s->editing.reg != 0 && strncmp(head, "register ", 9) != 0)
		ui_run_command(ui, "register", 0);	/* chosen for this line only */
	enters = enters && s->mode == MODE_STEP;
	if (ui->replay.entering || !is_edit_of_its_own(head) ||
	    (s->history.count == nodes && !enters && (busy || !apart_busy(s))))
		return;
	if (selected && tail == NULL)
		remember_span(ui, &w, head, count);
	else
		remember(ui, head, count, tail);
	ui->replay.entering = enters;
}

void
lines_before_key(struct ui *ui, const char *key)
{
	if (ui->replay.entering)
		key_text_add(&ui->replay.entered, key);
}

void
lines_after_key(struct ui *ui)
{
	if (ui->session->mode != MODE_STEP)
		ui->replay.entering = false;
}

/* A count replaces the one that was typed before. */
void
lines_repeat(struct ui *ui, const char *unused)
{
	struct replay *r = &ui->replay;
	char head[sizeof r->head], tail[sizeof r->tail], *keys = NULL;

	(void)unused;
	if (r->head[0] == '\0') {
		session_complain(ui->session, "there is no edit to repeat yet");
		return;
	}
	strcpy(head, r->head);
	strcpy(tail, r->tail);
	if (r->entered.length > 0)
		keys = strdup(r->entered.text);
	if (ui->given_count > 0)
		r->count = ui->given_count;
	lines_run(ui, head, r->count, tail[0] != '\0' ? tail : NULL);
	if (keys != NULL && ui->session->mode == MODE_STEP)
		replay_queue(r, keys, 1);
	free(keys);
}

/* --- macros */

static int
macro_index(struct ui *ui, const char *letter)
{
	if (letter[0] >= 'a' && letter[0] <= 'z' && letter[1] == '\0')
		return letter[0] - 'a';
	session_complain(ui->session, "a macro is a letter from a to z, not %.20s", letter);
	return -1;
}

void
lines_macro_record(struct ui *ui, const char *letter)
{
	struct replay *r = &ui->replay;
	int index = macro_index(ui, letter);

	if (index < 0 || r->recording >= 0)
		return;
	r->recording = index;
	r->macros[index].length = 0;
	session_say(ui->session, "recording keys as macro %c; q ends it", 'a' + index);
}

/* Its last key is the q that ended it. */
void
lines_macro_stop(struct ui *ui)
{
	struct replay *r = &ui->replay;
	struct key_text *macro = &r->macros[r->recording];

	if (macro->length > 0)
		macro->text[--macro->length] = '\0';
	session_say(ui->session, "macro %c is recorded; @%c plays it", 'a' + r->recording,
	    'a' + r->recording);
	r->recording = -1;
}

void
lines_macro_play(struct ui *ui, const char *letter)
{
	struct replay *r = &ui->replay;
	int index = strcmp(letter, "@") == 0 ? r->last : macro_index(ui, letter);

	if (index < 0 && letter[0] == '@')
		session_complain(ui->session, "no macro has been played yet");
	if (index < 0)
		return;
	if (r->macros[index].length == 0) {
		session_complain(ui->session, "macro %c is empty; q%c records it", 'a' + index,
		    'a' + index);
		return;
	}
	r->last = index;
	if (!replay_queue(r, r->macros[index].text, ui->given_count > 0 ? ui->given_count : 1))
		session_complain(ui->session, "macro %c would go on for too long", 'a' + index);
}
