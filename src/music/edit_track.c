/* SPDX-License-Identifier: MIT */
/* edit_track.c - edits of tracks, tempo, metre, key and instruments. */
#include "music/edit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/edit_build.h"
#include "music/song.h"
#include "music/track.h"

/*
 * The builders that are made of others: whole tracks, and events of which
 * there is one at a tick or in a track.
 */

#define TEMPO_MAX	0xffffff	/* microseconds a quarter in three bytes */

static bool
track_exists(const struct song *s, int track, struct err *err)
{
	return (track >= 0 && track < s->count) ||
	    err_set(err, ERR_ARG, "there is no track %d", track + 1);
}

/* `bare`: the edit had no label before this builder.  Always true. */
static bool
label(struct edit *e, bool bare, const char *text)
{
	if (bare)
		snprintf(e->label, sizeof e->label, "%s", text);
	return true;
}

static bool
is_bare(const struct edit *e)
{
	return e->label[0] == '\0';
}

static bool
push_track(struct edit *e, enum change_kind kind, int track, int64_t start_ticks,
    int64_t eot_ticks, struct err *err)
{
	if (!edit_reserve(e, 1, err))
		return false;
	e->changes[e->count++] = (struct change){ kind, track,
		{ .tick = start_ticks, .length_ticks = eot_ticks }, NULL };
	return true;
}

/* An id that no track of the song has had, and none that the edit makes. */
static uint32_t
new_track_id(const struct edit *e, const struct song *s)
{
	uint32_t id = s->next_track_id;

	for (size_t i = 0; i < e->count; i++)
		if (e->changes[i].kind == CHANGE_TRACK_INSERT && e->changes[i].event.id >= id)
			id = e->changes[i].event.id + 1;
	return id;
}

/* An event in the new track at `track`, which the song does not have yet. */
static bool
push_first_event(struct edit *e, const struct song *s, int track, int64_t tick,
    const struct event *event, struct err *err)
{
	struct change *ch;

	if (s->next_id >= UINT32_MAX - 1 - e->new_ids)
		return err_set(err, ERR_LIMIT, "the piece has no number left for a new event");
	if (!push_track(e, CHANGE_INSERT, track, tick, 0, err))
		return false;
	ch = &e->changes[e->count - 1];
	ch->event = *event;
	ch->event.tick = tick;
	ch->event.order = (int64_t)e->count;
	ch->event.id = s->next_id + e->new_ids++;
	return true;
}

/* A free part plays the new track: its port where it is not the first, and its program. */
static bool
push_part(struct edit *e, const struct song *s, int track, int64_t start, int program,
    struct err *err)
{
	struct event event = { .status = 0xff, .data = { META_PORT } };
	int port, channel;
	bool good;

	song_free_part(s, &port, &channel);
	if (port > 0) {
		event.payload = blob_new(&(uint8_t){ (uint8_t)port }, 1);
		if (event.payload == NULL)
			return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
		good = push_first_event(e, s, track, start, &event, err);
		if (!good)
			blob_unref(event.payload);
		if (!good)
			return false;
	}
	event = (struct event){ .status = (uint8_t)(0xc0 | channel), .data = { (uint8_t)program } };
	return push_first_event(e, s, track, start, &event, err);
}

/* kit -1: a pitched part; program -1: none. */
static bool
add_track(struct edit *e, const struct song *s, int track, const char *name, int program,
    int kit, struct err *err)
{
	struct edit_mark before = edit_mark(e);
	int64_t start = s->format == 2 ? song_end_ticks(s) : 0;
	struct event event = { .status = 0xff, .data = { META_TRACK_NAME } };
	uint32_t id = new_track_id(e, s);

	if (track < 0 || track > s->count || program > 127)
		return track < 0 || track > s->count ?
		    err_set(err, ERR_ARG, "there is no place for a track %d", track + 1) :
		    err_set(err, ERR_ARG, "there is no program %d", program + 1);
	if (!push_track(e, CHANGE_TRACK_INSERT, track, start, start, err))
		return false;
	if (track > 0)
		e->changes[before.count].event.order = s->tracks[track - 1]->gaps_before;
	e->changes[before.count].event.id = id;
	if (name != NULL && name[0] != '\0') {
		event.payload = blob_new(name, strlen(name));
		if (event.payload == NULL) {
			err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
			return edit_go_back(e, &before);
		}
		if (!push_first_event(e, s, track, start, &event, err)) {
			blob_unref(event.payload);
			return edit_go_back(e, &before);
		}
	}
	if (program >= 0 && !push_part(e, s, track, start, program, err))
		return edit_go_back(e, &before);
	if (kit >= 0) {
		event = (struct event){ .status = 0xc0 | DRUM_CHANNEL, .data = { (uint8_t)kit } };
		if (!push_first_event(e, s, track, start, &event, err))
			return edit_go_back(e, &before);
	}
	return label(e, is_bare(e), "add track");
}

