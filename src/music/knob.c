/* SPDX-License-Identifier: MIT */
#include "music/knob.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "music/song.h"

const struct knob knobs[] = {
	{ "volume", CONTROLLER_VOLUME, 100, -1 },
	{ "pan", CONTROLLER_PAN, 64, 64 },
	{ "reverb", CONTROLLER_REVERB, 0, -1 },
	{ "chorus", CONTROLLER_CHORUS, 0, -1 },
	{ NULL, 0, 0, 0 }
};

const struct knob *
knob_find(const char *name)
{
	for (const struct knob *k = knobs; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

int
knob_value(const struct knob *k, const struct song *song, int track)
{
	int value = song_controller(song, track, k->controller);

	return value >= 0 ? value : k->initial;
}

const char *
knob_text(const struct knob *k, int value, char text[KNOB_TEXT])
{
	if (k->middle >= 0 && value == k->middle)
		snprintf(text, KNOB_TEXT, "C");
	else if (k->middle >= 0)
		snprintf(text, KNOB_TEXT, "%c%d", value < k->middle ? 'L' : 'R',
		    value < k->middle ? k->middle - value : value - k->middle);
	else
		snprintf(text, KNOB_TEXT, "%d", value);
	return text;
}
