/* SPDX-License-Identifier: MIT */
#ifndef LISTING_H
#define LISTING_H

/*
 * listing.h - the notes of a track as a line of text, for the tests of readers.
 */

#include "music/song.h"
#include "test.h"

struct listing {
	char		 text[4000];
	int		 quarter;
};

static bool
list_note(void *arg, const struct note *n)
{
	struct listing *l = arg;
	size_t size = strlen(l->text);

	snprintf(l->text + size, sizeof l->text - size, "%s%g:%d:%g", size > 0 ? " " : "",
	    (double)n->start_ticks / l->quarter, n->pitch, (double)n->length_ticks / l->quarter);
	return true;
}

/* start:pitch:length, in quarters. */
static inline void
assert_notes(const struct song *s, int track, const char *want)
{
	static const struct window all = { 0, INT64_MAX, 0, 127 };
	struct listing l = { .quarter = song_division(s) };

	song_query(s, track, &all, list_note, &l);
	assert_string_equal(l.text, want);
}

#endif
