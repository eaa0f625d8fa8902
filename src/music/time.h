/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TIME_H
#define MUSIC_TIME_H

/*
 * time.h - the tempo map, the metre map and the key map of a song.
 *
 * Built from the meta events of all tracks (of a format 2 file: of each
 * pattern).  Nothing is allocated in proportion to bars or ticks: a lookup is
 * a binary search over the changes.  Bar 0 begins at tick 0; a metre change
 * inside a bar begins a new bar.  Immutable once built; any thread may read.
 *
 * What a file leaves out is 120 quarters a minute, in 4/4.  A tempo or metre
 * of 0 is as if it was not there.  Each pattern of format 2 begins with the
 * defaults.  In an SMPTE division tempo events mean nothing: ticks are parts
 * of frames, and a quarter is half a second (29 is drop-frame: thirty frames in
 * 1.001 seconds).
 */

#include <stddef.h>
#include <stdint.h>

struct song;
struct time_map;

struct time_map	*time_map_new(const struct song *);	/* NULL: there is no memory */
void		 time_map_free(struct time_map *);

double		 time_seconds(const struct time_map *, int64_t tick);
/* The same for many ticks in a row: *hint begins at 0 and remembers the place. */
double		 time_seconds_near(const struct time_map *, int64_t tick, size_t *hint);
int64_t		 time_tick(const struct time_map *, double seconds);	/* the last at or before */
double		 time_tempo_bpm(const struct time_map *, int64_t tick);	/* quarters a minute */

struct bar {
	int64_t		 number;	/* from 0 */
	int64_t		 start_ticks, length_ticks;
	int		 numerator, denominator;	/* denominator: 1, 2, 4 ... */
	int64_t		 beat_ticks;	/* length of one denominator unit; >= 1 */
};
void		 time_bar_at(const struct time_map *, int64_t tick, struct bar *);
void		 time_bar(const struct time_map *, int64_t number, struct bar *);

struct key {
	int		 sharps;	/* -7..7, flats negative */
	int		 minor;		/* 0 or 1 */
	int		 known;		/* 0: the file names none */
};
void		 time_key(const struct time_map *, int64_t tick, struct key *);

#endif
