/* SPDX-License-Identifier: MIT */
#include "music/scale.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "music/chord.h"
#include "music/time.h"

const struct scale scale_table[] = {
	{ "major", 0xab5 },
	{ "minor", 0x5ad },
	{ "harmonic", 0x9ad },		/* minor with a raised seventh */
	{ "melodic", 0xaad },		/* and a raised sixth */
	{ "dorian", 0x6ad },
	{ "phrygian", 0x5ab },
	{ "lydian", 0xad5 },
	{ "mixolydian", 0x6b5 },
	{ "locrian", 0x56b },
	{ "pentatonic", 0x295 },
	{ "minor-pentatonic", 0x4a9 },
	{ "blues", 0x4e9 },
	{ "whole-tone", 0x555 },
	{ "chromatic", 0xfff },
	{ NULL, 0 }
};

bool
scale_parse(const char *text, uint16_t *pitch_classes, struct err *err)
{
	const char *blank = strchr(text, ' ');
	uint16_t chord;
	char tonic[16];
	struct key key;
	struct err why;
	int root, bass;

	if (key_parse(text, &key, &why)) {
		*pitch_classes = key_scale(&key);
		return true;
	}
	snprintf(tonic, sizeof tonic, "%.*s", (int)(blank != NULL ? blank - text : 0), text);
	for (const struct scale *s = scale_table; blank != NULL && s->name != NULL; s++)
		if (strcasecmp(blank + 1, s->name) == 0 &&
		    chord_parse(tonic, &chord, &root, &bass, &why)) {
			*pitch_classes = pitch_classes_up(s->degrees, root);
			return true;
		}
	return err_set(err, ERR_ARG, "%.40s is not a scale; scales are written like D minor, C "
	    "dorian or "
	    "A blues", text);
}
