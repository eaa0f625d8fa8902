/* SPDX-License-Identifier: MIT */
/* song_query.c - queries of a song: notes, events and free channels. */
#include "music/song.h"

#include "music/track.h"

#define PORTS	128			/* that a port event can name */

/* false: the caller has had enough. */
static bool
query_chunk(const struct track *t, int index, const struct chunk *c,
    const struct window *w, song_note_fn fn, void *arg)
{
	struct note note;

	for (uint32_t i = 0; i < c->count; i++) {
		const struct packed_event *e = &c->packed[i];

		if (e->tick >= w->end_ticks)
			break;
		if (!packed_is_note(e))
			continue;
		packed_note(t, index, e, &note);
		if (window_has(w, &note) && !fn(arg, &note))
			return false;
	}
	return true;
}

/* The first span that is not over, with the ends of its notes, before the window. */
static size_t
first_span(const struct track *t, const struct window *w)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->start_ticks > t->spans[mid].first_tick &&
		    w->start_ticks - t->spans[mid].first_tick > t->reach_ticks)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
query_track(const struct track *t, int index, const struct window *w,
    song_note_fn fn, void *arg)
{
	for (size_t i = first_span(t, w); i < t->count; i++) {
		const struct span *s = &t->spans[i];

		if (s->first_tick >= w->end_ticks)
			break;
		if (!window_misses(w, s) &&
		    !query_chunk(t, index, s->chunk, w, fn, arg))
			return false;
	}
	return true;
}

void
song_query(const struct song *s, int track, const struct window *w,
    song_note_fn fn, void *arg)
{
	if (track >= 0) {
		query_track(song_track(s, track), track, w, fn, arg);
		return;
	}
	for (int i = 0; i < s->count; i++)
		if (!query_track(s->tracks[i], i, w, fn, arg))
			return;
}

size_t
song_notes_about(const struct song *s, int track, const struct window *w)
{
	size_t notes = 0;

	for (int i = 0; i < s->count; i++) {
		const struct track *t = s->tracks[i];

		for (size_t j = first_span(t, w); j < t->count && (track < 0 || track == i) &&
		    t->spans[j].first_tick < w->end_ticks; j++)
			if (!window_misses(w, &t->spans[j]))
				notes += t->spans[j].notes;
	}
	return notes;
}

static bool
query_track_events(const struct track *t, int index, int64_t start_ticks,
    int64_t end_ticks, song_event_fn fn, void *arg)
{
	struct track_pos p = track_find(t, start_ticks);
	const struct packed_event *c;
	struct event event;

	for (; (c = track_at(t, p)) != NULL && c->tick < end_ticks; p = track_after(t, p)) {
		packed_get(c, &event);
		if (!fn(arg, index, &event))
			return false;
	}
	return true;
}

void
song_query_events(const struct song *s, int track, int64_t start_ticks,
    int64_t end_ticks, song_event_fn fn, void *arg)
{
	if (track >= 0) {
		query_track_events(song_track(s, track), track, start_ticks,
		    end_ticks, fn, arg);
		return;
	}
	for (int i = 0; i < s->count; i++)
		if (!query_track_events(s->tracks[i], i, start_ticks, end_ticks, fn, arg))
			return;
}

static bool
is_mark(const struct packed_event *e)
{
	return e->status == 0xff && e->payload != NULL && (e->data0 == META_TEMPO ||
	    e->data0 == META_METRE || e->data0 == META_KEY || e->data0 == META_MARKER);
}

static bool
query_span_marks(const struct span *s, int index, int64_t start_ticks, int64_t end_ticks,
    song_event_fn fn, void *arg)
{
	struct event event;

	for (uint32_t i = 0; i < s->chunk->count; i++) {
		const struct packed_event *e = &s->chunk->packed[i];

		if (!is_mark(e) || e->tick < start_ticks || e->tick >= end_ticks)
			continue;
		packed_get(e, &event);
		if (!fn(arg, index, &event))
			return false;
	}
	return true;
}

void
song_query_marks(const struct song *s, int64_t start_ticks, int64_t end_ticks,
    song_event_fn fn, void *arg)
{
	const unsigned marks = SPAN_TEMPO | SPAN_METRE | SPAN_KEY | SPAN_MARKER;

	for (int i = 0; i < s->count; i++) {
		const struct track *t = s->tracks[i];

		for (size_t j = 0; j < t->count && (t->has & marks) != 0; j++)
			if ((t->spans[j].has & marks) != 0 &&
			    t->spans[j].last_tick >= start_ticks &&
			    t->spans[j].first_tick < end_ticks &&
			    !query_span_marks(&t->spans[j], i, start_ticks, end_ticks, fn, arg))
				return;
	}
}

bool
song_find_note(const struct song *s, int track, int64_t start_ticks,
    uint32_t id, struct note *note)
{
	const struct packed_event *c = track_find_id(song_track(s, track), start_ticks, id);

	if (c == NULL || !packed_is_note(c))
		return false;
	packed_note(song_track(s, track), track, c, note);
	return true;
}

bool
song_find_event(const struct song *s, int track, int64_t tick, uint32_t id,
    struct event *event)
{
	const struct packed_event *c = track_find_id(song_track(s, track), tick, id);

	if (c == NULL)
		return false;
	packed_get(c, event);
	return true;
}

bool
song_next_note(const struct song *s, int track, int64_t after_ticks, struct note *note)
{
	const struct track *t = song_track(s, track);
	struct track_pos p;
	const struct packed_event *c;

	if (after_ticks == INT64_MAX)
		return false;
	p = track_find(t, after_ticks + 1);
	while ((c = track_at(t, p)) != NULL) {
		if (t->spans[p.span].notes == 0) {
			p = (struct track_pos){ p.span + 1, 0 };
			continue;
		}
		if (packed_is_note(c)) {
			packed_note(t, track, c, note);
			return true;
		}
		p = track_after(t, p);
	}
	return false;
}

bool
song_prev_note(const struct song *s, int track, int64_t before_ticks, struct note *note)
{
	const struct track *t = song_track(s, track);
	struct track_pos p = track_find(t, before_ticks);
	const struct chunk *c;

	for (;;) {
		while (p.event == 0) {
			if (p.span == 0)
				return false;
			p.span--;
			p.event = t->spans[p.span].notes == 0 ? 0 :
			    t->spans[p.span].chunk->count;
		}
		c = t->spans[p.span].chunk;
		if (packed_is_note(&c->packed[--p.event])) {
			packed_note(t, track, &c->packed[p.event], note);
			return true;
		}
	}
}

int
song_colour(const struct song *s, int track)
{
	return song_track(s, track)->info.colour;
}

int
song_controller(const struct song *s, int track, int number)
{
	const struct packed_event *c = track_first_controller(song_track(s, track), number);

	return c != NULL ? c->data1 : -1;
}

void
song_free_part(const struct song *s, int *port, int *channel)
{
	uint16_t taken[PORTS];

	for (int i = 0; i < PORTS; i++)
		taken[i] = 1u << DRUM_CHANNEL;
	for (int i = 0; i < s->count; i++) {
		const struct track *t = s->tracks[i];

		if (t->info.port < PORTS && t->info.channel >= 0)
			taken[t->info.port] |= (uint16_t)(t->note_channels |
			    1u << t->info.channel);
	}
	for (*port = 0; *port < PORTS; ++*port)
		for (*channel = 0; *channel < 16; ++*channel)
			if ((taken[*port] >> *channel & 1) == 0)
				return;
	*port = *channel = 0;
}
