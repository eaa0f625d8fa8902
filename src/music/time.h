/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TIME_H
#define MUSIC_TIME_H

/*
 * time.h - tempo map, metre map and key map of a song.
 *
 * Built from the meta events of all tracks (in a format 2 file, of each
 * pattern).  A lookup is a binary search over the changes; memory does not grow
 * with bars or ticks.  Bar 0 starts at tick 0, and a metre change inside a bar
 * starts a new bar.  Immutable once built; any thread may read.
 *
 * Defaults are 120 bpm and 4/4; each pattern of format 2 starts with them.  A
 * tempo or metre of 0 is ignored.  In an SMPTE division, tempo events have no
 * effect: ticks are fractions of frames, and a quarter is half a second (29 is
 * drop-frame: thirty frames in 1.001 seconds).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct song;
struct time_map;

struct time_map	*time_map_new(const struct song *);	/* NULL: no memory */
void		 time_map_free(struct time_map *);

double		 time_seconds(const struct time_map *, int64_t tick);
/* The same for a run of ticks: *hint starts at 0 and remembers the position. */
double		 time_seconds_near(const struct time_map *, int64_t tick, size_t *hint);
/* The last tick at or before. */
int64_t		 time_tick(const struct time_map *, double seconds);
double		 time_tempo_bpm(const struct time_map *, int64_t tick);	/* quarters per minute */

struct bar {
	int64_t		 number;	/* from 0 */
	int64_t		 start_ticks, length_ticks;
	int		 numerator, denominator;	/* denominator: 1, 2, 4 ... */
	int64_t		 beat_ticks;	/* one denominator unit; >= 1 */
};
void		 time_bar_at(const struct time_map *, int64_t tick, struct bar *);
void		 time_bar(const struct time_map *, int64_t number, struct bar *);
/* The nearest grid line; the grid starts again at each bar line. */
int64_t		 bar_snap(const struct bar *, int64_t tick, int64_t grid_ticks);
/* Have the bars before number `to` the length and the beats of bar `from`? */
bool		 time_bars_alike(const struct time_map *, int64_t from, int64_t to);

struct key {
	int		 sharps;	/* -7..7, flats negative */
	int		 minor;		/* 0 or 1 */
	int		 known;		/* 0: the file does not set one */
};
void		 time_key(const struct time_map *, int64_t tick, struct key *);

#endif
