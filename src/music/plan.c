/* SPDX-License-Identifier: MIT */
#include "music/plan.h"

#include <stdlib.h>

#include "music/plan_track.h"
#include "music/song.h"
#include "music/time.h"

/* Where a track stands; its next event is a note-on, or its end, or another. */
enum turn { TURN_OTHER, TURN_NOTE_ON, TURN_END };

struct plan_head {
	int64_t		 tick;
	uint16_t	 turn;		/* at the same tick the lower goes first */
	uint16_t	 track;
	struct track_pos	 place;
};

/* After this tick the track sounds no more and sets nothing. */
static int64_t
last_channel_tick(const struct track *t)
{
	for (size_t i = t->count; i-- > 0; ) {
		const struct chunk *c = t->spans[i].chunk;

		if ((t->spans[i].has & SPAN_CHANNEL) == 0)
			continue;
		for (uint32_t j = c->count; j-- > 0; )
			if (c->packed[j].status < 0xf0)
				return c->packed[j].tick;
	}
	return 0;
}

static int64_t
sounding_end(const struct plan *p)
{
	int64_t end = 0, tick;

	for (int i = 0; i < p->tracks; i++) {
		tick = last_channel_tick(p->song->tracks[i]);
		end = tick > end ? tick : end;
		tick = p->song->tracks[i]->last_note_end;
		end = tick > end ? tick : end;
	}
	return end;
}

struct plan *
plan_new(const struct song *s, struct err *err)
{
	struct plan *p = calloc(1, sizeof *p);

	if (p == NULL)
		goto no_memory;
	p->song = song_try_snapshot(s);
	p->time = p->song != NULL ? time_map_new(p->song) : NULL;
	if (p->time == NULL)
		goto no_memory;
	p->tracks = s->count < PLAN_TRACKS_MAX ? s->count : PLAN_TRACKS_MAX;
	p->end_ticks = sounding_end(p);
	p->cursor.plan = p;
	p->cursor.heads = calloc((size_t)p->tracks + 1, sizeof *p->cursor.heads);
	p->map = calloc((size_t)p->tracks + 1, sizeof *p->map);
	if (p->song->drums != NULL)
		p->other = calloc((size_t)p->tracks + 1, sizeof *p->other);
	if (p->cursor.heads == NULL || p->map == NULL ||
	    (p->song->drums != NULL && p->other == NULL))
		goto no_memory;
	if (!plan_map_channels(p, err)) {
		plan_free(p);
		return NULL;
	}
	p->chase = chase_new(p->channels);
	if (p->chase == NULL)
		goto no_memory;
	plan_seek(&p->cursor, 0);
	return p;

no_memory:
	plan_free(p);
	err_set(err, ERR_LIMIT, "there is not enough memory to play this piece");
	return NULL;
}

void
plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	free(p->chase);
	free(p->cursor.heads);
	free(p->map);
	free(p->other);
	time_map_free(p->time);
	song_free(p->song);
	free(p);
}

const struct time_map *
plan_time(const struct plan *p)
{
	return p->time;
}

const struct song *
plan_song(const struct plan *p)
{
	return p->song;
}

int
plan_channels(const struct plan *p)
{
	return p->channels;
}

int
plan_channel(const struct plan *p, int track, int midi_channel, int64_t tick)
{
	int channel = midi_channel & 15;

	if (track < 0 || track >= p->tracks)
		return channel;
	if (p->other != NULL && p->other[track][channel] != p->map[track][channel] &&
	    song_is_drums(p->song, track, channel, tick) != (channel == DRUM_CHANNEL))
		return p->other[track][channel];
	return p->map[track][channel];
}

/* Where a track's channel has two channels of the synthesizer, the one that `channel` is not. */
static int
twin_of(const struct plan *p, int track, int midi_channel, int channel)
{
	int home = p->map[track][midi_channel];

	if (p->other == NULL || p->other[track][midi_channel] == home)
		return -1;
	return channel == home ? p->other[track][midi_channel] : home;
}

int64_t
plan_end_ticks(const struct plan *p)
{
	return p->end_ticks;
}

struct plan_cursor *
plan_cursor(struct plan *p)
{
	return &p->cursor;
}

static bool
goes_before(const struct plan_head *a, const struct plan_head *b)
{
	if (a->tick != b->tick)
		return a->tick < b->tick;
	if (a->turn != b->turn)
		return a->turn < b->turn;
	return a->track < b->track;
}

static void
sift_down(struct plan_cursor *c, int at)
{
	struct plan_head moved = c->heads[at];
	int child;

	while ((child = 2 * at + 1) < c->count) {
		if (child + 1 < c->count && goes_before(&c->heads[child + 1], &c->heads[child]))
			child++;
		if (!goes_before(&c->heads[child], &moved))
			break;
		c->heads[at] = c->heads[child];
		at = child;
	}
	c->heads[at] = moved;
}

/* Reads the head's key from its place; after all that sounds comes the track's end. */
static void
look(const struct plan *p, struct plan_head *h)
{
	const struct track *t = p->song->tracks[h->track];
	const struct packed_event *packed = track_at(t, h->place);

	if (packed != NULL && packed->tick <= p->end_ticks) {
		h->tick = packed->tick;
		h->turn = packed_is_note(packed) ? TURN_NOTE_ON : TURN_OTHER;
	} else {
		h->tick = t->end_ticks < p->end_ticks ? t->end_ticks : p->end_ticks;
		h->turn = TURN_END;
	}
}

void
plan_seek(struct plan_cursor *c, int64_t tick)
{
	const struct plan *p = c->plan;
	struct plan_head *h;

	c->count = 0;
	for (int i = 0; i < p->tracks; i++) {
		h = &c->heads[c->count];
		*h = (struct plan_head){ .track = (uint16_t)i,
			.place = track_find(p->song->tracks[i], tick) };
		look(p, h);
		c->count += h->tick >= tick;
	}
	for (int i = c->count / 2; i-- > 0; )
		sift_down(c, i);
}

bool
plan_peek(struct plan_cursor *c, struct plan_event *e)
{
	const struct plan *p = c->plan;
	const struct plan_head *h = &c->heads[0];
	int channel;

	if (c->count == 0)
		return false;
	if (h->turn != TURN_END)
		packed_get(track_at(p->song->tracks[h->track], h->place), &c->event);
	else
		c->event = (struct event){ .tick = h->tick, .status = 0xff,
			.data = { META_END_OF_TRACK } };
	*e = (struct plan_event){
		.tick = h->tick, .seconds = time_seconds_near(p->time, h->tick, &c->time_hint),
		.track = h->track, .event = &c->event, .channel = -1, .twin = -1,
	};
	if (c->event.status < 0xf0) {
		channel = c->event.status & 15;
		e->channel = plan_channel(p, h->track, channel, h->tick);
		e->twin = twin_of(p, h->track, channel, e->channel);
	}
	return true;
}

bool
plan_next(struct plan_cursor *c, struct plan_event *e)
{
	struct plan_head *h = &c->heads[0];

	if (!plan_peek(c, e))
		return false;
	if (h->turn == TURN_END) {
		*h = c->heads[--c->count];
	} else {
		h->place = track_after(c->plan->song->tracks[h->track], h->place);
		look(c->plan, h);
	}
	if (c->count > 0)
		sift_down(c, 0);
	return true;
}
