/* SPDX-License-Identifier: MIT */
#include "model/read/themes.h"

#include <stdlib.h>
#include <string.h>

#include "model/read/letters.h"
#include "model/read/phrase_vector.h"
#include "model/read/roles.h"
#include "music/song.h"
#include "music/time.h"

static bool
find_melody(struct themes *t, const struct song *song, struct err *err)
{
	struct read_role *role = NULL;
	bool good = roles_make(song, &role, err);

	if (good)
		t->melody = roles_melody(role, song_tracks(song));
	free(role);
	return good;
}

/* Of the sections in which the track sounds. */
static int
read_phrases(const struct themes *t, const struct time_map *time, int track,
    struct form_section *phrase, float *vector)
{
	int count = 0;

	for (int s = 0; s < t->form.sections && count < THEME_PHRASES_MAX; s++) {
		const struct form_section *section = &t->form.section[s];
		float *v = vector + count * PHRASE_VECTOR;
		struct bar first, after;
		struct point one;

		time_bar(time, section->first, &first);
		time_bar(time, section->end, &after);
		if (points_top(&t->points, track, first.start_ticks, after.start_ticks, &one,
		    1) == 0)
			continue;
		memset(v, 0, PHRASE_VECTOR * sizeof *v);
		phrase_vector_add(&t->points, track, first.start_ticks, after.start_ticks,
		    first.length_ticks, v);
		phrase_vector_finish(v);
		phrase[count++] = (struct form_section){ .first = section->first,
			.end = section->end, .sure = section->sure };
	}
	return count;
}

static bool
add_track(struct themes *t, const struct time_map *time, int track, float *vector,
    struct err *err)
{
	struct theme_track *to = &t->track[t->tracks];
	int sections = t->form.sections < THEME_PHRASES_MAX ? t->form.sections : THEME_PHRASES_MAX;

	to->track = track;
	to->phrase = calloc((size_t)sections + 1, sizeof *to->phrase);
	if (to->phrase == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the phrases");
	t->tracks++;
	to->phrases = read_phrases(t, time, track, to->phrase, vector);
	letters_set(to->phrase, to->phrases, vector, PHRASE_VECTOR);
	return true;
}

static bool
add_tracks(struct themes *t, const struct time_map *time, struct err *err)
{
	float *vector = malloc((size_t)THEME_PHRASES_MAX * PHRASE_VECTOR * sizeof *vector);
	bool good;

	t->track = calloc(THEME_TRACKS_MAX, sizeof *t->track);
	good = vector != NULL && t->track != NULL;
	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the phrases");
	for (int i = 0; good && i < t->points.tracks && t->tracks < THEME_TRACKS_MAX; i++)
		if (t->points.first[i + 1] > t->points.first[i])
			good = add_track(t, time, i, vector, err);
	free(vector);
	return good;
}

bool
themes_make(struct themes *t, const struct song *song, struct err *err)
{
	struct time_map *time = time_map_new(song);
	bool good;

	*t = (struct themes){ .melody = -1, .motifs.hook = -1 };
	if (time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the tempo map");
	good = find_melody(t, song, err) && form_make(&t->form, song, t->melody, err) &&
	    points_make(&t->points, song, err) && add_tracks(t, time, err) &&
	    motifs_make(&t->motifs, &t->points, time, t->melody, err);
	time_map_free(time);
	return good;
}

void
themes_clear(struct themes *t)
{
	form_clear(&t->form);
	points_clear(&t->points);
	for (int i = 0; i < t->tracks; i++)
		free(t->track[i].phrase);
	free(t->track);
	motifs_clear(&t->motifs);
	*t = (struct themes){ .melody = -1, .motifs.hook = -1 };
}
