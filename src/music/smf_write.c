/* SPDX-License-Identifier: MIT */
/* smf_write.c - writer of MIDI files. */
#include "music/smf.h"

#include <stdlib.h>
#include <string.h>

#include "music/song.h"
#include "music/track.h"

#define WAIT_MAX	0x0fffffff	/* 28 bits */
#define HEADER_BYTES	14
#define RIFF_BYTES	20		/* of a wrapper before its data */
#define EVENT_BYTES	16		/* more than any event without its payload */
#define BRIDGE_BYTES	7		/* a wait of four bytes and an empty text */

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

/*
 * The wait before an event, and room for what follows it.  One that is longer
 * than a file can hold goes over bridges: empty texts that nobody sees or hears.
 */
static bool
put_wait(struct writer *w, int64_t tick, size_t bytes, struct err *err)
{
	int64_t wait = tick - w->tick;

	for (; wait > WAIT_MAX; wait -= WAIT_MAX) {
		if (!make_room(w, BRIDGE_BYTES, err))
			return false;
		put_varlen(w, WAIT_MAX);
		put_be(w, 0xff0100, 3);
		w->running = 0;
	}
	if (!make_room(w, bytes, err))
		return false;
	put_varlen(w, (uint32_t)wait);
	w->tick = tick;
	return true;
}

static void
put_blob(struct writer *w, const struct blob *b)
{
	if (b != NULL)
		memcpy(w->bytes + w->size, b->bytes, b->size_bytes);
	w->size += blob_bytes(b);
}

static bool
write_blob(struct writer *w, const struct blob *b, struct err *err)
{
	if (!make_room(w, blob_bytes(b), err))
		return false;
	put_blob(w, b);
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
	w->bytes[w->size++] = c->status;
	if (c->status == 0xff)
		w->bytes[w->size++] = c->data0;
	put_varlen(w, (uint32_t)blob_bytes(c->payload));
	put_blob(w, c->payload);
	w->running = 0;
}

static bool
write_chunk(struct writer *w, const struct chunk *chunk, struct err *err)
{
	for (uint32_t i = 0; i < chunk->count; i++) {
		const struct packed_event *c = &chunk->packed[i];
		bool channel = c->status < 0xf0;

		if (!put_wait(w, c->tick, EVENT_BYTES + (channel ? 0 : blob_bytes(c->payload)),
		    err))
			return false;
		if (channel)
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
		if (!write_chunk(w, t->spans[i].chunk, err))
			return false;
	if (!put_wait(w, w->tick > t->eot_ticks ? w->tick : t->eot_ticks, EVENT_BYTES, err))
		return false;
	put_be(w, 0xff2f00, 3);
	if (!write_blob(w, t->after_end, err))
		return false;
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

static bool
write_header(struct writer *w, const struct song *s, struct err *err)
{
	const struct blob *more = s->rest == NULL ? NULL : s->rest->header;
	/* Format 0 has one track; a track that was added makes it format 1. */
	int format = s->format == 0 && s->count > 1 ? 1 : s->format;

	if (s->count > SONG_TRACKS_MAX)
		return err_set(err, ERR_LIMIT, "there are %d tracks, and a MIDI file holds %d",
		    s->count, SONG_TRACKS_MAX);
	if (!make_room(w, HEADER_BYTES, err))
		return false;
	memcpy(w->bytes + w->size, "MThd", 4);
	w->size += 4;
	put_be(w, 6 + (uint32_t)blob_bytes(more), 4);
	put_be(w, (uint32_t)format, 2);
	put_be(w, (uint32_t)s->count, 2);
	put_be(w, (uint32_t)s->division & 0xffff, 2);
	return write_blob(w, more, err);
}

/* Gaps up to the one with this number; each stands once, whatever became of the tracks. */
static bool
write_gaps(struct writer *w, const struct smf_rest *rest, size_t *done, size_t until,
    struct err *err)
{
	for (; rest != NULL && *done < until && *done < rest->count; ++*done)
		if (!write_blob(w, rest->gaps[*done], err))
			return false;
	return true;
}

static bool
write_file(struct writer *w, const struct song *s, struct err *err)
{
	size_t gaps = 0;

	if (!write_header(w, s, err))
		return false;
	for (int i = 0; i < s->count; i++)
		if (!write_gaps(w, s->rest, &gaps, s->tracks[i]->gaps_before, err) ||
		    !write_track(w, i, s->tracks[i], err))
			return false;
	return write_gaps(w, s->rest, &gaps, SIZE_MAX, err) &&
	    (s->rest == NULL || write_blob(w, s->rest->end, err));
}

static void
put_le32(uint8_t *at, size_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* The same in its RIFF wrapper, or a new one, whose sizes follow. */
static bool
write_wrapped(struct writer *w, const struct song *s, struct err *err)
{
	static const struct smf_rest none;
	const struct smf_rest *rest = smf_is_wrapped(s) ? s->rest : &none;
	size_t begin, size;

	if (!make_room(w, RIFF_BYTES + blob_bytes(rest->riff_head), err))
		return false;
	if (rest->riff_head != NULL)
		put_blob(w, rest->riff_head);
	else
		memcpy(w->bytes, "RIFF....RMIDdata....", w->size = RIFF_BYTES);
	begin = w->size;
	if (!write_file(w, s, err))
		return false;
	size = w->size - begin;
	if (!make_room(w, 1 + blob_bytes(rest->riff_tail), err))
		return false;
	if ((size & 1) != 0 && !rest->riff_unpadded)
		w->bytes[w->size++] = 0;
	put_blob(w, rest->riff_tail);
	if (w->size - 8 > UINT32_MAX)
		return err_set(err, ERR_LIMIT, "the file has %zu bytes, and a RIFF file holds "
		    "at most 4 GiB", w->size);
	put_le32(w->bytes + begin - 4, size);
	put_le32(w->bytes + 4, w->size - 8 - rest->riff_behind);
	return true;
}

bool
smf_write_as(const struct song *s, bool wrapped, uint8_t **bytes, size_t *size, struct err *err)
{
	struct writer w = { 0 };

	if (!(wrapped ? write_wrapped(&w, s, err) : write_file(&w, s, err))) {
		free(w.bytes);
		return false;
	}
	*bytes = w.bytes;
	*size = w.size;
	return true;
}

bool
smf_write(const struct song *s, uint8_t **bytes, size_t *size, struct err *err)
{
	return smf_write_as(s, smf_is_wrapped(s), bytes, size, err);
}

bool
smf_is_wrapped(const struct song *s)
{
	return s->rest != NULL && s->rest->riff_head != NULL;
}

size_t
smf_foreign_bytes(const struct song *s)
{
	const struct smf_rest *rest = s->rest;
	size_t bytes = 0;

	for (int i = 0; i < s->count; i++)
		bytes += blob_bytes(s->tracks[i]->after_end);
	if (rest == NULL)
		return bytes;
	bytes += blob_bytes(rest->riff_head) + blob_bytes(rest->riff_tail) +
	    blob_bytes(rest->header) + blob_bytes(rest->end);
	for (size_t i = 0; i < rest->count; i++)
		bytes += blob_bytes(rest->gaps[i]);
	return bytes;
}
