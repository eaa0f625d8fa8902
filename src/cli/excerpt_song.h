/* SPDX-License-Identifier: MIT */
#ifndef APP_EXCERPT_SONG_H
#define APP_EXCERPT_SONG_H

/*
 * excerpt_song.h - some bars of a song as a song, with their tempo, metre and key.
 *
 * It has a track for each track and channel that sounds there.  Programs are kept, and other
 * controllers are not.
 */

#include <stdint.h>

#include "base/err.h"

struct song;
struct time_map;

/* [from_ticks, to_ticks); time: the song's.  song_free it; NULL: no memory. */
struct song	*excerpt_song(const struct song *, const struct time_map *, int64_t from_ticks,
		     int64_t to_ticks, struct err *);

#endif
