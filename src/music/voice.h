/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_VOICE_H
#define MUSIC_VOICE_H

/*
 * voice.h - voices of a track: its notes as single lines of music.
 *
 * From onset to onset each new note goes to the voice that rests by then and
 * whose last pitch is nearest, and voices do not cross within an onset: the
 * higher of two notes has the higher voice.  Among all ways to seat the notes
 * of an onset the one with the smallest sum of leaps is taken.  After the
 * pitch-proximity principle of Huron, "Tone and Voice" (Music Perception 19,
 * 2001); a note that overlaps another of its voice by a quarter of its length
 * or less is legato and no new voice.
 */

#include <stddef.h>
#include <stdint.h>

#include "music/event.h"

#define VOICES_MAX	16		/* more notes at once share the lowest */

/* Notes by start; voices[i] from 0, which is the highest. */
void	 voice_split(const struct note *notes, size_t count, uint8_t *voices);

#endif
