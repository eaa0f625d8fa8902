/* SPDX-License-Identifier: MIT */
#include "app/candidate.h"

#include <math.h>
#include <stdlib.h>

#include "music/chord.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/time.h"

#define NOTES_MAX	100000		/* far more than a model's context */

bool
candidate_note(struct note_list *list, const struct note *note)
{
	struct err ignored;

	return list->count < NOTES_MAX && note_list_add(list, note, &ignored);
}

void
candidate_clear(struct candidate *c)
{
	note_list_clear(&c->made);
	note_list_clear(&c->removed);
	*c = (struct candidate){ 0 };
}

static bool
copy_list(struct note_list *to, const struct note_list *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (!candidate_note(to, from->notes + i))
			return false;
	return true;
}

bool
candidate_copy(struct candidate *to, const struct candidate *from)
{
	*to = (struct candidate){ .done = from->done, .facts = from->facts };
	if (copy_list(&to->made, &from->made) && copy_list(&to->removed, &from->removed))
		return true;
	candidate_clear(to);
	return false;
}

/* --- as an edit */

/* The note on the song's own track; false: it is not meant, or *gone. */
static bool
find_own(const struct note *note, const int *tracks, const struct candidate_part *part,
    struct note *own, bool *gone)
{
	if (part != NULL && part->wanted != NULL && !part->wanted(part->arg, note))
		return false;
	*own = *note;
	if (tracks != NULL)
		own->track = tracks[note->track];
	if (own->track < 0)
		*gone = true;
	return own->track >= 0;
}

/* A note that was edited since is another one, and is not the candidate's to take. */
static bool
is_as_it_was(const struct song *song, const struct note *note)
{
	struct note there;

	return song_find_note(song, note->track, note->start_ticks, note->id, &there) &&
	    there.pitch == note->pitch && there.length_ticks == note->length_ticks;
}

static bool
remove_notes(const struct candidate *c, const struct song *song, const int *tracks,
    const struct candidate_part *part, struct edit *edit, struct candidate_counts *counts,
    bool *gone, struct err *err)
{
	struct note own;

	for (size_t i = 0; i < c->removed.count; i++) {
		if (!find_own(c->removed.notes + i, tracks, part, &own, gone))
			continue;
		if (!is_as_it_was(song, &own)) {
			counts->changed++;
			continue;
		}
		if (!edit_remove_note(edit, song, &own, err))
			return false;
		counts->removed++;
	}
	return true;
}

bool
candidate_edit(const struct candidate *c, const struct song *song, const int *tracks,
    const struct candidate_part *part, struct edit *edit, struct candidate_counts *counts,
    struct err *err)
{
	struct note own;
	bool gone = false;

	*counts = (struct candidate_counts){ 0 };
	if (!remove_notes(c, song, tracks, part, edit, counts, &gone, err))
		return false;
	for (size_t i = 0; i < c->made.count; i++) {
		if (!find_own(c->made.notes + i, tracks, part, &own, &gone))
			continue;
		if (!edit_add_note(edit, song, &own, err))
			return false;
		counts->made++;
	}
	return !gone || err_set(err, ERR_ARG, "a track that this candidate was made for is gone; "
	    "undo brings it back");
}

/* --- in figures */

static double
share_in_key(const struct candidate *c, const struct song *song, const struct time_map *time,
    int64_t start_ticks)
{
	size_t pitched = 0, inside = 0;
	struct key key;
	uint16_t scale;

	key_at(song, time, start_ticks, &key);
	scale = key_scale(&key);
	for (size_t i = 0; i < c->made.count; i++) {
		const struct note *n = c->made.notes + i;

		if (n->track < song_tracks(song) ?
		    song_is_drums(song, n->track, n->channel, n->start_ticks) :
		    n->channel == DRUM_CHANNEL)
			continue;
		pitched++;
		inside += scale >> n->pitch % 12 & 1;
	}
	return pitched > 0 ? (double)inside / (double)pitched : NAN;
}

void
candidate_measure(struct candidate *c, const struct song *song, const struct time_map *time,
    int64_t start_ticks, int64_t end_ticks)
{
	struct bar first, last;

	time_bar_at(time, start_ticks, &first);
	time_bar_at(time, end_ticks > start_ticks ? end_ticks - 1 : start_ticks, &last);
	c->facts.notes_per_bar = (double)c->made.count / (double)(last.number - first.number + 1);
	c->facts.in_key = share_in_key(c, song, time, start_ticks);
}
