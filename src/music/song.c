/* SPDX-License-Identifier: MIT */
#include "music/song.h"

#include <stdlib.h>
#include <string.h>

#include "music/track.h"

struct song *
song_try_new(int format, int division)
{
	struct song *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->format = format;
	s->division = division;
	s->next_id = 1;
	s->next_track_id = 1;
	return s;
}

struct song *
song_try_snapshot(const struct song *s)
{
	struct song *copy = song_try_new(s->format, s->division);

	if (copy == NULL)
		return NULL;
	copy->next_id = s->next_id;
	copy->rest = smf_rest_ref(s->rest);
	copy->drums = drums_ref(s->drums);
	copy->encoding = s->encoding;
	copy->next_track_id = s->next_track_id;
	if (s->count == 0)
		return copy;
	copy->tracks = malloc((size_t)s->count * sizeof *copy->tracks);
	if (copy->tracks == NULL) {
		song_free(copy);
		return NULL;
	}
	for (int i = 0; i < s->count; i++)
		copy->tracks[i] = track_ref(s->tracks[i]);
	copy->count = s->count;
	return copy;
}

/* Without memory for a few pointers there is nothing left to go on with. */
static struct song *
must(struct song *s)
{
	if (s == NULL)
		abort();
	return s;
}

struct song *
song_new(int format, int division)
{
	return must(song_try_new(format, division));
}

struct song *
song_snapshot(const struct song *s)
{
	return must(song_try_snapshot(s));
}

void
song_free(struct song *s)
{
	if (s == NULL)
		return;
	song_free(s->pending);
	for (int i = 0; i < s->count; i++)
		track_unref(s->tracks[i]);
	smf_rest_unref(s->rest);
	drums_unref(s->drums);
	free(s->tracks);
	free(s);
}

bool
song_add_track(struct song *s, struct track *t, int at)
{
	struct track **grown;

	grown = realloc(s->tracks, (size_t)(s->count + 1) * sizeof *grown);
	if (grown == NULL)
		return false;
	s->tracks = grown;
	memmove(&grown[at + 1], &grown[at], (size_t)(s->count - at) * sizeof *grown);
	grown[at] = t;
	s->count++;
	if (t->id == 0)
		t->id = s->next_track_id;
	if (t->id >= s->next_track_id)
		s->next_track_id = t->id + 1;
	return true;
}

struct track *
song_track(const struct song *s, int track)
{
	assert(track >= 0 && track < s->count);
	return s->tracks[track];
}

int
song_format(const struct song *s)
{
	return s->format;
}

int
song_division(const struct song *s)
{
	return s->division;
}

int
song_ticks_per_quarter(const struct song *s)
{
	int fps, ticks;

	if (s->division > 0)
		return s->division;
	fps = -(s->division >> 8);		/* 29 counts thirty, dropping some */
	ticks = (fps == 29 ? 30 : fps) * (s->division & 0xff) / 2;
	return ticks > 0 ? ticks : 1;
}

int
song_tracks(const struct song *s)
{
	return s->count;
}

uint32_t
song_track_id(const struct song *s, int track)
{
	return song_track(s, track)->id;
}

int
song_track_of_id(const struct song *s, uint32_t id)
{
	for (int i = 0; i < s->count; i++)
		if (s->tracks[i]->id == id)
			return i;
	return -1;
}

size_t
song_notes(const struct song *s, int track)
{
	size_t notes = 0;

	if (track >= 0)
		return song_track(s, track)->notes;
	for (int i = 0; i < s->count; i++)
		notes += s->tracks[i]->notes;
	return notes;
}

size_t
song_events(const struct song *s, int track)
{
	size_t events = 0;

	if (track >= 0)
		return song_track(s, track)->events;
	for (int i = 0; i < s->count; i++)
		events += s->tracks[i]->events;
	return events;
}

