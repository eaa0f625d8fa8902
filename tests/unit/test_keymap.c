/* SPDX-License-Identifier: MIT */
#include <glob.h>

#include "app/setting.h"
#include "base/file.h"
#include "command/command.h"
#include "keymap.h"
#include "panel.h"
#include "tables.h"
#include "test.h"

static struct keymap
roll_keys(const struct settings *settings)
{
	struct keymap km = { .settings = settings, .modes = { "roll", "any", NULL } };

	keymap_add(&km, ui_tables.keys);
	keymap_add(&km, ui_tables.cua_keys);
	for (size_t i = 0; ui_tables.panels[i] != NULL; i++)
		keymap_add(&km, ui_tables.panels[i]->keys);
	return km;
}

static void
finds_keys_prefixes_and_nothing(void **state)
{
	static const struct {
		const char	*keys;
		enum key_match	 match;
		const char	*line;
	} cases[] = {
		{ "g", KEY_PREFIX, NULL }, { "gg", KEY_BOUND, "go-start" },
		{ "<Space>", KEY_BOUND, "play-toggle" }, { "a", KEY_BOUND, "continue" },
		{ "<Enter>", KEY_BOUND, "note-add" }, { "gq", KEY_UNBOUND, NULL },
		{ "<F12>", KEY_UNBOUND, NULL },
	};
	struct keymap km = roll_keys(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct binding b;
		char any[KEY_NAME];

		assert_int_equal(keymap_find(&km, cases[i].keys, &b, any), cases[i].match);
		if (cases[i].line != NULL)
			assert_string_equal(b.line, cases[i].line);
	}
}

/* 8a is eight bars, 3u three steps back: the count becomes the command's last word. */
static void
counts_reach_the_commands_that_have_one(void **state)
{
	static const char *const names[] = { "continue", "undo", "redo", "paste", "duplicate",
	    "cursor-left", "bar-next", "note-up", "note-longer", "zoom-in" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_non_null(command_find(names[i]));
		if ((command_find(names[i])->flags & CMD_REPEATS) == 0)
			fail_msg("%s takes no count", names[i]);
	}
}

static void
lets_a_person_bind_keys(void **state)
{
	struct settings *settings = settings_new();
	struct keymap km = roll_keys(settings);
	struct binding b;
	char any[KEY_NAME];

	(void)state;
	settings_map(settings, "roll", "a", "continue 8");
	settings_map(settings, "roll", "r<Any>", "print %c");
	settings_map(settings, "roll", "a", "continue 2");
	assert_int_equal(keymap_find(&km, "a", &b, any), KEY_BOUND);
	assert_string_equal(b.line, "continue 2");
	assert_int_equal(keymap_find(&km, "r", &b, any), KEY_PREFIX);
	assert_int_equal(keymap_find(&km, "rä", &b, any), KEY_BOUND);
	assert_string_equal(any, "ä");
	assert_int_equal(keymap_find(&km, "r<F1>", &b, any), KEY_UNBOUND);
	settings_free(settings);
}

static void
all_actions(struct ui *ui)
{
	size_t count = 0;

	ui->actions[count++] = ui_tables.actions;
	for (const struct panel *const *p = ui_tables.panels; *p != NULL; p++)
		if ((*p)->actions != NULL)
			ui->actions[count++] = (*p)->actions;
	ui->actions[count] = NULL;
}

static bool
is_action(const char *name)
{
	struct ui ui;

	all_actions(&ui);
	return ui_action_find(&ui, name) != NULL;
}

/* A short name is one action's, and no command's, which would be found first. */
static void
short_names_are_unique(void **state)
{
	struct ui ui;
	const struct ui_action *a;
	char names[128], *word, *rest;

	(void)state;
	all_actions(&ui);
	for (size_t i = 0; (a = action_at(ui.actions, i)) != NULL; i++) {
		assert_ptr_equal(ui_action_find(&ui, a->name), a);
		snprintf(names, sizeof names, "%s", a->alias != NULL ? a->alias : "");
		for (word = strtok_r(names, " ", &rest); word != NULL;
		    word = strtok_r(NULL, " ", &rest)) {
			assert_ptr_equal(ui_action_find(&ui, word), a);
			assert_null(command_find(word));
		}
	}
}

