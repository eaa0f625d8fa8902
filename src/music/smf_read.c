/* SPDX-License-Identifier: MIT */
#include "music/smf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "music/song.h"
#include "music/track.h"

#define QUEUES	(16 * 128)		/* (channel, pitch) */
#define WAIT_MAX 0x0fffffff		/* 28 bits */
#define TRACKS_MAX 65535		/* the header counts them in 16 bits */

/*
 * One file being read.  Notes wait for their note-off in a queue of each
 * (channel, pitch), first come first ended.  The queue is threaded through the
 * cells themselves: while a note waits, `partner` is the next one's place.
 */
struct reader {
	const uint8_t	*begin;		/* of the whole file: offsets count from here */
	const uint8_t	*at, *end;	/* of what is being read */
	bool		 salvage;
	struct smf_report *report;	/* of a salvage */
	struct err	*err;
	struct song	*song;		/* owned until it is handed out */
	uint32_t	 head[QUEUES];	/* index of the cell + 1; 0: none */
	uint32_t	 tail[QUEUES];

	/* The track at hand. */
	struct track	*track;
	uint32_t	 cells;
	int64_t		 tick, order;
	int64_t		 kept_tick;	/* of the last event that was kept */
	uint8_t		 running;	/* 0: none */
	uint8_t		 last_status;	/* of the last channel event */
};

/*
 * Something is wrong at `at`.  false: give up, and err says why.  In a salvage
 * true: it was noted, with the bytes that are lost by it; go on.
 */
static bool __attribute__((format(printf, 4, 5)))
fault(struct reader *r, const uint8_t *at, size_t lost_bytes, const char *fmt, ...)
{
	char text[140];
	va_list ap;

	r->report->lost_bytes += lost_bytes;
	if (r->report->faults++ > 0)
		return true;		/* the first is told in words, the others are counted */
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->report->first_offset = (size_t)(at - r->begin);
	snprintf(r->report->text, sizeof r->report->text, "%s", text);
	return r->salvage || err_set(r->err, ERR_FORMAT, "%s at byte %zu", text,
	    r->report->first_offset);
}

static bool
no_memory(struct reader *r)
{
	return err_set(r->err, ERR_LIMIT, "there is not enough memory for this file");
}

static size_t
left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