int64_t
song_end_ticks(const struct song *s)
{
	int64_t end = 0;

	for (int i = 0; i < s->count; i++)
		if (s->tracks[i]->end_ticks > end)
			end = s->tracks[i]->end_ticks;
	return end;
}

int64_t
song_last_note_end_ticks(const struct song *s)
{
	int64_t end = 0;

	for (int i = 0; i < s->count; i++)
		if (s->tracks[i]->last_note_end > end)
			end = s->tracks[i]->last_note_end;
	return end;
}

/* A track of drums and nothing else, as it begins. */
static bool
plays_drums(const struct song *s, int track)
{
	unsigned channels = s->tracks[track]->note_channels;
	struct note first;
	bool drums = song_next_note(s, track, -1, &first);

	for (int channel = 0; channel < 16 && drums; channel++)
		if ((channels >> channel & 1) != 0)
			drums = song_is_drums(s, track, channel, first.start_ticks);
	return drums;
}

void
song_track_info(const struct song *s, int track, struct track_info *info)
{
	*info = song_track(s, track)->info;
	if (s->drums != NULL)
		info->drums = plays_drums(s, track);
}

/* --- text */

enum text_encoding
song_encoding(const struct song *s)
{
	return s->encoding;
}

bool
song_set_encoding(struct song *s, enum text_encoding encoding, struct err *err)
{
	struct track *t;

	if (encoding == ENCODING_AUTO)
		return song_guess_encoding(s) || err_set(err, ERR_LIMIT,
		    "there is not enough memory to read the names again");
	s->encoding = encoding;
	for (int i = 0; i < s->count; i++) {
		if ((s->tracks[i]->has & SPAN_TEXT) == 0 || s->tracks[i]->encoding == encoding)
			continue;
		t = track_read_as(s->tracks[i], encoding);
		if (t == NULL)
			return err_set(err, ERR_LIMIT,
			    "there is not enough memory to read the names again");
		track_unref(s->tracks[i]);
		s->tracks[i] = t;
	}
	return true;
}

bool
song_guess_encoding(struct song *s)
{
	struct encoding_evidence evidence = { .tagged = false };
	enum text_encoding guess;
	struct err ignored;

	for (int i = 0; i < s->count; i++)
		if ((s->tracks[i]->has & SPAN_TEXT) != 0)
			track_read_texts(s->tracks[i], &evidence);
	guess = encoding_guess(&evidence);
	if (guess == ENCODING_AUTO) {		/* all of it can be read as it is */
		s->encoding = guess;
		return true;
	}
	return song_set_encoding(s, guess, &ignored);
}

void
song_text(const struct song *s, const struct event *e, char *text, size_t size)
{
	blob_text(e->payload, s->encoding, text, size);
}

bool
song_find_drums(struct song *s)
{
	drums_unref(s->drums);
	return drums_find(s, &s->drums);
}

bool
song_is_drums(const struct song *s, int track, int channel, int64_t tick)
{
	return drums_at(s->drums, song_track(s, track)->info.port, channel, tick);
}

bool
song_reserve(struct song *s, const struct edit *edit, struct err *err)
{
	struct song *next = song_edited(s, edit, err);

	if (next == NULL)
		return false;
	song_free(s->pending);
	s->pending = next;
	return true;
}

void
song_apply(struct song *s, const struct edit *edit)
{
	struct song *next = s->pending, old;

	(void)edit;		/* its outcome has been lying ready since song_reserve */
	assert(next != NULL);
	next->next_id = next->next_id > s->next_id ? next->next_id : s->next_id;
	if (next->next_track_id < s->next_track_id)
		next->next_track_id = s->next_track_id;
	s->pending = NULL;
	old = *s;
	*s = *next;
	*next = old;
	song_free(next);
}

bool
song_edit(struct song *s, const struct edit *edit, struct err *err)
{
	if (!song_reserve(s, edit, err))
		return false;
	song_apply(s, edit);
	return true;
}
