/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_OVERLAP_H
#define MUSIC_OVERLAP_H

/*
 * overlap.h - notes that coincide: on one track, channel and pitch, one begins
 * before an earlier one has ended.
 *
 * A synthesizer and most other programs end both with the first note-off, so
 * nobody hears what is written.  A note without an end overlaps nothing.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "music/edit.h"

struct note;
struct song;
struct window;

/* `later` begins while `earlier` sounds, or with it.  false: no more. */
typedef bool (*overlap_fn)(void *arg, const struct note *earlier, const struct note *later);
/*
 * Each later note of a window once, with the earlier one that ends last.  Track -1: all.
 * Time: that of song_query.  false: no memory.
 */
bool	 overlap_each(const struct song *, int track, const struct window *, overlap_fn, void *arg);
size_t	 overlap_count(const struct song *, int track, const struct window *);

enum overlap_mend {
	OVERLAP_TRIM,			/* the earlier ends where the later begins */
	OVERLAP_MERGE,			/* both become one */
};
/*
 * Of the notes of a window those that coincide; of two that begin together the
 * longer stays.  *mended counts notes that change or go.
 */
bool	 overlap_mend(struct edit *, const struct song *, int track, const struct window *,
	     enum overlap_mend, size_t *mended, struct err *);

#endif