/* A mode of the roll, or a panel's name. */
static bool
is_mode(const char *mode)
{
	static const char *const modes[] = { "any", "roll", "visual", "step", "letters",
	    "drums", "play", "ghost", "cua", "cua-select", "cua-keys", "operator", "object" };

	for (size_t i = 0; i < COUNT(modes); i++)
		if (strcmp(mode, modes[i]) == 0)
			return true;
	for (size_t i = 0; ui_tables.panels[i] != NULL; i++)
		if (strcmp(mode, ui_tables.panels[i]->name) == 0)
			return true;
	return false;
}

/* Every command of a line, separated by " ; ". */
static void
check_line(const char *line)
{
	char copy[256], name[64], *next;

	snprintf(copy, sizeof copy, "%s", line);
	for (char *at = copy; at != NULL; at = next) {
		next = strstr(at, " ; ");
		if (next != NULL) {
			*next = '\0';
			next += 3;
		}
		assert_int_equal(sscanf(at, "%63s", name), 1);
		if (command_find(name) == NULL && !is_action(name))
			fail_msg("\"%s\" is bound to a key, and there is no such command", name);
	}
}

static void
binds_only_what_there_is(void **state)
{
	struct keymap km = roll_keys(NULL);
	struct binding b, other;
	struct err err = { 0 };
	char spelt[64];

	(void)state;
	for (size_t i = 0; keymap_at(&km, i, &b); i++) {
		assert_true(is_mode(b.mode));
		assert_true(key_normalise(b.keys, spelt, sizeof spelt, &err));
		assert_string_equal(b.keys, spelt);
		check_line(b.line);
		for (size_t k = 0; keymap_at(&km, k, &other); k++)
			if (k != i && strcmp(b.mode, other.mode) == 0 &&
			    strncmp(b.keys, other.keys, strlen(b.keys)) == 0)
				fail_msg("%s hides %s in %s", b.keys, other.keys, b.mode);
	}
}

/* The command line in quotes after `call` in a line of source, if there is one. */
static int
check_calls(const char *source, const char *call)
{
	char line[256];
	int count = 0;

	for (const char *at = source; (at = strstr(at, call)) != NULL;
	    at += strlen(call), count++) {
		assert_int_equal(sscanf(at + strlen(call), "%255[^\"]", line), 1);
		check_line(line);
	}
	return count;
}

/* Whatever a view, a panel or the mouse runs: found in the sources, as each is written there. */
static void
runs_only_what_there_is(void **state)
{
	static const char *const calls[] = {
		"ui_run(ui, \"", "ui_runf(ui, \"", ".leave = \"", "(y/n)\", \"",
	};
	int counts[COUNT(calls)] = { 0 };
	glob_t files;

	(void)state;
	assert_int_equal(glob(SOURCE_DIR "/tui/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct err err;
		uint8_t *bytes;
		size_t size;

		assert_true(file_read(files.gl_pathv[i], 1 << 20, &bytes, &size, &err));
		bytes = realloc(bytes, size + 1);
		bytes[size] = '\0';
		for (size_t k = 0; k < COUNT(calls); k++)
			counts[k] += check_calls((const char *)bytes, calls[k]);
		free(bytes);
	}
	globfree(&files);
	for (size_t k = 0; k < COUNT(calls); k++)
		assert_true(counts[k] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_keys_prefixes_and_nothing),
		cmocka_unit_test(counts_reach_the_commands_that_have_one),
		cmocka_unit_test(lets_a_person_bind_keys),
		cmocka_unit_test(short_names_are_unique),
		cmocka_unit_test(binds_only_what_there_is),
		cmocka_unit_test(runs_only_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
