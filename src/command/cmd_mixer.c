/* SPDX-License-Identifier: MIT */
/* cmd_mixer.c - commands for the level, place and effects of a track. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/knob.h"

static bool
parse_value(const struct knob *k, const char *word, int now, int *value, struct err *err)
{
	bool relative = word[0] == '+' || word[0] == '-';
	int side = k->middle < 0 ? 0 : word[0] == 'L' || word[0] == 'l' ? -1 :
	    word[0] == 'R' || word[0] == 'r' ? 1 : 0;
	long long number;

	if (k->middle >= 0 && (strcmp(word, "C") == 0 || strcmp(word, "c") == 0)) {
		*value = k->middle;
		return true;
	}
	if (!text_integer(word + (side != 0), relative ? -127 : 0,
	    side < 0 ? k->middle : side > 0 ? 127 - k->middle : 127, &number, err))
		return false;
	*value = side != 0 ? k->middle + side * (int)number : relative ? now + (int)number :
	    (int)number;
	*value = *value < 0 ? 0 : *value > 127 ? 127 : *value;
	return true;
}

/* A MIDI channel has one volume: the other track that is heard with it, from 1; 0: none. */
static int
sharer(const struct session *s)
{
	struct track_info mine, other;

	song_track_info(s->song, s->track, &mine);
	for (int i = 0; i < song_tracks(s->song) && mine.channel >= 0; i++) {
		song_track_info(s->song, i, &other);
		if (i != s->track && other.channel == mine.channel && other.port == mine.port &&
		    other.notes > 0)
			return i + 1;
	}
	return 0;
}

static bool
turn(struct session *s, int argc, char **argv, struct err *err)
{
	const struct knob *k = knob_find(argv[0]);
	struct edit edit = EDIT_EMPTY;
	int now = knob_value(k, s->song, s->track), value = now, with;
	char label[64], shown[KNOB_TEXT];
	bool good = true;

	if (argc > 1 && !parse_value(k, argv[1], now, &value, err))
		return false;
	knob_text(k, value, shown);
	if (value != now) {
		snprintf(label, sizeof label, "%s %s", k->name, shown);
		good = edit_set_controller(&edit, s->song, s->track, k->controller, value, err) &&
		    cmd_edit(s, &edit, label, NULL, NULL, err);
		edit_clear(&edit);
	}
	if (good && (with = value != now ? sharer(s) : 0) > 0)
		session_say(s, "track %d: %s %s, and so track %d on the same channel",
		    s->track + 1, k->name, shown, with);
	else if (good)
		session_say(s, "track %d: %s %s", s->track + 1, k->name, shown);
	return good;
}

#define KNOB(name, args, help) \
	{ name, NULL, args, help, GROUP_SOUND, 0, 1, CMD_EDITS | CMD_SHAPES, turn }

const struct command cmd_mixer_table[] = {
	KNOB("chorus", "[0-127|+n|-n]", "Set the chorus of the track"),
	KNOB("pan", "[L64-R63|C|+n|-n]", "Place the track between left and right"),
	KNOB("reverb", "[0-127|+n|-n]", "Set the reverb of the track"),
	KNOB("volume", "[0-127|+n|-n]", "Set the volume of the track"),
	{ .name = NULL }
};
