/* SPDX-License-Identifier: MIT */
#include "music/edit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "music/bulk.h"
#include "music/edit_build.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/track.h"

/*
 * Keys for new events of one tick.  Each change of an edit has its own number
 * below EDIT_ZONE, so that keys made from it differ; a zone apart stand those
 * that must come before or after.
 */
#define EDIT_ZONE	(INT64_C(1) << 24)

enum side { SIDE_FIRST, SIDE_MIDDLE, SIDE_LAST };

void
edit_clear(struct edit *e)
{
	for (size_t i = 0; i < e->count; i++) {
		blob_unref(e->changes[i].event.payload);
		bulk_unref(e->changes[i].bulk);
	}
	free(e->changes);
	*e = (struct edit)EDIT_EMPTY;
}

struct edit_mark
edit_mark(const struct edit *e)
{
	struct edit_mark m = {
		.count = e->count, .notes = e->notes, .new_ids = e->new_ids,
		.part_track = e->part_track,
	};

	memcpy(m.label, e->label, sizeof m.label);
	return m;
}

bool
edit_go_back(struct edit *e, const struct edit_mark *m)
{
	while (e->count > m->count) {
		blob_unref(e->changes[--e->count].event.payload);
		bulk_unref(e->changes[e->count].bulk);
	}
	e->notes = m->notes;
	e->new_ids = m->new_ids;
	e->part_track = m->part_track;
	memcpy(e->label, m->label, sizeof e->label);
	return false;
}

bool
edit_reserve(struct edit *e, size_t more, struct err *err)
{
	struct change *grown;
	size_t room = e->capacity;

	if (e->count + more > EDIT_ZONE)
		return err_set(err, ERR_LIMIT, "an edit holds at most %lld changes",
		    (long long)EDIT_ZONE);
	while (room < e->count + more)
		room += room / 2 + 4;
	if (room == e->capacity)
		return true;
	grown = realloc(e->changes, room * sizeof *grown);
	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	e->changes = grown;
	e->capacity = room;
	return true;
}

/* After edit_reserve.  Takes a reference of the payload. */
static void
push(struct edit *e, enum change_kind kind, int track, const struct event *event)
{
	blob_ref(event->payload);
	e->changes[e->count++] = (struct change){ kind, track, *event, NULL };
}

bool
edit_join(struct edit *e, struct edit *then, struct err *err)
{
	if (!edit_reserve(e, then->count, err))
		return false;
	for (size_t i = 0; i < then->count; i++)
		e->changes[e->count++] = then->changes[i];
	e->notes += then->notes;
	e->new_ids += then->new_ids;
	e->part_track = 0;
	then->count = 0;
	edit_clear(then);
	return true;
}

