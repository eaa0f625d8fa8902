/* SPDX-License-Identifier: MIT */
/* prompt.c - line editor for a command or an answer. */

#include "prompt.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"

static void
forget_matches(struct prompt *p)
{
	matches_free(&p->matches);
	p->completing = false;
}

void
prompt_open(struct prompt *p, enum prompt_kind kind, const char *text)
{
	forget_matches(p);
	p->kind = kind;
	snprintf(p->text, sizeof p->text, "%s", text);
	p->at = strlen(p->text);
	p->history_at = p->history_count;
	p->answer_count = 0;
}

void
prompt_answer(struct prompt *p, char key, const char *line)
{
	struct prompt_answer *a = &p->answers[p->answer_count];

	if (p->answer_count == PROMPT_ANSWERS)
		return;
	a->key = key;
	snprintf(a->line, sizeof a->line, "%s", line);
	p->answer_count++;
}

void
prompt_close(struct prompt *p)
{
	forget_matches(p);
	p->kind = PROMPT_NONE;
}

void
prompt_free(struct prompt *p)
{
	forget_matches(p);
	for (size_t i = 0; i < p->history_count; i++)
		free(p->history[i]);
	memset(p, 0, sizeof *p);
}

static void
remember(struct prompt *p)
{
	size_t n = p->history_count;
	char *copy;

	if (p->kind != PROMPT_COMMAND || p->text[0] == '\0' ||
	    (n > 0 && strcmp(p->history[n - 1], p->text) == 0) || (copy = strdup(p->text)) == NULL)
		return;
	if (n == PROMPT_HISTORY) {
		free(p->history[0]);
		memmove(p->history, p->history + 1, (n - 1) * sizeof *p->history);
		n--;
	}
	p->history[n] = copy;
	p->history_count = n + 1;
}

static void
set_text(struct prompt *p, const char *text)
{
	snprintf(p->text, sizeof p->text, "%s", text);
	p->at = strlen(p->text);
}

/* Finds older and newer lines that start with the text typed before the first step. */
static void
walk_history(struct prompt *p, int step)
{
	size_t at = p->history_at, typed;

	if (p->history_at == p->history_count)
		snprintf(p->typed, sizeof p->typed, "%s", p->text);
	typed = strlen(p->typed);
	for (;;) {
		if ((step < 0 && at == 0) || (step > 0 && at >= p->history_count))
			return;
		at += step;
		if (at == p->history_count) {
			set_text(p, p->typed);
			break;
		}
		if (strncmp(p->history[at], p->typed, typed) == 0) {
			set_text(p, p->history[at]);
			break;
		}
	}
	p->history_at = at;
}

/* --- completion */

static void
complete(struct prompt *p, int step)
{
	if (!p->completing) {
		forget_matches(p);
		p->text[p->at] = '\0';		/* the rest after the caret is replaced */
		complete_line(p->actions, p->text, true, &p->matches);
		if (p->matches.count == 0)
			return;
		p->completing = p->matches.count > 1;
		p->match_at = step > 0 ? 0 : p->matches.count - 1;
	} else
		p->match_at = (p->match_at + p->matches.count + step) % p->matches.count;
	set_text(p, p->matches.lines[p->match_at]);
	if (!p->completing)		/* the only one: there is nothing to choose */
		forget_matches(p);
}

/* What Tab would go through, to be seen while the line is typed. */
static void
list_matches(struct prompt *p)
{
	forget_matches(p);
	if (p->kind != PROMPT_COMMAND || p->text[0] == '\0' || p->text[p->at] != '\0')
		return;
	complete_line(p->actions, p->text, false, &p->matches);
	if (p->matches.count == 1 && strlen(p->matches.lines[0]) <= strlen(p->text) + 1)
		forget_matches(p);
}

/* --- editing */

