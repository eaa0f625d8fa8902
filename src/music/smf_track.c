/* SPDX-License-Identifier: MIT */
/* smf_track.c - reader of the events of a track. */
#include "music/smf_reader.h"

#include "music/song.h"

/* Nothing more of this track can be read. */
static bool
cut_short(struct reader *r, const uint8_t *from)
{
	r->at = r->end;
	return smf_fault(r, from, (size_t)(r->end - from), "track %d is cut short",
	    r->song->count + 1);
}

/* false: r->at is where it went wrong, and fault was not called yet. */
static inline bool
read_varlen(struct reader *r, uint32_t *value)
{
	const uint8_t *at = r->at;
	uint32_t v = 0;

	for (int i = 0; i < 4 && at < r->end; i++) {
		v = v << 7 | (*at & 0x7f);
		if ((*at++ & 0x80) == 0) {
			r->at = at;
			*value = v;
			return true;
		}
	}
	*value = v;
	return false;
}

/* A wait, or the length of a payload; false: give up (in a salvage: only at the end). */
static bool
read_number(struct reader *r, const char *what, uint32_t *value)
{
	const uint8_t *from = r->at;

	if (read_varlen(r, value))
		return true;
	if (smf_left(r) < 4) {
		cut_short(r, from);
		return false;
	}
	r->at += 4;
	return smf_fault(r, from, 1, "track %d has a %s of more than four bytes",
	    r->song->count + 1, what);
}

static void
note_begins(struct reader *r, struct packed_event *c)
{
	unsigned queue = (unsigned)c->status << 7 & 0x780;

	queue |= c->data0;
	if (r->tail[queue] != 0)
		track_event(r->track, r->tail[queue] - 1)->partner = r->events;
	else
		r->head[queue] = r->events;
	r->tail[queue] = r->events;
}

static void
note_ends(struct reader *r, struct packed_event *off)
{
	unsigned queue = (unsigned)off->status << 7 & 0x780;
	struct packed_event *on;

	queue |= off->data0;
	if (r->head[queue] == 0)
		return;
	on = track_event(r->track, r->head[queue] - 1);
	r->head[queue] = on->partner;
	if (on->partner == 0)
		r->tail[queue] = 0;
	on->partner = off->id;
	off->partner = on->id;
	on->length_ticks = off->tick - on->tick;
}

/* What still waits when the track is over is unended. */
static void
empty_queues(struct reader *r)
{
	struct packed_event *c;

	for (unsigned q = 0; q < SMF_QUEUES; q++) {
		for (uint32_t i = r->head[q]; i != 0; ) {
			c = track_event(r->track, i - 1);
			i = c->partner;
			c->partner = 0;
		}
		r->head[q] = r->tail[q] = 0;
	}
}

static struct packed_event *
push_cell(struct reader *r, uint8_t status)
{
	struct packed_event *c = track_push(r->track);

	if (c == NULL) {
		smf_no_memory(r);
		return NULL;
	}
	c->tick = r->tick;
	c->order = r->order;
	c->status = status;
	c->id = r->song->next_id++;
	r->order += PACKED_ORDER_GAP;
	r->events++;
	return c;
}

static bool
read_channel_event(struct reader *r, uint8_t status)
{
	unsigned bytes = (status & 0xe0) == 0xc0 ? 1 : 2;	/* 0xc. and 0xd. have one */
	const uint8_t *data = r->at;
	struct packed_event *c;

	if (smf_left(r) < bytes)
		return cut_short(r, data);
	if (((data[0] | data[bytes - 1]) & 0x80) != 0) {
		if (data[0] < 0x80)
			data++;
		if (!smf_fault(r, data, 1, "track %d has 0x%02x where a data byte should be",
		    r->song->count + 1, *data))
			return false;
	}
	c = push_cell(r, status);
	if (c == NULL)
		return false;
	c->data0 = r->at[0] & 0x7f;
	c->data1 = bytes == 2 ? r->at[1] & 0x7f : 0;
	r->at += bytes;
	r->running = r->last_status = status;
	if (packed_is_note(c))
		note_begins(r, c);
	else if (packed_ends_note(c))
		note_ends(r, c);
	return true;
}

