/* SPDX-License-Identifier: MIT */
#include "music/draft_song.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "base/text.h"
#include "music/chord_symbol.h"
#include "music/edit.h"
#include "music/song.h"

#define NOTES_MAX	2000000
#define EVENTS_MAX	200000
#define PARTS_MAX	512

/* Divisions to try, the coarsest first; the last holds all places. */
static const int divisions[] = { 480, 960, 3360, DRAFT_QUARTER };
#define DIVISIONS	(sizeof divisions / sizeof *divisions)

void
draft_clear(struct draft_song *d)
{
	free(d->notes);
	free(d->parts);
	free(d->events);
	*d = (struct draft_song){ .notes = NULL };
}

/* Room for one more; NULL: the list is full, or there is no memory. */
static void *
grow(struct draft_song *d, void *items, size_t count, size_t *room, size_t size, size_t most)
{
	size_t more = 2 * *room + 16;
	void *grown;

	if (count < *room)
		return items;
	grown = count < most ? realloc(items, more * size) : NULL;
	if (grown == NULL)
		d->failed = true;
	else
		*room = more;
	return grown;
}

int
draft_add_part(struct draft_song *d, const char *name)
{
	size_t room = (size_t)d->part_room;
	struct draft_part *parts = grow(d, d->parts, (size_t)d->part_count, &room,
	    sizeof *parts, PARTS_MAX);

	if (parts == NULL)
		return 0;
	d->parts = parts;
	d->part_room = (int)room;
	parts[d->part_count] = (struct draft_part){ .program = 0 };
	text_clean(name, strlen(name), parts[d->part_count].name, sizeof parts->name);
	return d->part_count++;
}

