/* SPDX-License-Identifier: MIT */
/* prompt.c - line editor for a command or an answer. */

#include "base/sort.h"
#include "prompt.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "action.h"
#include "app/format.h"
#include "app/setting.h"
#include "command/command.h"
#include "key.h"
#include "music/lane.h"
#include "music/tag.h"
#include "music/template.h"

#define MATCHES_MAX 512

static void
forget_matches(struct prompt *p)
{
	for (size_t i = 0; i < p->match_count; i++)
		free(p->matches[i]);
	free(p->matches);
	p->matches = NULL;
	p->match_count = 0;
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
add_match(struct prompt *p, const char *head, const char *word, const char *tail)
{
	char **grown, line[PROMPT_MAX];

	if (p->match_count == MATCHES_MAX ||
	    snprintf(line, sizeof line, "%s%s%s", head, word, tail) >= (int)sizeof line)
		return;
	grown = realloc(p->matches, (p->match_count + 1) * sizeof *grown);
	if (grown == NULL)
		return;
	p->matches = grown;
	if ((grown[p->match_count] = strdup(line)) != NULL)
		p->match_count++;
}

static void
complete_commands(struct prompt *p, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < command_count(); i++) {
		const struct command *c = command_at(i);
		if (strncmp(c->name, word, n) == 0)
			add_match(p, "", c->name, c->args_max != 0 ? " " : "");
	}
	for (const struct ui_action *a = p->actions; a != NULL && a->name != NULL; a++)
		if (strncmp(a->name, word, n) == 0 && command_find(a->name) == NULL)
			add_match(p, "", a->name, " ");
}

static void
complete_settings(struct prompt *p, const char *head, const char *word)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (strncmp(setting_table[i].name, word, strlen(word)) == 0)
			add_match(p, head, setting_table[i].name, " ");
}

static void
complete_choices(struct prompt *p, const char *head, const char *name, const char *word)
{
	enum setting_id id;
	struct err err;
	char choices[256], *save = NULL;

	if (!setting_find(name, &id, &err))
		return;
	snprintf(choices, sizeof choices, "%s",
	    setting_table[id].kind == SETTING_SWITCH ? "on off" :
	    setting_table[id].choices != NULL ? setting_table[id].choices : "");
	for (char *c = strtok_r(choices, " ", &save); c != NULL; c = strtok_r(NULL, " ", &save))
		if (strncmp(c, word, strlen(word)) == 0)
			add_match(p, head, c, "");
}

static const char *
lane_name(int i, char name[32])
{
	struct lane l;

	lane_at(i, &l);
	snprintf(name, 32, "%s", l.name);
	return i < lane_count() ? name : NULL;
}

static const char *
colour_name(int i, char name[32])
{
	(void)name;
	return i < TAG_COLOURS ? tag_colours[i] : i == TAG_COLOURS ? "next" :
	    i == TAG_COLOURS + 1 ? "auto" : NULL;
}

static const char *
template_name(int i, char name[32])
{
	(void)name;
	return templates[i].name;
}

/* Commands whose word is one of a list. */
static const struct {
	const char	*head;
	const char	*(*name_at)(int i, char name[32]);	/* NULL after the last */
} listed[] = {
	{ "lane ", lane_name }, { "track-colour ", colour_name },
	{ "track-template ", template_name },
};
#define LISTED (sizeof listed / sizeof *listed)

static bool
complete_listed(struct prompt *p, const char *head, const char *word)
{
	const char *found;
	char name[32];
	size_t at = 0;

	while (at < LISTED && strcmp(listed[at].head, head) != 0)
		at++;
	for (int i = 0; at < LISTED && (found = listed[at].name_at(i, name)) != NULL; i++)
		if (strncmp(found, word, strlen(word)) == 0)
			add_match(p, head, found, "");
	return at < LISTED;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What the word may be the extension of. */
static void
complete_formats(struct prompt *p, const char *head, const char *word)
{
	struct format f;

	for (size_t i = 0; word[0] != '\0' && format_at(i, &f); i++)
		if (f.what != NULL && strncmp(f.extension + 1, word, strlen(word)) == 0)
			add_match(p, head, f.extension + 1, "");
}

/* A file name with blanks is quoted as a whole. */
static void
complete_files(struct prompt *p, const char *head, const char *word)
{
	char folder[PROMPT_MAX], line[PROMPT_MAX], path[PROMPT_MAX * 2];
	const char *slash = strrchr(word, '/'), *name = slash != NULL ? slash + 1 : word;
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	snprintf(folder, sizeof folder, "%.*s", (int)(name - word), word);
	dir = opendir(folder[0] != '\0' ? folder : ".");
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, name, strlen(name)) != 0 ||
		    (entry->d_name[0] == '.' && name[0] != '.'))
			continue;
		snprintf(path, sizeof path, "%s%s", folder, entry->d_name);
		if (strlen(path) + strlen(head) + 4 > sizeof line)
			continue;
		snprintf(line, sizeof line, strpbrk(path, " \"#\\") != NULL ? "\"%s" : "%s", path);
		add_match(p, head, line, stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "/" :
		    line[0] == '"' ? "\"" : "");
	}
	closedir(dir);
	sort_items(p->matches, p->match_count, sizeof *p->matches, by_text);
}

/* files: names of files too, which are read from the disk. */
static void
find_matches(struct prompt *p, bool files)
{
	char head[PROMPT_MAX], name[64] = "";
	const char *word = strrchr(p->text, ' ');

	if (word == NULL) {
		complete_commands(p, p->text);
		return;
	}
	word++;
	snprintf(head, sizeof head, "%.*s", (int)(word - p->text), p->text);
	if (strncmp(head, "set ", 4) == 0) {
		if (sscanf(head, "set %63s ", name) == 1)
			complete_choices(p, head, name, word);
		else
			complete_settings(p, head, word);
	} else if (complete_listed(p, head, word))
		return;
	else if (strncmp(head, "help ", 5) == 0)
		complete_commands(p, word);
	else {
		if (strncmp(head, "export", 6) == 0)
			complete_formats(p, head, word);
		if (files)
			complete_files(p, head, word[0] == '"' ? word + 1 : word);
	}
}

static void
complete(struct prompt *p, int step)
{
	if (!p->completing) {
		forget_matches(p);
		p->text[p->at] = '\0';		/* the rest after the caret is replaced */
		find_matches(p, true);
		if (p->match_count == 0)
			return;
		p->completing = p->match_count > 1;
		p->match_at = step > 0 ? 0 : p->match_count - 1;
	} else
		p->match_at = (p->match_at + p->match_count + step) % p->match_count;
	set_text(p, p->matches[p->match_at]);
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
	find_matches(p, false);
	if (p->match_count == 1 && strlen(p->matches[0]) <= strlen(p->text) + 1)
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
