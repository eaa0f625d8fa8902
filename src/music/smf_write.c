/* SPDX-License-Identifier: MIT */
#include "music/smf.h"

#include <stdlib.h>
#include <string.h>

#include "music/song.h"
#include "music/track.h"

#define WAIT_MAX	0x0fffffff	/* 28 bits */
#define TRACKS_MAX	65535
#define HEADER_BYTES	14
#define EVENT_BYTES	16		/* more than any event without its payload */

struct writer {
	uint8_t		*bytes;		/* owned */
	size_t		 size, room;
	int64_t		 tick;		/* of the last event */
	uint8_t		 running;	/* 0: none */
};

static bool
make_room(struct writer *w, size_t bytes, struct err *err)
{
	size_t room = w->room + w->room / 2 + bytes + 4096;
	uint8_t *grown;

	if (w->room - w->size >= bytes)
		return true;
	grown = realloc(w->bytes, room);
	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory to write the file");
	w->bytes = grown;
	w->room = room;
	return true;
}

/* The put_ functions write where make_room was asked for it. */
static void
put_be(struct writer *w, uint32_t value, int bytes)
{
	while (bytes-- > 0)
		w->bytes[w->size++] = (uint8_t)(value >> 8 * bytes);
}

static void
put_varlen(struct writer *w, uint32_t value)
{
	for (int shift = 21; shift > 0; shift -= 7)
		if (value >> shift != 0)
			w->bytes[w->size++] = (uint8_t)(value >> shift | 0x80);
	w->bytes[w->size++] = value & 0x7f;
}

static bool
put_wait(struct writer *w, int track, int64_t tick, struct err *err)
{
	int64_t wait = tick - w->tick;

	if (wait > WAIT_MAX)
		return err_set(err, ERR_LIMIT, "track %d waits %lld ticks before tick %lld, and a "
		    "MIDI file holds waits of at most %d", track + 1, (long long)wait,
		    (long long)tick, WAIT_MAX);
	put_varlen(w, (uint32_t)wait);
	w->tick = tick;
	return true;
}

static void
put_channel_event(struct writer *w, const struct packed_event *c)
{
	if (c->status != w->running)
		w->bytes[w->size++] = c->status;
	w->running = c->status;
	w->bytes[w->size++] = c->data0;
	if ((c->status & 0xe0) != 0xc0)
		w->bytes[w->size++] = c->data1;
}

static void
put_payload_event(struct writer *w, const struct packed_event *c)
{
	uint32_t size = c->payload == NULL ? 0 : c->payload->size_bytes;

	w->bytes[w->size++] = c->status;
	if (c->status == 0xff)
		w->bytes[w->size++] = c->data0;
	put_varlen(w, size);
	if (size > 0)
		memcpy(w->bytes + w->size, c->payload->bytes, size);
	w->size += size;
	w->running = 0;
}

static bool
write_chunk(struct writer *w, int track, const struct chunk *chunk, struct err *err)
{
	size_t need = chunk->count * (size_t)EVENT_BYTES;

	for (uint32_t i = 0; i < chunk->count; i++)
		if (chunk->packed[i].status >= 0xf0 && chunk->packed[i].payload != NULL)
			need += chunk->packed[i].payload->size_bytes;
	if (!make_room(w, need, err))
		return false;
	for (uint32_t i = 0; i < chunk->count; i++) {
		const struct packed_event *c = &chunk->packed[i];

		if (!put_wait(w, track, c->tick, err))
			return false;
		if (c->status < 0xf0)
			put_channel_event(w, c);
		else
			put_payload_event(w, c);
	}
	return true;
}

static bool
write_track(struct writer *w, int index, const struct track *t, struct err *err)
{
	size_t begin, size, end;

	if (!make_room(w, 8, err))
		return false;
	memcpy(w->bytes + w->size, "MTrk", 4);
	w->size += 8;
	begin = w->size;
	w->tick = t->start_ticks;
	w->running = 0;
	for (size_t i = 0; i < t->count; i++)
		if (!write_chunk(w, index, t->spans[i].chunk, err))
			return false;
	if (!make_room(w, EVENT_BYTES, err) ||
	    !put_wait(w, index, w->tick > t->eot_ticks ? w->tick : t->eot_ticks, err))
		return false;
	put_be(w, 0xff2f00, 3);
	size = w->size - begin;
	if (size > UINT32_MAX)
		return err_set(err, ERR_LIMIT, "track %d has %zu bytes, and a MIDI file holds "
		    "tracks of at most 4 GiB", index + 1, size);
	end = w->size;
	w->size = begin - 4;
	put_be(w, (uint32_t)size, 4);
	w->size = end;
	return true;
}

bool
smf_write(const struct song *s, uint8_t **bytes, size_t *size, struct err *err)
{
	struct writer w = { 0 };
	/* Format 0 has one track; a track that was added makes it format 1. */
	int format = s->format == 0 && s->count > 1 ? 1 : s->format;

	if (s->count > TRACKS_MAX)
		return err_set(err, ERR_LIMIT, "there are %d tracks, and a MIDI file holds %d",
		    s->count, TRACKS_MAX);
	if (!make_room(&w, HEADER_BYTES, err))
		return false;
	memcpy(w.bytes, "MThd", 4);
	w.size = 4;
	put_be(&w, 6, 4);
	put_be(&w, (uint32_t)format, 2);
	put_be(&w, (uint32_t)s->count, 2);
	put_be(&w, (uint32_t)s->division & 0xffff, 2);
	for (int i = 0; i < s->count; i++) {
		if (!write_track(&w, i, s->tracks[i], err)) {
			free(w.bytes);
			return false;
		}
	}
	*bytes = w.bytes;
	*size = w.size;
	return true;
}
