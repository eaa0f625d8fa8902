/* SPDX-License-Identifier: MIT */
/* complete.c - how a command line may go on. */

#include "complete.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "action.h"
#include "app/format.h"
#include "app/path.h"
#include "app/recent.h"
#include "app/setting.h"
#include "app/template_file.h"
#include "base/sort.h"
#include "base/text.h"
#include "command/command.h"
#include "music/lane.h"
#include "music/tag.h"

#define MATCHES_MAX	512
#define LINE_BYTES	1024

void
matches_free(struct matches *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->lines[i]);
	free(m->lines);
	memset(m, 0, sizeof *m);
}

static void
add_match(struct matches *m, const char *head, const char *word, const char *tail)
{
	char **grown, line[LINE_BYTES];

	if (m->count == MATCHES_MAX ||
	    snprintf(line, sizeof line, "%s%s%s", head, word, tail) >= (int)sizeof line)
		return;
	grown = realloc(m->lines, (m->count + 1) * sizeof *grown);
	if (grown == NULL)
		return;
	m->lines = grown;
	if ((grown[m->count] = strdup(line)) != NULL)
		m->count++;
}

static void
complete_commands(const struct ui_action *const *actions, struct matches *m, const char *word)
{
	size_t n = strlen(word);
	const struct ui_action *a;

	for (size_t i = 0; i < command_count(); i++) {
		const struct command *c = command_at(i);
		if (strncmp(c->name, word, n) == 0)
			add_match(m, "", c->name, c->args_max != 0 ? " " : "");
	}
	for (size_t i = 0; actions != NULL && (a = action_at(actions, i)) != NULL; i++)
		if (strncmp(a->name, word, n) == 0 && command_find(a->name) == NULL)
			add_match(m, "", a->name, " ");
}

static void
complete_settings(struct matches *m, const char *head, const char *word)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (strncmp(setting_table[i].name, word, strlen(word)) == 0)
			add_match(m, head, setting_table[i].name, " ");
}

static void
complete_choices(struct matches *m, const char *head, const char *name, const char *word)
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
			add_match(m, head, c, "");
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
	return template_at(i, name) ? name : NULL;
}

/* Commands whose word is one of a list. */
static const struct {
	const char	*head;
	const char	*(*name_at)(int i, char name[32]);	/* NULL after the last */
} listed[] = {
	{ "lane ", lane_name }, { "track-colour ", colour_name },
	{ "track-template ", template_name }, { "new ", template_name },
	{ "template-save! ", template_name },
};
#define LISTED (sizeof listed / sizeof *listed)

static bool
complete_listed(struct matches *m, const char *head, const char *word)
{
	const char *found;
	char name[32];
	size_t at = 0;

	while (at < LISTED && strcmp(listed[at].head, head) != 0)
		at++;
	for (int i = 0; at < LISTED && (found = listed[at].name_at(i, name)) != NULL; i++)
		if (strncmp(found, word, strlen(word)) == 0)
			add_match(m, head, found, "");
	return at < LISTED;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What the word may be the extension of. */
static void
complete_formats(struct matches *m, const char *head, const char *word)
{
	struct format f;

	for (size_t i = 0; word[0] != '\0' && format_at(i, &f); i++)
		if (f.what != NULL && strncmp(f.extension + 1, word, strlen(word)) == 0)
			add_match(m, head, f.extension + 1, "");
}

/* A file: its name is quoted where that is needed, and of a folder more may follow. */
static void
add_file(struct matches *m, const char *head, const char *path, bool is_folder)
{
	char word[LINE_BYTES];

	if (is_folder ? !text_quote_open(path, word, sizeof word) :
	    !text_quote(path, word, sizeof word))
		return;
	add_match(m, head, word, "");
}

/* Pieces that were open before, by their names or by the beginning of the path. */
static void
complete_recent(struct matches *m, const char *head, const char *word)
{
	struct recent recent;

	if (strcmp(head, "e ") != 0 && strcmp(head, "open ") != 0)
		return;
	recent_read(&recent);
	for (int i = 0; i < recent.count; i++) {
		char from_home[FILE_PATH_MAX];
		const char *path = path_shown(recent.paths[i], from_home);

		if (strncmp(path, word, strlen(word)) == 0 ||
		    strncasecmp(strrchr(path, '/') + 1, word, strlen(word)) == 0)
			add_file(m, head, path, false);
	}
	recent_clear(&recent);
}

static void
complete_files(struct matches *m, const char *head, const char *word)
{
	char folder[LINE_BYTES], typed[FILE_PATH_MAX], path[FILE_PATH_MAX];
	const char *slash = strrchr(word, '/'), *name = slash != NULL ? slash + 1 : word, *real;
	size_t before = m->count;
	struct dirent *entry;
	struct stat st;
	bool is_folder;
	DIR *dir;

	snprintf(folder, sizeof folder, "%.*s", (int)(name - word), word);
	real = path_typed(folder, typed);
	dir = opendir(real[0] != '\0' ? real : ".");
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, name, strlen(name)) != 0 ||
		    (entry->d_name[0] == '.' && name[0] != '.') ||
		    strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		is_folder = snprintf(path, sizeof path, "%s%s", real, entry->d_name) <
		    (int)sizeof path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
		if (snprintf(path, sizeof path, "%s%s%s", folder, entry->d_name,
		    is_folder ? "/" : "") < (int)sizeof path)
			add_file(m, head, path, is_folder);
	}
	closedir(dir);
	if (m->count > before)
		sort_items(m->lines + before, m->count - before, sizeof *m->lines, by_text);
}

/* files: names of files too, which are read from the disk. */
static void
complete_setting(struct matches *m, const char *head, const char *word, bool files)
{
	char name[64] = "";
	enum setting_id id;
	struct err ignored;

	if (sscanf(head, "set %63s ", name) != 1)
		complete_settings(m, head, word);
	else if (setting_find(name, &id, &ignored) && setting_table[id].kind != SETTING_TEXT)
		complete_choices(m, head, name, word);
	else if (files)
		complete_files(m, head, word);
}

void
complete_line(const struct ui_action *const *actions, const char *line, bool files,
    struct matches *m)
{
	char head[LINE_BYTES], word[LINE_BYTES];

	matches_free(m);
	m->from = text_last_word(line, word, sizeof word);
	snprintf(head, sizeof head, "%.*s", (int)m->from, line);
	if (m->from == 0)
		complete_commands(actions, m, word);
	else if (strncmp(head, "set ", 4) == 0)
		complete_setting(m, head, word, files);
	else if (complete_listed(m, head, word))
		return;
	else if (strncmp(head, "help ", 5) == 0)
		complete_commands(actions, m, word);
	else {
		if (strncmp(head, "export", 6) == 0)
			complete_formats(m, head, word);
		complete_recent(m, head, word);
		if (files)
			complete_files(m, head, word);
	}
}
