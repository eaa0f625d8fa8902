/* SPDX-License-Identifier: MIT */
/* cmd_record.c - commands that record what is played, or keep what was played. */

#include <stdio.h>

#include "app/recording.h"
#include "app/setting.h"
#include "command/cmd.h"

static bool
record(struct session *s, int argc, char **argv, struct err *err)
{
	int bars = (int)settings_number(s->settings, SET_COUNT_IN);

	(void)argc, (void)argv;
	if (recording_on(s))
		return recording_stop(s, err);
	if (!recording_start(s, err))
		return false;
	session_say(s, "recording on track %d%s%s%s; Space or R ends it", s->track + 1,
	    s->recorded_over != 0 ? " in place of what is there" : "",
	    bars == 0 ? "" : bars == 1 ? " after a bar of clicks" : " after two bars of clicks",
	    s->loop_on ? ", over and over in the loop" : "");
	return true;
}

static bool
capture(struct session *s, int argc, char **argv, struct err *err)
{
	long long seconds;

	return cmd_integer(argc, argv, 1, 1, 600, 0, &seconds, err) &&
	    recording_capture(s, (double)seconds, err);
}

/* Without a number the next one of 0, 1 and 2. */
static bool
count_in(struct session *s, int argc, char **argv, struct err *err)
{
	static const char *const said[] = { "recording begins at once",
	    "recording begins after a bar of clicks",
	    "recording begins after two bars of clicks" };
	long long bars = ((int)settings_number(s->settings, SET_COUNT_IN) + 1) % 3;
	char word[16];

	if (!cmd_integer(argc, argv, 1, 0, 2, bars, &bars, err))
		return false;
	snprintf(word, sizeof word, "%lld", bars);
	if (!session_set(s, SET_COUNT_IN, word, err))
		return false;
	session_say(s, "%s", said[bars]);
	return true;
}

const struct command cmd_record_table[] = {
	{ "capture", NULL, "[seconds]", "Write at the cursor what was just played", GROUP_SOUND,
	    0, 1, CMD_EDITS | CMD_HERE, capture },
	{ "count-in", NULL, "[0|1|2]", "Set how many bars of clicks come before recording",
	    GROUP_SOUND, 0, 1, 0, count_in },
	{ "record", NULL, "", "Record what is played, on the cursor's track; again: stop",
	    GROUP_SOUND, 0, 0, CMD_EDITS | CMD_HERE, record },
	{ .name = NULL }
};