/* Sysex and meta: a number, and that many bytes. */
static bool
read_payload(struct reader *r, uint8_t status, uint8_t type)
{
	const uint8_t *from = r->at;
	struct packed_event *c;
	uint32_t size;

	r->running = 0;
	if (!read_number(r, "length", &size))
		return r->salvage;
	if (size > smf_left(r)) {
		r->at = r->end;
		return smf_fault(r, from, (size_t)(r->end - from),
		    "track %d has an event of %u bytes that ends after it does,",
		    r->song->count + 1, size);
	}
	c = push_cell(r, status);
	if (c == NULL)
		return false;
	c->data0 = type;
	if (size > 0 && (c->payload = blob_new(r->at, size)) == NULL)
		return smf_no_memory(r);
	r->at += size;
	return true;
}

/* What follows in the chunk is not an event; it is kept unchanged. */
static bool
read_end(struct reader *r)
{
	const uint8_t *from;

	r->track->eot_ticks = r->tick;
	if (smf_left(r) > 0 && *r->at == 0)
		r->ended = ++r->at;
	from = r->at;
	r->at = r->end;
	return !r->keep_after_end ||
	    smf_rest_set(&r->track->after_end, from, (size_t)(r->end - from)) ||
	    smf_no_memory(r);
}

static bool
read_meta(struct reader *r)
{
	uint8_t type;

	if (smf_left(r) == 0)
		return cut_short(r, r->at - 1);
	type = *r->at++;
	if (type != META_END_OF_TRACK)
		return read_payload(r, 0xff, type);
	return read_end(r);
}

/* What only a wire carries, not a file: 0xf1 to 0xf6, 0xf8 to 0xfe. */
static bool
read_system_event(struct reader *r, uint8_t status)
{
	static const uint8_t data_bytes[16] = { [1] = 1, [2] = 2, [3] = 1 };
	size_t bytes = data_bytes[status & 0x0f];

	if (!smf_fault(r, r->at - 1, 1 + bytes, "track %d has 0x%02x, which no event begins with,",
	    r->song->count + 1, status))
		return false;
	r->at += bytes < smf_left(r) ? bytes : smf_left(r);
	r->running = 0;
	return true;
}

/* A data byte with no running status; in a salvage the last status goes on. */
static bool
read_without_status(struct reader *r)
{
	const uint8_t *from = r->at;

	while (r->last_status == 0 && r->at < r->end && *r->at < 0x80)
		r->at++;
	if (!smf_fault(r, from, (size_t)(r->at - from),
	    "track %d has 0x%02x where an event should begin",
	    r->song->count + 1, *from))
		return false;
	r->running = r->last_status;
	return true;
}

static bool
read_event(struct reader *r)
{
	uint32_t wait;
	uint8_t status;

	if (!read_number(r, "wait", &wait))
		return r->salvage;
	if (wait > 0) {
		r->tick += wait;
		r->order = 0;
	}
	if (r->at == r->end)
		return cut_short(r, r->at);
	if (*r->at < 0x80) {
		if (r->running == 0 && !read_without_status(r))
			return false;
		if (r->running != 0)
			return read_channel_event(r, r->running);
		if (r->at == r->end)
			return true;
	}
	status = *r->at++;
	if (status < 0xf0)
		return read_channel_event(r, status);
	if (status == 0xff)
		return read_meta(r);
	if (status == 0xf0 || status == 0xf7)
		return read_payload(r, status, 0);
	return read_system_event(r, status);
}

bool
smf_read_track(struct reader *r)
{
	struct song *s = r->song;
	bool good = true;

	r->track = track_new();
	if (r->track == NULL)
		return smf_no_memory(r);
	if (s->format == 2 && s->count > 0)
		r->track->start_ticks = s->tracks[s->count - 1]->end_ticks;
	r->events = 0;
	r->ended = NULL;
	r->tick = r->track->start_ticks;
	r->track->eot_ticks = r->tick;
	r->order = 0;
	r->running = r->last_status = 0;
	while (good && r->at < r->end)
		good = read_event(r);
	empty_queues(r);
	track_seal(r->track);
	if (good)
		return true;
	track_unref(r->track);
	r->track = NULL;
	return false;
}

bool
smf_take_track(struct reader *r)
{
	struct smf_rest *rest = r->song->rest;

	if (r->gap_end > r->gap &&
	    !smf_rest_add_gap(rest, r->gap, (size_t)(r->gap_end - r->gap)))
		return smf_no_memory(r);
	r->track->gaps_before = (uint32_t)rest->count;
	if (!song_add_track(r->song, r->track, r->song->count))
		return smf_no_memory(r);
	r->track = NULL;
	return true;
}