bool
edit_add_track(struct edit *e, const struct song *s, int track, const char *name,
    int program, struct err *err)
{
	return add_track(e, s, track, name, program, -1, err);
}

bool
edit_add_drum_track(struct edit *e, const struct song *s, int track, const char *name, int kit,
    struct err *err)
{
	return add_track(e, s, track, name, -1, kit, err);
}

bool
edit_remove_track(struct edit *e, const struct song *s, int track, struct err *err)
{
	struct edit_mark before = edit_mark(e);
	const struct track *t;

	if (!track_exists(s, track, err))
		return false;
	t = s->tracks[track];
	for (size_t i = 0; i < t->count; i++) {
		const struct chunk *c = t->spans[i].chunk;

		for (uint32_t j = 0; j < c->count; j++) {
			if (!push_track(e, CHANGE_REMOVE, track, 0, 0, err))
				return edit_go_back(e, &before);
			packed_get(&c->packed[j], &e->changes[e->count - 1].event);
			blob_ref(e->changes[e->count - 1].event.payload);
		}
	}
	if (!push_track(e, CHANGE_TRACK_REMOVE, track, t->start_ticks, t->eot_ticks, err))
		return edit_go_back(e, &before);
	e->changes[e->count - 1].event.order = t->gaps_before;
	e->changes[e->count - 1].event.payload = blob_ref(t->after_end);
	e->changes[e->count - 1].event.id = t->id;
	e->notes += t->notes;
	return label(e, is_bare(e), "remove track");
}

/* The event gets other bytes and keeps its id and its place. */
static bool
replace(struct edit *e, int track, const struct packed_event *packed, uint8_t data0, uint8_t data1,
    const void *payload, size_t payload_bytes, struct err *err)
{
	struct edit_mark before = edit_mark(e);
	struct event *was, *now;

	if (!push_track(e, CHANGE_REMOVE, track, 0, 0, err))
		return false;
	if (!push_track(e, CHANGE_INSERT, track, 0, 0, err))
		return edit_go_back(e, &before);
	was = &e->changes[before.count].event;
	now = &e->changes[before.count + 1].event;
	packed_get(packed, was);
	*now = *was;
	now->data[0] = data0;
	now->data[1] = data1;
	now->payload = NULL;
	blob_ref(was->payload);
	if (payload_bytes > 0 && (now->payload = blob_new(payload, payload_bytes)) == NULL) {
		err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
		return edit_go_back(e, &before);
	}
	return true;
}

/* The only meta of its type at the tick: the last there is counts, and is changed. */
static bool
set_meta(struct edit *e, const struct song *s, int64_t tick, uint8_t type,
    const void *payload, size_t bytes, struct err *err)
{
	const struct packed_event *found = NULL, *c;
	int track = -1, home = 0;

	if (!track_exists(s, 0, err))
		return false;
	for (int i = 0; i < s->count; i++) {
		const struct track *t = s->tracks[i];
		struct track_pos p = track_find(t, tick);

		if (s->format == 2 && t->start_ticks <= tick)
			home = i;
		for (; (c = track_at(t, p)) != NULL && c->tick == tick; p = track_after(t, p)) {
			if (c->status == 0xff && c->data0 == type) {
				found = c;
				track = i;
			}
		}
	}
	if (found != NULL && (s->format != 2 || track == home))
		return replace(e, track, found, type, 0, payload, bytes, err);
	return edit_add_event(e, s, home, tick, 0xff, type, 0, payload, bytes, err);
}

