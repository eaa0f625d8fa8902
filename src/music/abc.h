/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_ABC_H
#define MUSIC_ABC_H

/*
 * abc.h - reads a tune in ABC notation (standard 2.1), the first of a file.
 *
 * A voice becomes a track; voices that %%score joins by ( ) or { } share one.
 * Repeats and their endings are played out.  Notes, chords, rests, accidentals,
 * ties, tuplets, broken rhythm, overlays (&), keys and modes, metres, tempos and
 * %%MIDI programs are read; grace notes, decorations, chord symbols and words are
 * passed over.  Nothing in a voice is an error: what is unknown is passed over.
 */

#include <stddef.h>

#include "base/err.h"

struct song;

#define ABC_BYTES_MAX	((size_t)16 << 20)

struct song	*abc_read(const void *bytes, size_t size, struct err *);	/* song_free it */

#endif