static void __attribute__((format(printf, 2, 3)))
label(struct edit *e, const char *fmt, ...)
{
	va_list ap;

	if (e->label[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(e->label, sizeof e->label, fmt, ap);
	va_end(ap);
}

static void
label_note(struct edit *e, const char *what, int pitch)
{
	char name[SPELL_SIZE];

	e->notes++;
	label(e, "%s note %s", what, spell_pitch(NULL, pitch, name));
}

/* Ids are given by the song, so that the same edits on the same file are the same. */
static bool
new_ids(const struct edit *e, const struct song *s, uint32_t count, uint32_t *id, struct err *err)
{
	if (UINT32_MAX - s->next_id < e->new_ids + count)
		return err_set(err, ERR_LIMIT, "the piece has no number left for a new event");
	*id = s->next_id + e->new_ids;
	return true;
}

/* The track that a builder means: of the song, or one that this edit puts behind all others. */
static const struct track *
find_track(const struct edit *e, const struct song *s, int track, struct err *err)
{
	static const struct track empty;

	if (track >= 0 && track < s->count)
		return s->tracks[track];
	for (size_t i = 0; i < e->count && track >= s->count; i++)
		if (e->changes[i].kind == CHANGE_TRACK_INSERT && e->changes[i].track == track)
			return &empty;
	err_set(err, ERR_ARG, "there is no track %d", track + 1);
	return NULL;
}

/*
 * The key of a new event at `tick`, which becomes change number `nth` of its
 * edit: before all others of the tick, after all, or before its first note-on.
 */
static int64_t
place_at(const struct track *t, int64_t tick, enum side side, size_t nth)
{
	struct track_pos p = track_find(t, tick);
	const struct packed_event *c = track_at(t, p);
	int64_t n = (int64_t)nth, first = 0, last = 0, middle, first_on = INT64_MAX;

	if (c != NULL && c->tick == tick)
		first = last = c->order;
	middle = first - EDIT_ZONE;		/* if nothing stands before the note-ons */
	for (; (c = track_at(t, p)) != NULL && c->tick == tick; p = track_after(t, p)) {
		last = c->order;
		if (first_on == INT64_MAX && packed_is_note(c))
			first_on = c->order;
		else if (first_on == INT64_MAX)
			middle = c->order + 1;
	}
	if (side == SIDE_LAST)
		return last + EDIT_ZONE + 1 + n;
	if (side == SIDE_FIRST)
		return first - 2 * EDIT_ZONE + n;
	return middle + n < first_on ? middle + n : first - EDIT_ZONE + n;
}

static enum side
side_of(uint8_t status, uint8_t data1)
{
	if ((status & 0xf0) == 0x90 && data1 > 0)
		return SIDE_LAST;
	return status < 0xa0 ? SIDE_FIRST : SIDE_MIDDLE;
}

static bool
note_is_sound(const struct note *n, struct err *err)
{
	if (n->pitch > 127 || n->channel > 15 || n->velocity < 1 || n->velocity > 127)
		return err_set(err, ERR_ARG,
		    "there is no note of pitch %d, velocity %d, channel %d",
		    n->pitch, n->velocity, n->channel + 1);
	if (n->start_ticks < 0 || n->start_ticks > SONG_TICK_MAX)
		return err_set(err, ERR_ARG, "a piece has no place at tick %lld",
		    (long long)n->start_ticks);
	if (n->length_ticks < 0 || n->length_ticks > SONG_TICK_MAX)
		return err_set(err, ERR_ARG, "a note cannot be %lld ticks long",
		    (long long)n->length_ticks);
	return true;
}

/* The two ends of a note as events, but for ids and keys. */
static void
note_events(const struct note *n, struct event *on, struct event *off)
{
	*on = (struct event){
		.tick = n->start_ticks, .length_ticks = n->length_ticks,
		.status = 0x90 | n->channel, .data = { n->pitch, n->velocity },
	};
	*off = (struct event){
		.tick = n->start_ticks + n->length_ticks,
		.status = 0x80 | n->channel, .data = { n->pitch, 64 },
	};
}

/*
 * Where the next free channel is one of another port, the track goes there: a
 * port event of its own, which is not what the edit is called by.
 */
bool
edit_give_part(struct edit *e, const struct song *s, int track, int *channel, struct err *err)
{
	char kept[sizeof e->label];
	uint8_t payload;
	int port;
	bool good;

	song_free_part(s, &port, channel);
	if (port == 0 || e->part_track == track + 1 || track >= s->count ||
	    s->tracks[track]->info.port != 0)
		return true;
	memcpy(kept, e->label, sizeof kept);
	payload = (uint8_t)port;
	good = edit_add_event(e, s, track, s->tracks[track]->start_ticks, 0xff, META_PORT, 0,
	    &payload, 1, err);
	memcpy(e->label, kept, sizeof kept);
	if (good)
		e->part_track = track + 1;
	return good;
}

/* Its first notes make a track a part, if they are on the channel that is free. */
static bool
give_note_part(struct edit *e, const struct song *s, const struct note *n, struct err *err)
{
	int port, channel;

	if (n->track >= s->count || s->tracks[n->track]->info.channel >= 0)
		return true;
	song_free_part(s, &port, &channel);
	return n->channel != channel || edit_give_part(e, s, n->track, &channel, err);
}

bool
edit_add_note(struct edit *e, const struct song *s, const struct note *n, struct err *err)
{
	const struct track *t = find_track(e, s, n->track, err);
	struct edit_mark before = edit_mark(e);
	struct event on, off;
	uint32_t id = 0;

	if (t == NULL || !note_is_sound(n, err))
		return false;
	if (n->length_ticks == 0)
		return err_set(err, ERR_ARG, "a note needs a length");
	note_events(n, &on, &off);
	if (!give_note_part(e, s, n, err) || !new_ids(e, s, 2, &id, err))
		return edit_go_back(e, &before);
	on.order = place_at(t, on.tick, SIDE_LAST, e->count);
	off.order = place_at(t, off.tick, SIDE_FIRST, e->count + 1);
	on.id = off.partner = id;
	on.partner = off.id = id + 1;
	if (!event_is_sound(&on, t->start_ticks, err) ||
	    !event_is_sound(&off, t->start_ticks, err) || !edit_reserve(e, 2, err))
		return edit_go_back(e, &before);
	push(e, CHANGE_INSERT, n->track, &on);
	push(e, CHANGE_INSERT, n->track, &off);
	e->new_ids += 2;
	label_note(e, "add", n->pitch);
	return true;
}

/* The ends of a note that is in the song; off->id is 0 where it has no end. */
static bool
find_note(const struct song *s, const struct note *n, struct event *on, struct event *off,
    struct err *err)
{
	const struct packed_event *c = NULL;

	*off = (struct event){ 0 };
	if (n->track >= 0 && n->track < s->count)
		c = track_find_id(s->tracks[n->track], n->start_ticks, n->id);
	if (c == NULL || !packed_is_note(c))
		return err_set(err, ERR_ARG, "track %d has no such note at tick %lld",
		    n->track + 1, (long long)n->start_ticks);
	packed_get(c, on);
	if (c->partner == 0)
		return true;
	c = track_find_id(s->tracks[n->track], c->tick + c->length_ticks, c->partner);
	if (c == NULL)
		return err_set(err, ERR_ARG, "the note at tick %lld of track %d has lost its end",
		    (long long)n->start_ticks, n->track + 1);
	packed_get(c, off);
	return true;
}

static void
push_remove_note(struct edit *e, int track, const struct event *on, const struct event *off)
{
	push(e, CHANGE_REMOVE, track, on);
	if (off->id != 0)
		push(e, CHANGE_REMOVE, track, off);
}

bool
edit_remove_note(struct edit *e, const struct song *s, const struct note *n, struct err *err)
{
	struct event on, off;

	if (!find_note(s, n, &on, &off, err) || !edit_reserve(e, 2, err))
		return false;
	push_remove_note(e, n->track, &on, &off);
	label_note(e, "remove", on.data[0]);
	return true;
}

/* What differs in `new` goes into the events; places that stay keep their key. */
static void
move_ends(struct edit *e, const struct track *t, const struct note *old,
    const struct note *new, struct event *on, struct event *off)
{
	bool same = old->track == new->track;
	int64_t off_tick = new->start_ticks + new->length_ticks;

	on->status = 0x90 | new->channel;
	on->data[0] = new->pitch;
	on->data[1] = new->velocity;
	if (!same || on->tick != new->start_ticks)
		on->order = place_at(t, new->start_ticks, SIDE_LAST, e->count + 2);
	if (off->id != 0) {
		if (!same || off->tick != off_tick ||
		    (new->length_ticks == 0 && on->tick != new->start_ticks))
			off->order = place_at(t, off_tick, new->length_ticks == 0 ?
			    SIDE_LAST : SIDE_FIRST, e->count + 3);
		off->status = (off->status & 0xf0) | new->channel;
		off->data[0] = new->pitch;
		off->tick = off_tick;
		on->length_ticks = new->length_ticks;
	}
	on->tick = new->start_ticks;
}

bool
edit_set_note(struct edit *e, const struct song *s, const struct note *old,
    const struct note *new, struct err *err)
{
	const struct track *t = find_track(e, s, new->track, err);
	struct event was_on, was_off, on, off;
	uint32_t id = 0;

	if (t == NULL || !note_is_sound(new, err) || !find_note(s, old, &was_on, &was_off, err))
		return false;
	on = was_on;
	off = was_off;
	if (off.id == 0 && new->length_ticks != old->length_ticks) {
		if (!new_ids(e, s, 1, &id, err))
			return false;
		note_events(new, &(struct event){ 0 }, &off);
		off.tick = -1;		/* nowhere yet */
		on.partner = off.id = id;
		off.partner = on.id;
	}
	if (off.id != 0 && new->length_ticks == 0 &&
	    (was_off.id == 0 || was_on.length_ticks > 0))
		return err_set(err, ERR_ARG, "a note needs a length");
	move_ends(e, t, old, new, &on, &off);
	if (!event_is_sound(&on, t->start_ticks, err) ||
	    (off.id != 0 && !event_is_sound(&off, t->start_ticks, err)) ||
	    !edit_reserve(e, 4, err))
		return false;
	push_remove_note(e, old->track, &was_on, &was_off);
	push(e, CHANGE_INSERT, new->track, &on);
	if (off.id != 0)
		push(e, CHANGE_INSERT, new->track, &off);
	e->new_ids += id != 0;
	label_note(e, "change", was_on.data[0]);
	return true;
}

bool
edit_add_event(struct edit *e, const struct song *s, int track, int64_t tick,
    uint8_t status, uint8_t data0, uint8_t data1,
    const void *payload, size_t payload_bytes, struct err *err)
{
	const struct track *t = find_track(e, s, track, err);
	struct event event = { .tick = tick, .status = status, .data = { data0, data1 } };
	bool good;

	if (t == NULL || !new_ids(e, s, 1, &event.id, err))
		return false;
	event.order = place_at(t, tick, side_of(status, data1), e->count);
	if (payload_bytes > 0 && (event.payload = blob_new(payload, payload_bytes)) == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	good = event_is_sound(&event, t->start_ticks, err) && edit_reserve(e, 1, err);
	if (good) {
		push(e, CHANGE_INSERT, track, &event);
		e->new_ids++;
		label(e, "add event");
	}
	blob_unref(event.payload);
	return good;
}

/* The note-on that a note-off of the song ends. */
static const struct packed_event *
find_beginning(const struct track *t, const struct packed_event *off)
{
	for (size_t i = 0; i < t->count && t->spans[i].first_tick <= off->tick; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if (t->spans[i].max_end < off->tick)
			continue;
		for (uint32_t j = 0; j < c->count; j++)
			if (c->packed[j].id == off->partner)
				return &c->packed[j];
	}
	return NULL;
}

bool
edit_remove_event(struct edit *e, const struct song *s, int track,
    const struct event *event, struct err *err)
{
	const struct track *t = find_track(e, s, track, err);
	const struct packed_event *c;
	struct event whole;
	struct note note;

	if (t == NULL)
		return false;
	c = track_find_id(t, event->tick, event->id);
	if (c == NULL)
		return err_set(err, ERR_ARG, "track %d has no such event at tick %lld",
		    track + 1, (long long)event->tick);
	if (c->status < 0xa0 && c->partner != 0 && !packed_is_note(c))
		c = find_beginning(t, c);
	if (c != NULL && packed_is_note(c)) {
		packed_note(t, track, c, &note);
		return edit_remove_note(e, s, &note, err);
	}
	if (c == NULL)
		return err_set(err, ERR_ARG, "the note that ends at tick %lld of track %d has "
		    "lost its beginning", (long long)event->tick, track + 1);
	if (!edit_reserve(e, 1, err))
		return false;
	packed_get(c, &whole);
	push(e, CHANGE_REMOVE, track, &whole);
	label(e, "remove event");
	return true;
}

bool
edit_invert(const struct edit *e, struct edit *inverse, struct err *err)
{
	static const enum change_kind opposite[CHANGE_COUNT] = {
		[CHANGE_INSERT] = CHANGE_REMOVE, [CHANGE_REMOVE] = CHANGE_INSERT,
		[CHANGE_TRACK_INSERT] = CHANGE_TRACK_REMOVE,
		[CHANGE_TRACK_REMOVE] = CHANGE_TRACK_INSERT,
		[CHANGE_BULK] = CHANGE_BULK_BACK, [CHANGE_BULK_BACK] = CHANGE_BULK,
		[CHANGE_TRACK_MOVE] = CHANGE_TRACK_MOVE,
	};

	assert(inverse->count == 0);
	if (!edit_reserve(inverse, e->count, err))
		return false;
	for (size_t i = e->count; i-- > 0; ) {
		push(inverse, opposite[e->changes[i].kind], e->changes[i].track,
		    &e->changes[i].event);
		inverse->changes[inverse->count - 1].bulk = bulk_ref(e->changes[i].bulk);
		if (e->changes[i].kind == CHANGE_TRACK_MOVE) {
			inverse->changes[inverse->count - 1].track =
			    (int)e->changes[i].event.tick;
			inverse->changes[inverse->count - 1].event.tick = e->changes[i].track;
		}
	}
	memcpy(inverse->label, e->label, sizeof inverse->label);
	inverse->notes = e->notes;
	return true;
}
