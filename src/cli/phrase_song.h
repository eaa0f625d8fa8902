/* SPDX-License-Identifier: MIT */
#ifndef APP_PHRASE_SONG_H
#define APP_PHRASE_SONG_H

/*
 * phrase_song.h - phrases (phrase.h) as a piece.
 *
 * Phrases of one instrument family share a track.  `together` of them start at
 * once, in `bars` bars of the first one's metre, and then the next ones follow;
 * longer notes end there.
 */

#include <stddef.h>

#include "base/err.h"

struct phrase;
struct song;

/* count is a multiple of together.  song_free it; NULL: out of memory. */
struct song	*phrase_song(const struct phrase *, size_t count, size_t together, int bars,
	     struct err *);
/* Writes it to a file. */
bool		 phrase_song_write(const struct phrase *, size_t count, size_t together, int bars,
		     const char *path, struct err *);

#endif
