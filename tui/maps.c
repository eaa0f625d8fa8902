/* SPDX-License-Identifier: MIT */
#include "maps.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "app/setting.h"
#include "command/command.h"
#include "panel.h"
#include "ui.h"

#define KEYS_MAX	64

/* Where a key may be bound: beside the panels, the modes of ui_set_modes. */
static const char *const modes[] = {
	"any", "roll", "visual", "step", "letters", "drums", "play", "ghost", "cua",
	"cua-select", "cua-keys", "operator", "object",
};

static bool
is_view(const struct ui *ui, const char *word)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (strcmp(modes[i], word) == 0)
			return true;
	return ui_panel_find(ui, word) != NULL;
}

/* Takes the view, if the first word is one, and the keys off the words. */
static bool
read_keys(const struct ui *ui, const char **words, char view[32], char keys[KEYS_MAX],
    struct err *err)
{
	char first[KEYS_MAX] = "", second[KEYS_MAX] = "";
	int used = 0, used_second = 0;

	sscanf(*words, "%63s %n%63s %n", first, &used, second, &used_second);
	snprintf(view, 32, "roll");
	if (second[0] != '\0' && is_view(ui, first)) {
		snprintf(view, 32, "%.31s", first);
		*words += used_second > 0 ? used_second : (int)strlen(*words);
		return key_normalise(second, keys, KEYS_MAX, err);
	}
	*words += used;
	return key_normalise(first, keys, KEYS_MAX, err);
}

/* All the commands of the line, separated by " ; ". */
static bool
check_line(const struct ui *ui, const char *line, struct err *err)
{
	char name[64];

	for (const char *at = line; at != NULL; ) {
		if (sscanf(at, "%63s", name) != 1)
			return err_set(err, ERR_ARG, "a command follows the keys: "
			    "map roll gz continue 4");
		if (command_find(name) == NULL && ui_action_find(ui, name) == NULL &&
		    ui_panel_find(ui, name) == NULL)
			return err_set(err, ERR_ARG, "there is no command %.40s", name);
		at = strstr(at, " ; ");
		at = at != NULL ? at + 3 : NULL;
	}
	return true;
}

/* Whole keys of `longer` begin with those of `keys`, and it has more. */
static bool
begins(const char *keys, const char *longer)
{
	size_t n = strlen(keys);

	return strncmp(keys, longer, n) == 0 && longer[n] != '\0';
}

static bool
check_keys(const struct ui *ui, const char *view, const char *keys, struct err *err)
{
	char shown[KEYS_MAX], other[KEYS_MAX];
	struct binding b;

	key_shown(keys, shown, sizeof shown);
	if (strcmp(keys, "<Esc>") == 0 || strcmp(keys, "<C-c>") == 0)
		return err_set(err, ERR_ARG, "%s always leaves or stops; map another key", shown);
	if (isdigit((unsigned char)keys[0]) && strcmp(view, "roll") == 0)
		return err_set(err, ERR_ARG, "digits are counts in the roll; map another key");
	for (size_t i = 0; keymap_at(&ui->keymap, i, &b); i++) {
		if (strcmp(b.mode, view) != 0)
			continue;
		key_shown(b.keys, other, sizeof other);
		if (begins(keys, b.keys))
			return err_set(err, ERR_ARG, "%s begins %s, which would be hidden; map a "
			    "longer sequence or another key", shown, other);
		if (begins(b.keys, keys))
			return err_set(err, ERR_ARG, "%s runs as soon as it is typed, so %s can "
			    "never be; map another key", other, shown);
	}
	return true;
}

/* A line may stand in quotes as a whole. */
static void
unquote(const char *words, char *line, size_t size)
{
	size_t n = strlen(words);

	while (n > 0 && words[n - 1] == ' ')
		n--;
	if (n > 1 && words[0] == '"' && words[n - 1] == '"') {
		words++;
		n -= 2;
	}
	snprintf(line, size, "%.*s", (int)n, words);
}

static void
list_maps(const struct ui *ui)
{
	const struct settings *s = ui->session->settings;
	char list[256] = "";

	for (size_t i = 0; i < s->map_count; i++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof list - used, "%s%s %s", used > 0 ? ", " : "",
		    s->maps[i].keys, s->maps[i].line);
	}
	session_say(ui->session, "%s%s", list[0] != '\0' ? "your maps: " : "no key is mapped; "
	    ":map gz continue 8 would be a map", list);
}

void
maps_add(struct ui *ui, const char *words)
{
	struct session *s = ui->session;
	char view[32], keys[KEYS_MAX], line[PROMPT_MAX], shown[KEYS_MAX];
	struct err err;

	if (words[0] == '\0') {
		list_maps(ui);
		return;
	}
	if (!read_keys(ui, &words, view, keys, &err)) {
		session_complain(s, "%s", err.text);
		return;
	}
	unquote(words, line, sizeof line);
	if (!check_line(ui, line, &err) || !check_keys(ui, view, keys, &err)) {
		session_complain(s, "%s", err.text);
		return;
	}
	settings_map(s->settings, view, keys, line);
	session_say(s, "%s runs %s; :mkconfig keeps it", key_shown(keys, shown, sizeof shown),
	    line);
}

/* The view of a map of the config file is one, and its keys are written as they are read. */
static bool
check_map(const struct ui *ui, const struct key_map *m, struct err *err)
{
	char keys[KEYS_MAX];

	if (!is_view(ui, m->view))
		return err_set(err, ERR_ARG, "there is no view %.30s", m->view);
	return key_normalise(m->keys, keys, sizeof keys, err) && check_line(ui, m->line, err) &&
	    check_keys(ui, m->view, keys, err);
}

/* Drops those of so many bytes of keys that would be refused; returns how many. */
static int
drop_wrong(struct ui *ui, size_t length, struct err *first, bool any)
{
	struct settings *settings = ui->session->settings;
	struct err err;
	int wrong = 0;

	for (size_t i = 0; i < settings->map_count; ) {
		struct key_map *m = &settings->maps[i];

		if (strlen(m->keys) != length || check_map(ui, m, &err)) {
			i++;
			continue;
		}
		if (!any && wrong == 0)
			err_set(first, ERR_ARG, "config, map %.30s %.60s: %.300s", m->view,
			    m->keys, err.text);
		wrong++;
		settings_unmap(settings, m->view, m->keys);
	}
	return wrong;
}

/* The shortest first: one that is wrong hides no longer one. */
void
maps_check(struct ui *ui)
{
	struct session *s = ui->session;
	char said[sizeof s->message], more[64] = "";
	struct err first = { 0 };
	int wrong = 0;

	for (size_t length = 1; length < KEYS_MAX; length++)
		wrong += drop_wrong(ui, length, &first, wrong > 0);
	if (wrong > 1)
		snprintf(more, sizeof more, "; %d more maps of it are wrong", wrong - 1);
	snprintf(said, sizeof said, "%s", s->message);	/* what opening said stays */
	if (wrong > 0)
		session_complain(s, "%s%s%s%s", said, said[0] != '\0' ? "; " : "", first.text,
		    more);
}

void
maps_remove(struct ui *ui, const char *words)
{
	struct session *s = ui->session;
	char view[32], keys[KEYS_MAX], shown[KEYS_MAX];
	struct err err;

	if (!read_keys(ui, &words, view, keys, &err))
		session_complain(s, "%s", err.text);
	else if (!settings_unmap(s->settings, view, keys))
		session_complain(s, "no map of yours has the keys %s in the %s",
		    key_shown(keys, shown, sizeof shown), view);
	else
		session_say(s, "%s is as it was before", key_shown(keys, shown, sizeof shown));
}
