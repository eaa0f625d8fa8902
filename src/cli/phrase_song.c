/* SPDX-License-Identifier: MIT */
#include "cli/phrase_song.h"

#include <assert.h>
#include <stdlib.h>

#include "base/file.h"
#include "model/token/phrase.h"
#include "model/token/vocab.h"
#include "music/edit.h"
#include "music/smf.h"
#include "music/song.h"

#define TICKS_PER_QUARTER 480
#define STEP_TICKS	(TICKS_PER_QUARTER / VOCAB_GRID)
#define TEMPO_BPM	110

static const char *const family_name[VOCAB_FAMILIES] = {
	"Piano", "Chromatic percussion", "Organ", "Guitar", "Bass", "Strings", "Ensemble", "Brass",
	    "Reed",
	"Pipe", "Lead", "Pad", "Effects", "Folk", "Percussion", "Sounds", "Drums",
};

struct writer {
	struct song	*song;		/* owned */
	int		 track[VOCAB_FAMILIES];	/* 0: none */
	uint8_t		 channel[VOCAB_FAMILIES];
};

/* Applies the edit if `good`, and empties it. */
static bool
apply(struct writer *w, bool good, struct edit *edit, struct err *err)
{
	good = good && song_edit(w->song, edit, err);
	edit_clear(edit);
	return good;
}

static bool
add_track(struct writer *w, const char *name, int program, struct err *err)
{
	struct edit edit = EDIT_EMPTY;

	return apply(w, edit_add_track(&edit, w->song, song_tracks(w->song), name, program, err),
	    &edit, err);
}

static bool
add_family(struct writer *w, int family, struct err *err)
{
	bool drums = family == VOCAB_FAMILY_DRUMS;
	struct track_info info;

	w->track[family] = song_tracks(w->song);
	if (!add_track(w, family_name[family], drums ? -1 : family * 8, err))
		return false;
	song_track_info(w->song, w->track[family], &info);
	w->channel[family] = (uint8_t)(drums ? DRUM_CHANNEL : info.channel);
	return true;
}

static void
metre_of(const struct phrase *p, int *numerator, int *denominator)
{
	for (*denominator = 2; *denominator <= 8; *denominator *= 2)
		for (*numerator = 1; *numerator <= 12; ++*numerator)
			if (p->metre < VOCAB_METRE_OTHER &&
			    vocab_metre(*numerator, *denominator) == p->metre)
				return;
	/* By phrase.h, others are whole sixteenths. */
	*numerator = p->steps * 4 / VOCAB_GRID;
	for (*denominator = 16; *denominator > 4 && *numerator % 2 == 0; *denominator /= 2)
		*numerator /= 2;
}

static bool
add_notes(const struct writer *w, const struct phrase *p, int64_t start_ticks, int bars,
    struct edit *edit, struct err *err)
{
	for (int bar = 0; bar < bars; bar++)
		for (uint32_t i = p->cell[bar]; i < p->cell[bar + 1]; i++) {
			int at = bar * p->steps + p->note[i].position;
			struct note note = {
				.track = w->track[p->family], .channel = w->channel[p->family],
				.start_ticks = start_ticks + at * STEP_TICKS,
				.length_ticks = phrase_note_steps(p, i, at, bars * p->steps) *
				    STEP_TICKS,
				.pitch = p->note[i].pitch,
				.velocity = (uint8_t)vocab_velocity_of(p->note[i].velocity),
			};

			if (!edit_add_note(edit, w->song, &note, err))
				return false;
		}
	return true;
}

static bool
add_metres(const struct writer *w, const struct phrase *p, size_t count, size_t together, int bars,
    struct edit *edit, struct err *err)
{
	int64_t tick = 0;

	for (size_t i = 0; i < count; i += together) {
		bool new = i == 0 || p[i].metre != p[i - together].metre ||
		    p[i].steps != p[i - together].steps;
		int numerator, denominator;

		metre_of(&p[i], &numerator, &denominator);
		if (new && !edit_set_metre(edit, w->song, tick, numerator, denominator, err))
			return false;
		tick += (int64_t)bars * p[i].steps * STEP_TICKS;
	}
	return edit_set_tempo(edit, w->song, 0, TEMPO_BPM, err);
}

static bool
write_song(struct writer *w, const struct phrase *p, size_t count, size_t together, int bars,
    struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int64_t tick = 0;
	bool good = add_track(w, "", -1, err);	/* of tempo and metres */

	for (size_t i = 0; good && i < count; i++)
		good = w->track[p[i].family] > 0 || add_family(w, p[i].family, err);
	good = good && apply(w, add_metres(w, p, count, together, bars, &edit, err), &edit, err);
	for (size_t i = 0; good && i < count; i++) {
		good = add_notes(w, &p[i], tick, bars, &edit, err);
		if ((i + 1) % together == 0)
			tick += (int64_t)bars * p[i + 1 - together].steps * STEP_TICKS;
	}
	return apply(w, good, &edit, err);
}

struct song *
phrase_song(const struct phrase *p, size_t count, size_t together, int bars, struct err *err)
{
	struct writer w = { .song = song_new(1, TICKS_PER_QUARTER) };

	assert(count % together == 0 && bars >= 1 && bars <= PHRASE_BARS);
	if (write_song(&w, p, count, together, bars, err))
		return w.song;
	song_free(w.song);
	return NULL;
}

bool
phrase_song_write(const struct phrase *p, size_t count, size_t together, int bars, const char *path,
    struct err *err)
{
	struct song *song = phrase_song(p, count, together, bars, err);
	uint8_t *bytes = NULL;
	size_t size;
	bool good = song != NULL && smf_write(song, &bytes, &size, err) &&
	    file_write(path, bytes, size, err);

	free(bytes);
	song_free(song);
	return good;
}
