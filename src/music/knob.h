/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_KNOB_H
#define MUSIC_KNOB_H

/*
 * knob.h - knobs of the mixer: controllers that stand before a track's notes.
 *
 * Each row is a command of the same name, and a column of the mixer.
 */

struct song;

struct knob {
	const char	*name;		/* "volume" */
	int		 controller;
	int		 initial;	/* what it is where the piece sets nothing */
	int		 middle;	/* values count from here to both sides; -1: from 0 */
};

#define KNOB_TEXT	16

extern const struct knob knobs[];	/* ends with a row without a name */

const struct knob *knob_find(const char *name);		/* NULL: there is none */
int		 knob_value(const struct knob *, const struct song *, int track);
const char	*knob_text(const struct knob *, int value, char text[KNOB_TEXT]);	/* "L20" */

#endif