/* Nothing more of this track can be read. */
static bool
cut_short(struct reader *r, const uint8_t *from)
{
	r->at = r->end;
	return fault(r, from, (size_t)(r->end - from), "track %d is cut short",
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
	if (left(r) < 4) {
		cut_short(r, from);
		return false;
	}
	r->at += 4;
	return fault(r, from, 1, "track %d has a %s of more than four bytes",
	    r->song->count + 1, what);
}

static void
note_begins(struct reader *r, struct cell *c)
{
	unsigned queue = (unsigned)c->status << 7 & 0x780;

	queue |= c->data0;
	if (r->tail[queue] != 0)
		track_cell(r->track, r->tail[queue] - 1)->partner = r->cells;
	else
		r->head[queue] = r->cells;
	r->tail[queue] = r->cells;
}

static void
note_ends(struct reader *r, struct cell *off)
{
	unsigned queue = (unsigned)off->status << 7 & 0x780;
	struct cell *on;

	queue |= off->data0;
	if (r->head[queue] == 0)
		return;
	on = track_cell(r->track, r->head[queue] - 1);
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
	struct cell *c;

	for (unsigned q = 0; q < QUEUES; q++) {
		for (uint32_t i = r->head[q]; i != 0; ) {
			c = track_cell(r->track, i - 1);
			i = c->partner;
			c->partner = 0;
		}
		r->head[q] = r->tail[q] = 0;
	}
}

static struct cell *
push_cell(struct reader *r, uint8_t status)
{
	struct cell *c = track_push(r->track);

	if (c == NULL) {
		no_memory(r);
		return NULL;
	}
	c->tick = r->tick;
	c->order = r->order;
	c->status = status;
	c->id = r->song->next_id++;
	r->kept_tick = r->tick;
	r->order += CELL_ORDER_GAP;
	r->cells++;
	return c;
}

static bool
read_channel_event(struct reader *r, uint8_t status)
{
	unsigned bytes = (status & 0xe0) == 0xc0 ? 1 : 2;	/* 0xc. and 0xd. have one */
	const uint8_t *data = r->at;
	struct cell *c;

	if (left(r) < bytes)
		return cut_short(r, data);
	if (((data[0] | data[bytes - 1]) & 0x80) != 0) {
		if (data[0] < 0x80)
			data++;
		if (!fault(r, data, 1, "track %d has 0x%02x where a data byte should be",
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
	if (cell_is_note(c))
		note_begins(r, c);
	else if (cell_ends_note(c))
		note_ends(r, c);
	return true;
}

/* Sysex and meta: a number, and that many bytes. */
static bool
read_payload(struct reader *r, uint8_t status, uint8_t type)
{
	const uint8_t *from = r->at;
	struct cell *c;
	uint32_t size;

	r->running = 0;
	if (!read_number(r, "length", &size))
		return r->salvage;
	if (size > left(r)) {
		r->at = r->end;
		return fault(r, from, (size_t)(r->end - from),
		    "track %d has an event of %u bytes that ends after it does,",
		    r->song->count + 1, size);
	}
	c = push_cell(r, status);
	if (c == NULL)
		return false;
	c->data0 = type;
	if (size > 0 && (c->payload = blob_new(r->at, size)) == NULL)
		return no_memory(r);
	r->at += size;
	return true;
}

/* The rest of a chunk after its End of Track is padding. */
static bool
read_meta(struct reader *r)
{
	uint8_t type;

	if (left(r) == 0)
		return cut_short(r, r->at - 1);
	type = *r->at++;
	if (type != META_END_OF_TRACK)
		return read_payload(r, 0xff, type);
	r->track->eot_ticks = r->tick;
	r->at = r->end;
	return true;
}

/* What only a wire carries, not a file: 0xf1 to 0xf6, 0xf8 to 0xfe. */
static bool
read_system_event(struct reader *r, uint8_t status)
{
	static const uint8_t data_bytes[16] = { [1] = 1, [2] = 2, [3] = 1 };
	size_t bytes = data_bytes[status & 0x0f];

	if (!fault(r, r->at - 1, 1 + bytes, "track %d has 0x%02x, which no event begins with,",
	    r->song->count + 1, status))
		return false;
	r->at += bytes < left(r) ? bytes : left(r);
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
	if (!fault(r, from, (size_t)(r->at - from),
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
		/* Waits of events that a salvage drops may add up to more than can be written. */
		if (r->tick - r->kept_tick > WAIT_MAX)
			r->tick = r->kept_tick + WAIT_MAX;
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

/* r->at .. r->end is the content of one MTrk chunk.  false: give up. */
static bool
read_track(struct reader *r)
{
	struct song *s = r->song;
	bool good = true;

	r->track = track_new();
	if (r->track == NULL)
		return no_memory(r);
	if (s->format == 2 && s->count > 0)
		r->track->start_ticks = s->tracks[s->count - 1]->end_ticks;
	r->cells = 0;
	r->tick = r->kept_tick = r->track->start_ticks;
	r->track->eot_ticks = r->tick;
	r->order = 0;
	r->running = r->last_status = 0;
	while (good && r->at < r->end)
		good = read_event(r);
	empty_queues(r);
	track_seal(r->track);
	if (good && song_add_track(s, r->track, s->count))
		return true;
	track_unref(r->track);
	return good ? no_memory(r) : false;
}

/* Moves to the next MTrk in the rest; in a salvage, after what makes no sense. */
static bool
find_track(struct reader *r)
{
	const uint8_t *found = memmem(r->at, left(r), "MTrk", 4);

	r->report->lost_bytes += found != NULL ? (size_t)(found - r->at) : left(r);
	r->at = found != NULL ? found : r->end;
	return found != NULL;
}

/*
 * The chunks after the header.  A number of tracks in the header that is not
 * true harms nobody: what is there counts.
 */
static bool
read_chunks(struct reader *r, unsigned declared)
{
	const uint8_t *file_end = r->end, *from;
	struct bytes head;
	uint32_t size;
	bool is_track;

	while (left(r) >= 8) {
		from = r->at;
		head = bytes_from(from + 4, 4);
		size = bytes_u32be(&head);
		is_track = memcmp(from, "MTrk", 4) == 0;
		r->at += 8;
		if (size > left(r)) {
			if (!is_track && (unsigned)r->song->count >= declared)
				return true;		/* bytes after the last chunk */
			if (!fault(r, from, is_track ? size - left(r) : 0,
			    "%s %d says that it has %u bytes, more than the file,",
			    is_track ? "track" : "the chunk before track",
			    r->song->count + 1, size))
				return false;
			if (!is_track && find_track(r))
				continue;
			size = (uint32_t)left(r);
		}
		if (is_track && r->song->count == TRACKS_MAX)
			return fault(r, from, left(r), "there are more than %d tracks",
			    TRACKS_MAX);
		r->end = r->at + size;
		if (is_track && !read_track(r))
			return false;
		r->at = r->end;
		r->end = file_end;
	}
	if (left(r) > 0 && (unsigned)r->song->count < declared)
		return fault(r, r->at, left(r), "the file ends inside the head of track %d",
		    r->song->count + 1);
	if (r->song->count == 0 && declared > 0)
		return fault(r, r->at, 0, "there is no track in the file");
	return true;
}

/* A RIFF file of form RMID wraps a MIDI file in its data chunk. */
static void
unwrap_rmid(struct reader *r)
{
	const uint8_t *at = r->at + 12;
	size_t size;

	if (left(r) < 20 || memcmp(r->at, "RIFF", 4) != 0 || memcmp(r->at + 8, "RMID", 4) != 0)
		return;
	while (r->end - at >= 8) {
		size = at[4] | (size_t)at[5] << 8 | (size_t)at[6] << 16 | (size_t)at[7] << 24;
		if (memcmp(at, "data", 4) == 0) {
			r->at = at + 8;
			if (size < left(r))
				r->end = r->at + size;
			return;
		}
		if (size > (size_t)(r->end - at - 8))
			return;
		at += 8 + size + (size & 1);
		if (at > r->end)
			return;
	}
}

static bool
check_header(struct reader *r, int *format, int *division)
{
	if (*format > 2) {
		if (!fault(r, r->at + 8, 0, "the format is %d, not 0, 1 or 2,", *format))
			return false;
		*format = 1;
	}
	if (*division == 0 || (*division < 0 && (*division & 0xff) == 0)) {
		if (!fault(r, r->at + 12, 0, "the division 0x%04x has no ticks",
		    (unsigned)*division & 0xffff))
			return false;
		*division = 480;
	}
	return true;
}

/* At the end r->at is behind the header.  Makes the song. */
static bool
read_header(struct reader *r, unsigned *declared)
{
	struct bytes in = bytes_from(r->at, left(r));
	uint32_t size = 0;
	int format = 1, division = 480;

	if (left(r) < 14 || memcmp(r->at, "MThd", 4) != 0) {
		if (!fault(r, r->at, 0, left(r) < 14 && memcmp(r->at, "MThd", left(r) < 4 ? left(r) : 4) == 0 ?
		    "the header is cut short" : "this is no MIDI file: there is no MThd"))
			return false;
		*declared = 1;
		r->song = song_new(format, division);
		find_track(r);
		return true;
	}
	bytes_cut(&in, 4);
	size = bytes_u32be(&in);
	format = bytes_u16be(&in);
	*declared = bytes_u16be(&in);
	division = (int16_t)bytes_u16be(&in);
	if (size < 6 || size > left(r) - 8) {
		if (!fault(r, r->at + 4, 0, "the header says that it has %u bytes", size))
			return false;
		size = 6;
	}
	if (!check_header(r, &format, &division))
		return false;
	r->song = song_new(format, division);
	r->at += 8 + size;
	return true;
}

static struct song *
read_file(struct reader *r, const void *data, size_t size)
{
	static const uint8_t nothing[1];
	unsigned declared;

	r->begin = r->at = size > 0 ? data : nothing;
	r->end = r->begin + size;
	if (size > UINT32_MAX) {
		err_set(r->err, ERR_LIMIT, "the file is larger than 4 GiB");
		return NULL;
	}
	unwrap_rmid(r);
	if (read_header(r, &declared) && read_chunks(r, declared))
		return r->song;
	song_free(r->song);
	return NULL;
}

struct song *
smf_read(const void *data, size_t size, struct err *err)
{
	struct smf_report none = { 0 };
	struct reader *r = calloc(1, sizeof *r);
	struct song *s;

	if (r == NULL) {
		err_set(err, ERR_LIMIT, "there is not enough memory for this file");
		return NULL;
	}
	r->err = err;
	r->report = &none;
	s = read_file(r, data, size);
	free(r);
	return s;
}

/* The first fault is in report->text already: makes the whole sentence of it. */
static void
finish_report(struct smf_report *report)
{
	char first[120];

	if (report->faults == 0)
		return;
	snprintf(first, sizeof first, "%.110s", report->text);
	snprintf(report->text, sizeof report->text,
	    "%s at byte %zu; %d place%s wrong, %zu bytes lost", first,
	    report->first_offset, report->faults,
	    report->faults == 1 ? " was" : "s were", report->lost_bytes);
}

struct song *
smf_salvage(const void *data, size_t size, struct smf_report *report, struct err *err)
{
	struct reader *r = calloc(1, sizeof *r);
	struct song *s;

	*report = (struct smf_report){ 0 };
	if (r == NULL) {
		err_set(err, ERR_LIMIT, "there is not enough memory for this file");
		return NULL;
	}
	r->salvage = true;
	r->err = err;
	r->report = report;
	s = read_file(r, data, size);
	free(r);
	finish_report(report);
	if (s != NULL && s->count == 0 && report->faults > 0) {
		song_free(s);
		err_set(err, ERR_FORMAT, "nothing can be saved: %s", report->text);
		return NULL;
	}
	return s;
}
