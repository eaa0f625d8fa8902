/* SPDX-License-Identifier: MIT */
#ifndef MODEL_EXCERPT_H
#define MODEL_EXCERPT_H

/*
 * excerpt.h - excerpt: some bars of a song and the bars before them, for measuring.
 *
 * The region is judged; the seed, at most EXCERPT_SEED_BARS bars before it, is
 * the reference.  Each track is a part (in a format 0 file, each channel).  Notes
 * are those that start in the seed or the region.  Notes of the seed end with the
 * seed at the latest, those of the region with the region.  Notes without a
 * note-off are left out.
 *
 * A change replaces notes of the region, so that a candidate can be judged before
 * it is in the song.  Immutable once made.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"

struct song;
struct time_map;

#define EXCERPT_SEED_BARS	16	/* most bars of the seed */
#define EXCERPT_LATE_BARS	8	/* its last bars, for what changes within a piece */
#define EXCERPT_BARS_MAX	1024	/* of a region */

struct excerpt_note {
	int64_t		 start, end;	/* ticks; end > start */
	int		 part;
	uint8_t		 pitch, velocity;
};

struct excerpt_bar {
	int64_t		 start, length;	/* ticks */
	int		 numerator, denominator;
};

struct excerpt_part {
	bool		 drums;			/* most of its notes are */
	struct excerpt_note *note;		/* borrowed; by start, pitch, end */
	size_t		 old;			/* notes of the seed */
	size_t		 count;
};

struct excerpt {
	int64_t		 quarter;		/* ticks per quarter note */
	int64_t		 first, late, start, end;	/* of the seed, its last bars, the region */
	struct excerpt_bar *bar;		/* owned; (seed_bars + bars) */
	int		 seed_bars, late_bars, bars;
	struct excerpt_part *part;		/* owned; by track and channel; each has a note */
	int		 parts;
	struct excerpt_note *note;		/* owned */
	size_t		 notes;
};

struct excerpt_change {
	const struct note *added;
	size_t		 added_count;
	const struct note *removed;		/* of the song: by track and id */
	size_t		 removed_count;
};

/*
 * The region [start_ticks, end_ticks).  If it begins inside a bar, the rest of
 * that bar is its first.  change may be NULL.  Fails if the region holds no bar or
 * too many, or there is no memory.  Clear the excerpt also after a failure.
 */
bool	 excerpt_make(struct excerpt *, const struct song *, const struct time_map *,
	     int64_t start_ticks, int64_t end_ticks, const struct excerpt_change *, struct err *);
void	 excerpt_clear(struct excerpt *);

#endif
