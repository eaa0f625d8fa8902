/* SPDX-License-Identifier: MIT */
#ifndef DRUM_H
#define DRUM_H

/*
 * drum.h - the sounds of the drum kit.
 *
 * Each is a skin (a sine that falls in pitch and dies), a rattle (noise in a
 * band that dies) or metal (many unrelated sines in a loop that an envelope
 * ends), or a mixture of the first two.
 */

#include "sf2.h"

enum drum {
	DRUM_KICK, DRUM_KICK_SOFT, DRUM_STICK, DRUM_SNARE, DRUM_SNARE_TIGHT, DRUM_CLAP,
	DRUM_TOM, DRUM_CYMBAL, DRUM_RIDE, DRUM_BELL, DRUM_TAMBOURINE, DRUM_COWBELL,
	DRUM_HAND, DRUM_HAND_SLAP, DRUM_TIMBALE, DRUM_AGOGO, DRUM_SHAKER, DRUM_WHISTLE,
	DRUM_GUIRO, DRUM_CLAVES, DRUM_BLOCK, DRUM_CUICA, DRUM_TRIANGLE, DRUM_NOISE, DRUM_COUNT
};

/* Writes the sample; `root` is the key that plays it as it is. */
int	 drum_add(struct sf2 *, enum drum, int root);

#endif