static bool
tempo_bytes(double bpm, uint8_t payload[3], struct err *err)
{
	double us = round(60e6 / bpm);

	if (!(us >= 1 && us <= TEMPO_MAX))
		return err_set(err, ERR_ARG, "a MIDI file cannot hold a tempo of %g beats a minute",
		    bpm);
	payload[0] = (uint8_t)((uint32_t)us >> 16);
	payload[1] = (uint8_t)((uint32_t)us >> 8);
	payload[2] = (uint8_t)(uint32_t)us;
	return true;
}

bool
edit_set_tempo(struct edit *e, const struct song *s, int64_t tick, double bpm, struct err *err)
{
	uint8_t payload[3];
	bool bare = is_bare(e);

	return tempo_bytes(bpm, payload, err) &&
	    set_meta(e, s, tick, META_TEMPO, payload, sizeof payload, err) &&
	    label(e, bare, "set tempo");
}

bool
edit_add_tempo(struct edit *e, const struct song *s, int64_t tick, double bpm, struct err *err)
{
	uint8_t payload[3];
	int home = 0;

	for (int i = 0; i < s->count && s->format == 2; i++)
		if (s->tracks[i]->start_ticks <= tick)
			home = i;
	return track_exists(s, 0, err) && tempo_bytes(bpm, payload, err) &&
	    edit_add_event(e, s, home, tick, 0xff, META_TEMPO, 0, payload, sizeof payload, err);
}

bool
edit_set_metre(struct edit *e, const struct song *s, int64_t tick, int numerator,
    int denominator, struct err *err)
{
	uint8_t payload[4] = { 0, 0, 24, 8 };	/* clocks a click; 32nds a quarter */
	bool bare = is_bare(e);

	for (int power = denominator; power > 1 && power % 2 == 0; power /= 2)
		payload[1]++;
	if (numerator < 1 || numerator > 255 || denominator < 1 || denominator > 64 ||
	    denominator != 1 << payload[1])
		return err_set(err, ERR_ARG,
		    "a metre of %d/%d cannot be written: the lower number is "
		    "1, 2, 4, 8, 16, 32 or 64", numerator, denominator);
	payload[0] = (uint8_t)numerator;
	return set_meta(e, s, tick, META_METRE, payload, sizeof payload, err) &&
	    label(e, bare, "set metre");
}

/* The first event of a track that `is` accepts. */
static const struct packed_event *
first_cell(const struct track *t, bool (*is)(const struct packed_event *, int), int arg)
{
	for (size_t i = 0; i < t->count; i++)
		for (uint32_t j = 0; j < t->spans[i].chunk->count; j++)
			if (is(&t->spans[i].chunk->packed[j], arg))
				return &t->spans[i].chunk->packed[j];
	return NULL;
}

static bool
is_program_of(const struct packed_event *c, int channel)
{
	return c->status == (0xc0 | channel);
}

static bool
is_meta(const struct packed_event *c, int type)
{
	return c->status == 0xff && c->data0 == type;
}

/* The track's channel; one without any gets a part. */
static bool
have_channel(struct edit *e, const struct song *s, int track, int *channel, struct err *err)
{
	*channel = s->tracks[track]->info.channel;
	return *channel >= 0 || edit_give_part(e, s, track, channel, err);
}

bool
edit_set_program(struct edit *e, const struct song *s, int track, int program, struct err *err)
{
	const struct packed_event *c;
	struct edit_mark before = edit_mark(e);
	int channel;
	bool done, bare = is_bare(e);

	if (!track_exists(s, track, err))
		return false;
	if (program < 0 || program > 127)
		return err_set(err, ERR_ARG, "there is no program %d", program + 1);
	if (!have_channel(e, s, track, &channel, err))
		return false;
	c = first_cell(s->tracks[track], is_program_of, channel);
	done = c != NULL ? replace(e, track, c, (uint8_t)program, 0, NULL, 0, err) :
	    edit_add_event(e, s, track, s->tracks[track]->start_ticks,
	    (uint8_t)(0xc0 | channel), (uint8_t)program, 0, NULL, 0, err);
	return done ? label(e, bare, "set program") : edit_go_back(e, &before);
}

bool
edit_set_controller(struct edit *e, const struct song *s, int track, int number, int value,
    struct err *err)
{
	const struct packed_event *c;
	struct edit_mark before = edit_mark(e);
	int channel;
	bool done, bare = is_bare(e);

