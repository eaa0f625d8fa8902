/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_MUSICXML_H
#define MUSIC_MUSICXML_H

/*
 * musicxml.h - reads MusicXML, partwise; mxl.h unpacks what is compressed.
 *
 * A part becomes a track.  Notes, chords, ties, voices, metres, keys, tempos,
 * transposing instruments, drums, rehearsal marks and lyrics are read; what is drawn and
 * not played is passed over.  Repeats are not played out.  musicxml.c is the one
 * file that knows expat.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct song;

#define MUSICXML_BYTES_MAX	((size_t)64 << 20)

struct song	*musicxml_read(const void *bytes, size_t size, struct err *);	/* song_free it */
/* The first file that a container names: the score. */
#define MUSICXML_NAME	128
bool		 musicxml_of_container(const void *bytes, size_t size, char name[MUSICXML_NAME],
		     struct err *);

#endif
