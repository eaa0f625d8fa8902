/* SPDX-License-Identifier: MIT */
/* cmd_program.c - commands for settings and keys. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/overwrite.h"
#include "app/path.h"
#include "app/setting.h"
#include "app/writing.h"
#include "base/file.h"
#include "base/text.h"
#include "command/cmd.h"

/* What does not follow at once. */
static const char *
since(const struct session *s, enum setting_id id)
{
	switch (id) {
	case SET_BARS:
	case SET_CANDIDATES:
	case SET_MEMORY:
	case SET_MIN_P:
	case SET_MODEL:
	case SET_SEED:
	case SET_TEMPERATURE:
		return "; from the next continuation on";
	case SET_LATENCY:
	case SET_RATE:
	case SET_SOUNDFONT:
		return s->engine != NULL ? "; the sound is opened again" :
		    "; when the sound is opened";
	default:
		return "";
	}
}

static bool
set(struct session *s, int argc, char **argv, struct err *err)
{
	uint64_t serial = s->message_serial;
	enum setting_id id;

	if (argc == 1) {
		for (int i = 0; i < SETTING_COUNT; i++)
			session_print(s, "%s %s", setting_table[i].name,
			    settings_text(s->settings, (enum setting_id)i));
		session_say(s, "%d settings; :set NAME VALUE changes one", SETTING_COUNT);
		return true;
	}
	if (!setting_find(argv[1], &id, err))
		return false;
	if (argc == 2) {
		session_say(s, "%s is %s: %s", argv[1], settings_text(s->settings, id),
		    setting_table[id].help);
		return true;
	}
	/* It may close the store, which others write to meanwhile. */
	if (!apart_settle(s, err) || !session_set(s, id, argv[2], err))
		return false;
	if (s->message_serial == serial)	/* no warning or error was shown */
		session_say(s, "%s %s%s", argv[1], settings_text(s->settings, id), since(s, id));
	return true;
}

/* Without a view: the roll. */
static bool
map(struct session *s, int argc, char **argv, struct err *err)
{
	bool viewed = argc > 3;
	char line[512];

	(void)err;
	cmd_join_words(argc, argv, viewed ? 3 : 2, line, sizeof line);
	settings_map(s->settings, viewed ? argv[1] : "roll", argv[viewed ? 2 : 1], line);
	session_say(s, "in the %s, %s runs %s", viewed ? argv[1] : "roll", argv[viewed ? 2 : 1],
	    line);
	return true;
}

static bool
unmap(struct session *s, int argc, char **argv, struct err *err)
{
	const char *view = argc > 2 ? argv[1] : "roll", *keys = argv[argc - 1];

	if (!settings_unmap(s->settings, view, keys))
		return err_set(err, ERR_ARG, "no map of yours has the keys %.40s in the %.20s",
		    keys, view);
	session_say(s, "in the %s, %s is as it was before", view, keys);
	return true;
}

static bool
write_config(struct session *s, int argc, char **argv, bool force, struct err *err)
{
	char path[FILE_PATH_MAX], typed[FILE_PATH_MAX], folder[FILE_PATH_MAX], clean[80];
	char said[160];
	size_t size;

	if (argc > 1)
		snprintf(path, sizeof path, "%s", path_typed(argv[1], typed));
	else if (!file_place(FILE_CONFIG, "", folder, sizeof folder, err) ||
	    !file_make_folders(folder, err) ||
	    !file_place(FILE_CONFIG, "config", path, sizeof path, err))
		return false;
	if (!overwrite_beside(s, path, ":mkconfig!", force, err))
		return false;
	snprintf(said, sizeof said, "wrote your settings and maps to %s",
	    text_name(path, clean, sizeof clean));
	return writing_text(s, settings_config(s->settings, &size), path, said, err);
}

static bool
mkconfig(struct session *s, int argc, char **argv, struct err *err)
{
	return write_config(s, argc, argv, false, err);
}

static bool
mkconfig_over(struct session *s, int argc, char **argv, struct err *err)
{
	return write_config(s, argc, argv, true, err);
}

static bool
print(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)err;
	session_print(s, "%s", argv[1]);
	if (s->print == NULL)
		session_say(s, "%s", argv[1]);
	return true;
}

const struct command cmd_program_table[] = {
	{ "map", NULL, "[view] keys command...", "Bind keys to a command", GROUP_PROGRAM, 2, 32, 0,
	    map },
	{ "mkconfig", NULL, "[file]", "Write the settings and maps to the config file",
	    GROUP_PROGRAM, 0, 1, 0, mkconfig },
	{ "mkconfig-over", "mkconfig!", "[file]", "The same, replacing a file that is there",
	    GROUP_PROGRAM, 0, 1, 0, mkconfig_over },
	{ "print", NULL, "text", "Print a line, in a script", GROUP_PROGRAM, 1, 1, 0, print },
	{ "set", NULL, "[name [value]]", "Change or show a setting", GROUP_PROGRAM, 0, 2,
	    0, set },
	{ "unmap", NULL, "[view] keys", "Take a map of yours back", GROUP_PROGRAM, 1, 2, 0, unmap },
	{ .name = NULL }
};