static size_t
before(const struct prompt *p, size_t at)
{
	do
		at -= at > 0;
	while (at > 0 && ((unsigned char)p->text[at] & 0xc0) == 0x80);
	return at;
}

static size_t
after(const struct prompt *p, size_t at)
{
	do
		at += p->text[at] != '\0';
	while (((unsigned char)p->text[at] & 0xc0) == 0x80);
	return at;
}

static void
delete_span(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text + from, p->text + to, strlen(p->text + to) + 1);
	p->at = from;
}

bool
prompt_insert(struct prompt *p, const char *text)
{
	size_t n = strlen(text), length = strlen(p->text);

	if (length + n + 1 > sizeof p->text)
		return false;
	forget_matches(p);
	memmove(p->text + p->at + n, p->text + p->at, length - p->at + 1);
	memcpy(p->text + p->at, text, n);
	p->at += n;
	return true;
}

static size_t
word_start(const struct prompt *p)
{
	size_t at = p->at;

	while (at > 0 && p->text[at - 1] == ' ')
		at--;
	while (at > 0 && p->text[at - 1] != ' ')
		at--;
	return at;
}

static void
edit_key(struct prompt *p, const char *key)
{
	char text[KEY_NAME];

	if (key_is_text(key, text))
		prompt_insert(p, text);
	else if (strcmp(key, "<BS>") == 0 && p->at > 0)
		delete_span(p, before(p, p->at), p->at);
	else if (strcmp(key, "<Del>") == 0)
		delete_span(p, p->at, after(p, p->at));
	else if (strcmp(key, "<Left>") == 0)
		p->at = before(p, p->at);
	else if (strcmp(key, "<Right>") == 0)
		p->at = after(p, p->at);
	else if (strcmp(key, "<Home>") == 0 || strcmp(key, "<C-a>") == 0)
		p->at = 0;
	else if (strcmp(key, "<End>") == 0 || strcmp(key, "<C-e>") == 0)
		p->at = strlen(p->text);
	else if (strcmp(key, "<C-u>") == 0)
		delete_span(p, 0, p->at);
	else if (strcmp(key, "<C-w>") == 0)
		delete_span(p, word_start(p), p->at);
	else if (p->kind == PROMPT_SEARCH)
		return;			/* the history is of commands */
	else if (strcmp(key, "<Up>") == 0 || strcmp(key, "<C-p>") == 0)
		walk_history(p, -1);
	else if (strcmp(key, "<Down>") == 0 || strcmp(key, "<C-n>") == 0)
		walk_history(p, 1);
}

static enum prompt_event
answer(struct prompt *p, const char *key)
{
	static const char *const no[] = { "n", "N", "<Esc>", "<C-c>" };

	for (int i = 0; i < p->answer_count; i++)
		if (tolower((unsigned char)key[0]) == p->answers[i].key && key[1] == '\0') {
			set_text(p, p->answers[i].line);
			return PROMPT_DONE;
		}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (strcmp(key, no[i]) == 0)
			return PROMPT_LEFT;
	return PROMPT_GOES_ON;
}

enum prompt_event
prompt_key(struct prompt *p, const char *key)
{
	if (p->kind == PROMPT_QUESTION)
		return answer(p, key);
	if (p->kind == PROMPT_COMMAND &&
	    (strcmp(key, "<Tab>") == 0 || strcmp(key, "<S-Tab>") == 0)) {
		complete(p, key[1] == 'T' ? 1 : -1);
		return PROMPT_GOES_ON;
	}
	forget_matches(p);
	if (strcmp(key, "<Esc>") == 0 || strcmp(key, "<C-c>") == 0 ||
	    (strcmp(key, "<BS>") == 0 && p->text[0] == '\0'))
		return PROMPT_LEFT;
	if (strcmp(key, "<Enter>") == 0) {
		remember(p);
		return PROMPT_DONE;
	}
	edit_key(p, key);
	list_matches(p);
	return PROMPT_GOES_ON;
}
