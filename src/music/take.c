/* SPDX-License-Identifier: MIT */
#include "music/take.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/edit.h"
#include "music/song.h"

#define EVENTS_MAX	((size_t)1 << 22)

bool
take_add(struct take *t, const struct take_event *e)
{
	size_t capacity = t->capacity == 0 ? 256 : t->capacity * 2;
	struct take_event *grown;

	if (t->count == t->capacity) {
		grown = capacity > EVENTS_MAX ? NULL :
		    realloc(t->events, capacity * sizeof *grown);
		if (grown == NULL)
			return false;
		t->events = grown;
		t->capacity = capacity;
	}
	t->events[t->count++] = *e;
	return true;
}

void
take_clear(struct take *t)
{
	free(t->events);
	memset(t, 0, sizeof *t);
}

bool
take_keeps(uint8_t status, uint8_t number)
{
	switch (status & 0xf0) {
	case 0xb0:
		return number != 0 && number != 32 && number < 120;
	case 0x80: case 0x90: case 0xa0: case 0xd0: case 0xe0:
		return true;
	}
	return false;
}

/* --- notes */

static void
end_note(struct note *n, int64_t tick)
{
	n->length_ticks = tick > n->start_ticks ? tick - n->start_ticks : 1;
	n->ended = true;
}

static bool
is_on(const struct take_event *e)
{
	return (e->status & 0xf0) == 0x90 && e->data[1] > 0;
}

static bool
is_off(const struct take_event *e)
{
	return (e->status & 0xf0) == 0x80 || ((e->status & 0xf0) == 0x90 && e->data[1] == 0);
}

struct note *
take_notes(const struct take *t, int track, int channel, int64_t end_ticks, size_t *count,
    struct err *err)
{
	struct note *notes, *down[128] = { NULL };
	size_t n = 0;

	*count = 0;
	for (size_t i = 0; i < t->count; i++)
		n += is_on(&t->events[i]);
	if (n == 0)
		return NULL;
	notes = malloc(n * sizeof *notes);
	if (notes == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the notes that were played");
		return NULL;
	}
	for (size_t i = 0; i < t->count; i++) {
		const struct take_event *e = &t->events[i];
		struct note **key = &down[e->data[0] & 0x7f];

		if ((is_on(e) || is_off(e)) && *key != NULL) {
			end_note(*key, e->tick);
			*key = NULL;
		}
		if (!is_on(e))
			continue;
		*key = &notes[(*count)++];
		**key = (struct note){ .track = track, .channel = (uint8_t)channel,
		    .pitch = e->data[0] & 0x7f, .velocity = e->data[1] & 0x7f,
		    .start_ticks = e->tick < 0 ? 0 : e->tick };
	}
	for (int i = 0; i < 128; i++)
		if (down[i] != NULL)
			end_note(down[i], end_ticks);
	return notes;
}

/* --- the edit */

static bool
add_event(const struct take_event *e, const struct song *song, int track, int channel,
    struct edit *edit, struct err *err)
{
	return edit_add_event(edit, song, track, e->tick < 0 ? 0 : e->tick,
	    (uint8_t)((e->status & 0xf0) | channel), e->data[0], e->data[1], NULL, 0, err);
}

static bool
add_events(const struct take *t, const struct song *song, int track, int channel,
    int64_t end_ticks, struct edit *edit, struct err *err)
{
	static const uint8_t pedals[] = { 64, 66, 67 };
	uint8_t held[3] = { 0 };

	for (size_t i = 0; i < t->count; i++) {
		const struct take_event *e = &t->events[i];

		if (is_on(e) || is_off(e) || !take_keeps(e->status, e->data[0]))
			continue;
		if (!add_event(e, song, track, channel, edit, err))
			return false;
		for (int p = 0; (e->status & 0xf0) == 0xb0 && p < 3; p++)
			if (e->data[0] == pedals[p])
				held[p] = e->data[1];
	}
	for (int p = 0; p < 3; p++) {
		struct take_event up = { end_ticks, 0xb0, { pedals[p], 0 } };

		if (held[p] > 0 && !add_event(&up, song, track, channel, edit, err))
			return false;
	}
	return true;
}

bool
take_as_edit(const struct take *t, const struct song *song, int track, int64_t end_ticks,
    struct edit *edit, struct err *err)
{
	struct track_info info;
	size_t count = 0;
	struct note *notes;
	struct err none = { 0 };
	int channel;
	bool good;

	song_track_info(song, track, &info);
	channel = info.channel;
	if (channel < 0 && !edit_give_part(edit, song, track, &channel, err))
		return false;
	notes = take_notes(t, track, channel, end_ticks, &count, &none);
	if (none.code != ERR_NONE)
		return err_set(err, none.code, "%s", none.text);
	good = (count == 0 || edit_add_notes(edit, song, notes, count, err)) &&
	    add_events(t, song, track, channel, end_ticks, edit, err);
	free(notes);
	snprintf(edit->label, sizeof edit->label, "record %zu note%s", count,
	    count == 1 ? "" : "s");
	edit->notes = count;
	return good;
}
