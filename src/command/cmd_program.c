/* SPDX-License-Identifier: MIT */
/* cmd_program.c - commands for settings and keys. */

#include <stdio.h>
#include <string.h>

#include "app/setting.h"
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
		session_say(s, "%d settings: set NAME VALUE", SETTING_COUNT);
		return true;
	}
	if (!setting_find(argv[1], &id, err))
		return false;
	if (argc == 2) {
		session_say(s, "%s is %s: %s", argv[1], settings_text(s->settings, id),
		    setting_table[id].help);
		return true;
	}
	if (!session_set(s, id, argv[2], err))
		return false;
	if (s->message_serial == serial)	/* no warning or error was shown */
		session_say(s, "%s %s%s", argv[1], settings_text(s->settings, id), since(s, id));
	return true;
}

static bool
map(struct session *s, int argc, char **argv, struct err *err)
{
	char line[512];

	(void)err;
	cmd_join_words(argc, argv, 3, line, sizeof line);
	settings_map(s->settings, argv[1], argv[2], line);
	session_say(s, "in the %s, %s runs %s", argv[1], argv[2], line);
	return true;
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
	{ "map", NULL, "view keys command...", "Bind keys to a command", GROUP_PROGRAM, 3, 32, 0,
	    map },
	{ "print", NULL, "text", "Print a line, in a script", GROUP_PROGRAM, 1, 1, 0, print },
	{ "set", NULL, "[name [value]]", "Change or show a setting", GROUP_PROGRAM, 0, 2,
	    0, set },
	{ .name = NULL }
};