	if (!track_exists(s, track, err))
		return false;
	if (number < 0 || number > 119 || value < 0 || value > 127)
		return err_set(err, ERR_ARG, "controller %d cannot be %d", number, value);
	if (!have_channel(e, s, track, &channel, err))
		return false;
	c = track_first_controller(s->tracks[track], number);
	done = c != NULL ? replace(e, track, c, (uint8_t)number, (uint8_t)value, NULL, 0, err) :
	    edit_add_event(e, s, track, s->tracks[track]->start_ticks, (uint8_t)(0xb0 | channel),
	    (uint8_t)number, (uint8_t)value, NULL, 0, err);
	return done ? label(e, bare, "set controller") : edit_go_back(e, &before);
}

bool
edit_set_track_name(struct edit *e, const struct song *s, int track, const char *name,
    struct err *err)
{
	const struct packed_event *c;
	bool done, bare = is_bare(e);

	if (!track_exists(s, track, err))
		return false;
	c = first_cell(s->tracks[track], is_meta, META_TRACK_NAME);
	done = c != NULL ?
	    replace(e, track, c, META_TRACK_NAME, 0, name, strlen(name), err) :
	    edit_add_event(e, s, track, s->tracks[track]->start_ticks, 0xff,
	    META_TRACK_NAME, 0, name, strlen(name), err);
	return done && label(e, bare, "name track");
}

/* --- tracks of older edits */

void
edit_name_new_tracks(struct edit *e, struct song *s)
{
	for (size_t i = 0; i < e->count; i++) {
		uint32_t *id = &e->changes[i].event.id;

		if (e->changes[i].kind != CHANGE_TRACK_INSERT)
			continue;
		if (*id == 0)
			*id = s->next_track_id;
		if (*id >= s->next_track_id && *id < UINT32_MAX)
			s->next_track_id = *id + 1;
	}
}

static bool
has_nameless_tracks(const struct edit *e)
{
	for (size_t i = 0; i < e->count; i++)
		if (e->changes[i].kind == CHANGE_TRACK_REMOVE && e->changes[i].event.id == 0)
			return true;
	return false;
}

/* ids: as the song has them, with room for those that the edit puts in. */
static void
name_old_tracks(struct edit *e, uint32_t *ids, int count)
{
	for (size_t i = 0; i < e->count; i++) {
		struct change *ch = &e->changes[i];
		size_t after;

		if (ch->track < 0 || ch->track > count)
			return;			/* the song will refuse it */
		after = (size_t)(count - ch->track);
		if (ch->kind == CHANGE_TRACK_INSERT) {
			memmove(&ids[ch->track + 1], &ids[ch->track], after * sizeof *ids);
			ids[ch->track] = ch->event.id;
			count++;
		} else if (ch->kind == CHANGE_TRACK_REMOVE && after > 0) {
			if (ch->event.id == 0)
				ch->event.id = ids[ch->track];
			memmove(&ids[ch->track], &ids[ch->track + 1], (after - 1) * sizeof *ids);
			count--;
		} else if (ch->kind == CHANGE_TRACK_MOVE && after > 0 && ch->event.tick >= 0 &&
		    ch->event.tick < count) {
			uint32_t moved = ids[ch->track];

			memmove(&ids[ch->track], &ids[ch->track + 1], (after - 1) * sizeof *ids);
			memmove(&ids[ch->event.tick + 1], &ids[ch->event.tick],
			    (size_t)(count - 1 - ch->event.tick) * sizeof *ids);
			ids[ch->event.tick] = moved;
		}
	}
}

bool
edit_name_old_tracks(struct edit *e, const struct song *s, struct err *err)
{
	size_t most = (size_t)s->count;
	uint32_t *ids;

	if (!has_nameless_tracks(e))
		return true;
	for (size_t i = 0; i < e->count; i++)
		most += e->changes[i].kind == CHANGE_TRACK_INSERT;
	ids = malloc((most + 1) * sizeof *ids);
	if (ids == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for a stored edit");
	for (int i = 0; i < s->count; i++)
		ids[i] = s->tracks[i]->id;
	name_old_tracks(e, ids, s->count);
	free(ids);
	return true;
}
