/* SPDX-License-Identifier: MIT */
#include "music/track.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct track *
track_new(void)
{
	struct track *t = calloc(1, sizeof *t);

	if (t != NULL)
		atomic_init(&t->refs, 1);
	return t;
}

struct track *
track_ref(struct track *t)
{
	atomic_fetch_add_explicit(&t->refs, 1, memory_order_relaxed);
	return t;
}

static void
chunk_unref(struct chunk *c)
{
	if (atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (uint32_t i = 0; i < c->count; i++)
		if (c->packed[i].status >= 0xf0)
			blob_unref(c->packed[i].payload);
	free(c);
}

void
track_unref(struct track *t)
{
	if (t == NULL ||
	    atomic_fetch_sub_explicit(&t->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < t->count; i++)
		chunk_unref(t->spans[i].chunk);
	blob_unref(t->after_end);
	free(t->spans);
	free(t);
}

static struct span *
span_push(struct track *t)
{
	struct span *grown;
	size_t room;

	if (t->count == t->capacity) {
		room = t->capacity == 0 ? 1 : t->capacity + t->capacity / 2 + 1;
		grown = realloc(t->spans, room * sizeof *grown);
		if (grown == NULL)
			return NULL;
		t->spans = grown;
		t->capacity = room;
	}
	return &t->spans[t->count];
}

/*
 * A new chunk at the end, or more room in the last: a hostile file may hold
 * sixty-five thousand tracks of one event, so the first chunk begins small.
 */
static bool
chunk_grow(struct track *t)
{
	bool fresh = t->room == 0 || t->room == SONG_CHUNK_EVENTS;
	uint32_t room = fresh && t->count == 0 ? 4 : t->room == 4 ? 32 : SONG_CHUNK_EVENTS;
	struct chunk *c;

	if (fresh && span_push(t) == NULL)
		return false;
	c = realloc(fresh ? NULL : t->spans[t->count - 1].chunk,
	    sizeof *c + room * sizeof *c->packed);
	if (c == NULL)
		return false;
	if (fresh) {
		atomic_init(&c->refs, 1);
		c->count = 0;
		t->count++;
	}
	t->spans[t->count - 1] = (struct span){ .chunk = c };
	t->room = room;
	return true;
}

struct packed_event *
track_push(struct track *t)
{
	struct chunk *c = t->room == 0 ? NULL : t->spans[t->count - 1].chunk;
	struct packed_event *packed;

	if (c == NULL || c->count == t->room) {
		if (!chunk_grow(t))
			return NULL;
		c = t->spans[t->count - 1].chunk;
	}
	packed = &c->packed[c->count++];
	*packed = (struct packed_event){ 0 };
	return packed;
}

static unsigned
meta_has(unsigned type)
{
	switch (type) {
	case META_TEMPO:	return SPAN_TEMPO;
	case META_METRE:	return SPAN_METRE;
	case META_KEY:		return SPAN_KEY;
	case META_MARKER:	return SPAN_MARKER;
	case META_TRACK_NAME:	return SPAN_NAME;
	case META_PORT:		return SPAN_PORT;
	case META_OWN:		return SPAN_OWN;
	}
	return 0;
}

/* Text events have the numbers 1 to 15. */
static bool
is_foreign_text(const struct packed_event *e)
{
	if (e->status != 0xff || e->data0 < 1 || e->data0 > 15)
		return false;
	for (size_t i = 0; i < blob_bytes(e->payload); i++)
		if (e->payload->bytes[i] >= 0x80)
			return true;
	return false;
}

static unsigned
channel_has(const struct packed_event *e)
{
	switch (e->status >> 4) {
	case 0x8:
	case 0x9:
		return 0;
	case 0xb:
		return SPAN_STATE | (e->data0 == 0 ? SPAN_BANK : 0) |
		    (packed_silences(e) ? SPAN_SILENCE : 0);
	case 0xc:
		return SPAN_STATE | SPAN_PROGRAM;
	}
	return SPAN_STATE;
}

static void
span_sum(struct span *s)
{
	const struct chunk *c = s->chunk;
	unsigned has = 0, channels = 0, notes = 0, low = 127, high = 0;
	int64_t max_end = -1, end;

	for (const struct packed_event *e = c->packed; e < c->packed + c->count; e++) {
		if (packed_is_note(e)) {
			has |= SPAN_CHANNEL;
			channels |= 1u << (e->status & 0x0f);
			notes++;
			low = e->data0 < low ? e->data0 : low;
			high = e->data0 > high ? e->data0 : high;
			end = e->partner == 0 ? INT64_MAX : e->tick + e->length_ticks;
			max_end = end > max_end ? end : max_end;
		} else if (e->status == 0xff) {
			has |= meta_has(e->data0) | (is_foreign_text(e) ? SPAN_TEXT : 0);
		} else if (e->status >= 0xf0) {
			has |= SPAN_SYSEX;
		} else {
			has |= SPAN_CHANNEL | channel_has(e);
		}
	}
	*s = (struct span){
		.chunk = s->chunk, .first_tick = c->packed[0].tick,
		.last_tick = c->packed[c->count - 1].tick, .max_end = max_end,
		.notes = notes, .low = (uint8_t)low, .high = (uint8_t)high,
		.has = (uint16_t)has, .note_channels = (uint16_t)channels,
	};
	if (notes == 0) {
		s->low = 127;
		s->high = 0;
	}
}

/* The last chunk will not grow any more; one that stayed empty goes. */
static void
close_chunk(struct track *t)
{
	struct span *s = t->room == 0 ? NULL : &t->spans[t->count - 1];

	if (s != NULL && s->chunk->count == 0) {
		free(s->chunk);
		t->count--;
	} else if (s != NULL && s->has == 0 && s->notes == 0) {
		span_sum(s);
	}
	t->room = 0;
}

struct chunk *
track_open_chunk(struct track *t)
{
	struct span *s;
	struct chunk *c;

	close_chunk(t);
	s = span_push(t);
	c = s == NULL ? NULL :
	    malloc(sizeof *c + SONG_CHUNK_EVENTS * sizeof *c->packed);
	if (c == NULL)
		return NULL;
	atomic_init(&c->refs, 1);
	c->count = 0;
	*s = (struct span){ .chunk = c };
	t->count++;
	t->room = SONG_CHUNK_EVENTS;
	return c;
}

void
track_take_in(struct track *t, uint32_t count)
{
	struct chunk *c = t->spans[t->count - 1].chunk;

	for (uint32_t i = c->count; i < c->count + count; i++)
		if (c->packed[i].status >= 0xf0)
			blob_ref(c->packed[i].payload);
	c->count += count;
}

bool
track_push_chunk(struct track *t, const struct span *span)
{
	struct span *copy;

	close_chunk(t);
	copy = span_push(t);
	if (copy == NULL)
		return false;
	atomic_fetch_add_explicit(&span->chunk->refs, 1, memory_order_relaxed);
	*copy = *span;
	t->count++;
	return true;
}

void
track_sum_up(struct track *t)
{
	if (t->room == SONG_CHUNK_EVENTS &&
	    t->spans[t->count - 1].chunk->count == SONG_CHUNK_EVENTS)
		span_sum(&t->spans[t->count - 1]);
}

static int64_t
track_span_reach(const struct span *s)
{
	if (s->max_end == INT64_MAX)
		return INT64_MAX;
	return (s->max_end > s->last_tick ? s->max_end : s->last_tick) - s->first_tick;
}

void
track_seal(struct track *t)
{
	struct chunk *shrunk;

	if (t->room > 0 && t->spans[t->count - 1].chunk->count == 0)
		close_chunk(t);
	t->info = (struct track_info){ .low = 127, .high = 0 };
	t->end_ticks = t->eot_ticks;
	for (size_t i = 0; i < t->count; i++) {
		struct span *s = &t->spans[i];

		if (atomic_load_explicit(&s->chunk->refs, memory_order_relaxed) == 1 &&
		    s->chunk->count < SONG_CHUNK_EVENTS) {
			shrunk = realloc(s->chunk, sizeof *shrunk +
			    s->chunk->count * sizeof *shrunk->packed);
			s->chunk = shrunk != NULL ? shrunk : s->chunk;
		}
		if (s->has == 0 && s->notes == 0)
			span_sum(s);
		t->events += s->chunk->count;
		t->notes += s->notes;
		t->note_channels |= s->note_channels;
		t->has |= s->has;
		t->info.low = s->low < t->info.low ? s->low : t->info.low;
		t->info.high = s->high > t->info.high ? s->high : t->info.high;
		if (s->last_tick > t->end_ticks)
			t->end_ticks = s->last_tick;
	}
	for (size_t i = 0; i < t->count; i++) {
		int64_t end = t->spans[i].max_end, reach = track_span_reach(&t->spans[i]);

		t->reach_ticks = reach > t->reach_ticks ? reach : t->reach_ticks;
		end = end == INT64_MAX ? t->end_ticks : end;
		t->last_note_end = end > t->last_note_end ? end : t->last_note_end;
	}
	if (t->last_note_end > t->end_ticks)
		t->end_ticks = t->last_note_end;
	track_fill_info(t);
}

void
track_take_frame(struct track *t, const struct track *from)
{
	t->id = from->id;
	t->start_ticks = from->start_ticks;
	t->eot_ticks = from->eot_ticks;
	t->after_end = blob_ref(from->after_end);
	t->gaps_before = from->gaps_before;
	t->encoding = from->encoding;
}

/* Chunks that both share need no look. */
bool
track_equals(const struct track *a, const struct track *b)
{
	struct track_pos p = { 0, 0 }, q = { 0, 0 };
	struct event x, y;

	if (a == b)
		return true;
	if (a->id != b->id || a->events != b->events || a->start_ticks != b->start_ticks ||
	    a->eot_ticks != b->eot_ticks || a->gaps_before != b->gaps_before ||
	    !payload_equals(a->after_end, b->after_end))
		return false;
	while (p.span < a->count && q.span < b->count) {
		if (p.event == 0 && q.event == 0 &&
		    a->spans[p.span].chunk == b->spans[q.span].chunk) {
			p.span++;
			q.span++;
			continue;
		}
		packed_get(track_at(a, p), &x);
		packed_get(track_at(b, q), &y);
		if (!event_equals(&x, &y))
			return false;
		p = track_after(a, p);
		q = track_after(b, q);
	}
	return true;
}

struct track *
track_read_as(const struct track *t, enum text_encoding encoding)
{
	struct track *copy = track_new();

	if (copy == NULL)
		return NULL;
	track_take_frame(copy, t);
	copy->encoding = encoding;
	for (size_t i = 0; i < t->count; i++)
		if (!track_push_chunk(copy, &t->spans[i])) {
			track_unref(copy);
			return NULL;
		}
	track_seal(copy);
	return copy;
}

void
track_read_texts(const struct track *t, struct encoding_evidence *evidence)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if ((t->spans[i].has & SPAN_TEXT) == 0)
			continue;
		for (uint32_t j = 0; j < c->count; j++)
			if (is_foreign_text(&c->packed[j]))
				encoding_read(evidence, c->packed[j].payload->bytes,
				    c->packed[j].payload->size_bytes);
	}
}

struct track_pos
track_find(const struct track *t, int64_t tick)
{
	size_t low = 0, high = t->count, mid;
	uint32_t from = 0, to, half;
	const struct chunk *c;

	while (low < high) {		/* the first span that ends at or after tick */
		mid = low + (high - low) / 2;
		if (t->spans[mid].last_tick < tick)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == t->count)
		return (struct track_pos){ low, 0 };
	c = t->spans[low].chunk;
	for (to = c->count; from < to; ) {
		half = from + (to - from) / 2;
		if (c->packed[half].tick < tick)
			from = half + 1;
		else
			to = half;
	}
	return (struct track_pos){ low, from };
}

const struct packed_event *
track_find_id(const struct track *t, int64_t tick, uint32_t id)
{
	struct track_pos p = track_find(t, tick);
	const struct packed_event *c;

	for (; (c = track_at(t, p)) != NULL && c->tick == tick; p = track_after(t, p))
		if (c->id == id)
			return c;
	return NULL;
}