static int64_t
between(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

long
draft_add_note(struct draft_song *d, const struct draft_note *n)
{
	struct draft_note *notes;

	if (d->part_count == 0)
		return -1;
	notes = grow(d, d->notes, d->note_count, &d->note_room, sizeof *notes, NOTES_MAX);
	if (notes == NULL)
		return -1;
	d->notes = notes;
	notes[d->note_count] = *n;
	notes[d->note_count].start = between(n->start, 0, DRAFT_END);
	notes[d->note_count].length = between(n->length, 1, DRAFT_END);
	notes[d->note_count].pitch = n->pitch & 127;
	return (long)d->note_count++;
}

static void
add_event(struct draft_song *d, int64_t at, int part, uint8_t type, const void *bytes, size_t size)
{
	struct draft_event *events = grow(d, d->events, d->event_count, &d->event_room,
	    sizeof *events, EVENTS_MAX);
	struct draft_event *e;

	if (events == NULL)
		return;
	d->events = events;
	e = &events[d->event_count++];
	*e = (struct draft_event){ .at = between(at, 0, DRAFT_END), .part = part, .type = type,
	    .size = (uint8_t)size };
	memcpy(e->bytes, bytes, size);
}

void
draft_add_tempo(struct draft_song *d, int64_t at, double bpm)
{
	uint32_t micros;

	if (!(bpm >= 4 && bpm <= 10000))
		return;
	micros = (uint32_t)lround(60e6 / bpm);
	add_event(d, at, -1, META_TEMPO, (uint8_t[]){ (uint8_t)(micros >> 16),
	    (uint8_t)(micros >> 8), (uint8_t)micros }, 3);
}

void
draft_add_metre(struct draft_song *d, int64_t at, long numerator, long denominator)
{
	uint8_t shift = 0;

	while (shift < 6 && 1 << shift < denominator)
		shift++;
	if (numerator < 1 || numerator > 255 || 1 << shift != denominator)
		return;
	add_event(d, at, -1, META_METRE, (uint8_t[]){ (uint8_t)numerator, shift, 24, 8 }, 4);
}

void
draft_add_key(struct draft_song *d, int64_t at, int sharps, bool minor)
{
	if (sharps >= -7 && sharps <= 7)
		add_event(d, at, -1, META_KEY, (uint8_t[]){ (uint8_t)sharps, minor }, 2);
}

void
draft_add_text(struct draft_song *d, int64_t at, int part, uint8_t type, const char *text)
{
	char clean[sizeof ((struct draft_event *)0)->bytes];

	text_clean(text, strlen(text), clean, sizeof clean);
	if (clean[0] != '\0')
		add_event(d, at, part, type, clean, strlen(clean));
}

void
draft_add_chord(struct draft_song *d, int64_t at, const struct chord_symbol *c)
{
	uint8_t bytes[CHORD_SYMBOL_BYTES];

	chord_symbol_write(c, bytes);
	add_event(d, at, -1, META_OWN, bytes, sizeof bytes);
}

/* --- the song */

static bool
fits(const struct draft_song *d, int division)
{
	int64_t step = DRAFT_QUARTER / division;

	for (size_t i = 0; i < d->note_count; i++)
		if (d->notes[i].start % step != 0 || d->notes[i].length % step != 0)
			return false;
	for (size_t i = 0; i < d->event_count; i++)
		if (d->events[i].at % step != 0)
			return false;
	return true;
}

static bool
apply(struct song *song, bool good, struct edit *e, struct err *err)
{
	good = good && song_edit(song, e, err);
	edit_clear(e);
	return good;
}

/* The conductor first, then a track for each part. */
static bool
add_tracks(const struct draft_song *d, struct song *song, struct err *err)
{
	struct edit e = EDIT_EMPTY;
	bool good = apply(song, edit_add_track(&e, song, 0, d->title, -1, err), &e, err);

	for (int i = 0; i < d->part_count && good; i++) {
		const struct draft_part *p = &d->parts[i];

		good = apply(song, p->drums ?
		    edit_add_drum_track(&e, song, i + 1, p->name, p->program, err) :
		    edit_add_track(&e, song, i + 1, p->name, p->program, err), &e, err);
	}
	return good;
}

static int
by_place(const void *a, const void *b)
{
	const struct draft_event *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static bool
add_events(struct draft_song *d, struct song *song, int64_t step, struct err *err)
{
	struct edit e = EDIT_EMPTY;
	bool good = true;

	sort_items(d->events, d->event_count, sizeof *d->events, by_place);
	for (size_t i = 0; i < d->event_count && good; i++) {
		const struct draft_event *event = &d->events[i];

		good = edit_add_event(&e, song, event->part + 1, event->at / step, 0xff,
		    event->type, 0, event->bytes, event->size, err);
	}
	return apply(song, good, &e, err);
}

static bool
add_notes(const struct draft_song *d, struct song *song, int64_t step, struct err *err)
{
	struct note *notes = malloc((d->note_count + 1) * sizeof *notes);
	struct edit e = EDIT_EMPTY;
	uint8_t channels[PARTS_MAX];
	bool good = notes != NULL ||
	    err_set(err, ERR_LIMIT, "no memory for the notes of the file");

	for (int i = 0; i < d->part_count; i++) {
		struct track_info info;

		song_track_info(song, i + 1, &info);
		channels[i] = (uint8_t)(info.channel >= 0 ? info.channel : 0);
	}
	for (size_t i = 0; i < d->note_count && good; i++) {
		const struct draft_note *n = &d->notes[i];

		notes[i] = (struct note){
			.track = n->part + 1, .start_ticks = n->start / step,
			.length_ticks = n->length / step > 0 ? n->length / step : 1,
			.channel = channels[n->part], .pitch = n->pitch,
			.velocity = n->velocity,
		};
	}
	good = good && (d->note_count == 0 ||
	    edit_add_notes(&e, song, notes, d->note_count, err));
	free(notes);
	return apply(song, good, &e, err);
}

struct song *
song_of_draft(struct draft_song *d, struct err *err)
{
	size_t i = 0;
	struct song *song;

	if (d->failed) {
		err_set(err, ERR_LIMIT, "there is more in the file than memory has room for");
		return NULL;
	}
	while (i + 1 < DIVISIONS && !fits(d, divisions[i]))
		i++;
	song = song_new(1, divisions[i]);
	if (add_tracks(d, song, err) &&
	    add_events(d, song, DRAFT_QUARTER / divisions[i], err) &&
	    add_notes(d, song, DRAFT_QUARTER / divisions[i], err))
		return song;
	song_free(song);
	return NULL;
}
