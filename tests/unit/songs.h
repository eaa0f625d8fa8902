/* SPDX-License-Identifier: MIT */
#ifndef SONGS_H
#define SONGS_H

/*
 * songs.h - songs made of notes, for the tests of what reads and writes them.
 */

#include <string.h>

#include "music/abc.h"
#include "music/edit.h"
#include "music/song.h"
#include "test.h"

#define QUARTER 480

static inline void
apply(struct song *song, struct edit *edit)
{
	struct err err = { 0 };

	if (!song_edit(song, edit, &err))
		fail_msg("%s", err.text);
	edit_clear(edit);
}

static inline void
add_note(struct song *song, const struct note *note)
{
	struct edit edit = EDIT_EMPTY;
	struct err err = { 0 };

	if (!edit_add_note(&edit, song, note, &err))
		fail_msg("%s", err.text);
	apply(song, &edit);
}

/* Format 1, `tracks` tracks with a program each and these notes. */
static inline struct song *
make_song(const struct note *notes, size_t count, int tracks, int program)
{
	struct song *song = song_new(1, QUARTER);
	struct err err;

	for (int t = 0; t < tracks; t++) {
		struct edit edit = EDIT_EMPTY;

		assert_true(edit_add_track(&edit, song, t, "part", program, &err));
		apply(song, &edit);
	}
	for (size_t i = 0; i < count; i++)
		add_note(song, &notes[i]);
	return song;
}

static inline void
set_metre(struct song *song, int64_t tick, int numerator, int denominator)
{
	struct edit edit = EDIT_EMPTY;
	struct err err;

	assert_true(edit_set_metre(&edit, song, tick, numerator, denominator, &err));
	apply(song, &edit);
}

/* A tune in ABC. */
static inline struct song *
read_abc(const char *text)
{
	struct err err;
	struct song *s = abc_read(text, strlen(text), &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

#endif
