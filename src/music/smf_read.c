/* SPDX-License-Identifier: MIT */
/* smf_read.c - reader of MIDI files: header and chunks. */
#include "music/smf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"
#include "music/smf_reader.h"
#include "music/song.h"

#define HEADER_BYTES	14

bool
smf_fault(struct reader *r, const uint8_t *at, size_t lost_bytes, const char *fmt, ...)
{
	char text[140];
	va_list ap;

	r->report->lost_bytes += lost_bytes;
	if (r->report->faults++ > 0)
		return true;		/* the first is described, the others are counted */
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->report->first_offset = (size_t)(at - r->begin);
	snprintf(r->report->text, sizeof r->report->text, "%s", text);
	return r->salvage || err_set(r->err, ERR_FORMAT, "%s at byte %zu", text,
	    r->report->first_offset);
}

bool
smf_no_memory(struct reader *r)
{
	return err_set(r->err, ERR_LIMIT, "there is not enough memory for this file");
}

const uint8_t *
smf_find_track(const uint8_t *from, const uint8_t *end)
{
	return from < end ? memmem(from, (size_t)(end - from), "MTrk", 4) : NULL;
}

bool
smf_chunk_at(const struct reader *r, const uint8_t *at, struct smf_chunk *c)
{
	struct bytes head;

	if (r->end - at < SMF_HEAD_BYTES)
		return false;
	head = bytes_from(at + 4, 4);
	*c = (struct smf_chunk){
		.from = at, .content = at + SMF_HEAD_BYTES, .size = bytes_u32be(&head),
		.is_track = memcmp(at, "MTrk", 4) == 0,
	};
	c->fits = c->size <= (size_t)(r->end - c->content);
	return true;
}

/* All tracks that the header counts are there: what is wrong behind them loses nothing. */
static bool
is_complete(const struct reader *r)
{
	return (unsigned)r->song->count >= r->declared;
}

/* *foreign: it has a fault, and is not a track of the piece.  false: give up. */
static bool
read_whole_track(struct reader *r, const struct smf_chunk *c, bool *foreign)
{
	struct smf_report before = *r->report;
	uint32_t next_id = r->song->next_id;
	const uint8_t *file_end = r->end;
	bool good;

	r->at = c->content;
	r->end = c->content + c->size;
	good = smf_read_track(r) && smf_take_track(r);
	r->end = file_end;
	*foreign = !good && r->report->faults > 0 && is_complete(r);
	if (!*foreign)
		return good;
	*r->report = before;
	r->song->next_id = next_id;
	return true;
}

/*
 * The chunks after the header.  A number of tracks in the header that is not
 * true harms nobody: what is there counts.
 */
static bool
read_chunks(struct reader *r)
{
	struct smf_chunk c;
	bool foreign;

	for (; smf_chunk_at(r, r->at, &c); r->at = r->gap_end = c.content + c.size) {
		if (!c.fits) {
			if (is_complete(r))
				return true;
			return smf_fault(r, c.from, 0,
			    "%s %d says that it has %u bytes, more than the file,",
			    c.is_track ? "track" : "the chunk before track",
			    r->song->count + 1, c.size);
		}
		if (!c.is_track)
			continue;
		if (r->song->count == SONG_TRACKS_MAX)
			return true;
		if (!read_whole_track(r, &c, &foreign))
			return false;
		if (foreign)
			return true;
		r->gap = c.content + c.size;
	}
	if (smf_left(r) > 0 && (unsigned)r->song->count < r->declared)
		return smf_fault(r, r->at, smf_left(r), "the file ends inside the head of track %d",
		    r->song->count + 1);
	return true;
}

static size_t
le32(const uint8_t *at)
{
	return at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
}

/*
 * A RIFF file of form RMID wraps a MIDI file in its data chunk.  Numbers there
 * begin with their lowest byte, and chunks of odd size are followed by a zero.
 */
static bool
unwrap_rmid(struct reader *r, struct smf_rest *rest)
{
	const uint8_t *at = r->at + 12, *data;
	size_t size, behind;

	if (smf_left(r) < 20 || memcmp(r->at, "RIFF", 4) != 0 || memcmp(r->at + 8, "RMID", 4) != 0)
		return true;
	size = le32(r->at + 4);
	behind = size < smf_left(r) - 8 ? smf_left(r) - 8 - size : 0;
	for (; r->end - at >= SMF_HEAD_BYTES; at += SMF_HEAD_BYTES + size + (size & 1)) {
		size = le32(at + 4);
		data = at + SMF_HEAD_BYTES;
		if (memcmp(at, "data", 4) != 0) {
			if (size + (size & 1) > (size_t)(r->end - data))
				return true;
			continue;
		}
		if (!smf_rest_set(&rest->riff_head, r->at, (size_t)(data - r->at)))
			return false;
		r->at = at = data;
		if (size >= smf_left(r)) {
			rest->riff_unpadded = (smf_left(r) & 1) != 0;
			return true;
		}
		at += size;
		rest->riff_unpadded = (size & 1) != 0 && *at != 0;
		data = at + (size & 1) - rest->riff_unpadded;
		if (behind <= (size_t)(r->end - data))	/* else the wrapper ends in the data */
			rest->riff_behind = behind;
		if (!smf_rest_set(&rest->riff_tail, data, (size_t)(r->end - data)))
			return false;
		r->end = at;
		return true;
	}
	return true;
}

static bool
check_header(struct reader *r, int *format, int *division)
{
	if (*format > 2) {
		if (!smf_fault(r, r->at + 8, 0, "the format is %d, not 0, 1 or 2,", *format))
			return false;
		*format = 1;
	}
	if (*division == 0 || (*division < 0 && (*division & 0xff) == 0)) {
		if (!smf_fault(r, r->at + 12, 0, "the division 0x%04x has no ticks",
		    (unsigned)*division & 0xffff))
			return false;
		*division = 480;
	}
	return true;
}

/* There is no header here: a salvage looks for one, or for a track. */
static bool
find_header(struct reader *r)
{
	size_t left = smf_left(r);
	const uint8_t *found;

	if (!smf_fault(r, r->at, 0, memcmp(r->at, "MThd", left < 4 ? left : 4) == 0 ?
	    "the header is cut short" : "this is no MIDI file: there is no MThd"))
		return false;
	found = left > 1 ? memmem(r->at + 1, left - 1, "MThd", 4) : NULL;
	if (found == NULL || r->end - found < HEADER_BYTES)
		return true;
	r->report->lost_bytes += (size_t)(found - r->at);
	r->at = found;
	return true;
}

static bool
is_header(const struct reader *r)
{
	return smf_left(r) >= HEADER_BYTES && memcmp(r->at, "MThd", 4) == 0;
}

/* At the end r->at is behind the header.  Makes the song. */
static bool
read_header(struct reader *r, struct smf_rest *rest)
{
	int format = 1, division = 480;
	struct bytes in;
	uint32_t size = 0;

	if (!is_header(r) && !find_header(r))
		return false;
	if (!is_header(r)) {
		r->declared = 1;
		r->song = song_try_new(format, division);
		return r->song != NULL || smf_no_memory(r);
	}
	in = bytes_from(r->at, smf_left(r));
	bytes_cut(&in, 4);
	size = bytes_u32be(&in);
	format = bytes_u16be(&in);
	r->declared = bytes_u16be(&in);
	division = (int16_t)bytes_u16be(&in);
	if (size < 6 || size > smf_left(r) - SMF_HEAD_BYTES) {
		if (!smf_fault(r, r->at + 4, 0, "the header says that it has %u bytes", size))
			return false;
		size = 6;
	}
	if (!check_header(r, &format, &division))
		return false;
	if (!smf_rest_set(&rest->header, r->at + HEADER_BYTES, size - 6))
		return smf_no_memory(r);
	r->song = song_try_new(format, division);
	r->at += SMF_HEAD_BYTES + size;
	return r->song != NULL || smf_no_memory(r);
}

/* What is left when all tracks are read. */
static bool
keep_end(struct reader *r)
{
	struct smf_rest *rest = r->song->rest;
	const uint8_t *end = r->salvage ? r->gap_end : r->end;

	if (!smf_rest_set(&rest->end, r->gap, (size_t)(end - r->gap)))
		return smf_no_memory(r);
	if (rest->riff_head == NULL && rest->header == NULL && rest->count == 0 &&
	    rest->end == NULL) {
		r->song->rest = NULL;
		smf_rest_unref(rest);
	}
	return true;
}

static bool
read_all(struct reader *r)
{
	struct smf_rest *rest = smf_rest_new();

	if (rest == NULL || !unwrap_rmid(r, rest)) {
		smf_rest_unref(rest);
		return smf_no_memory(r);
	}
	if (!read_header(r, rest)) {
		smf_rest_unref(rest);
		return false;
	}
	r->song->rest = rest;
	r->gap = r->gap_end = r->at;
	if (!(r->salvage ? smf_salvage_chunks(r) : read_chunks(r)))
		return false;
	if (r->song->count == 0 && r->declared > 0 &&
	    !smf_fault(r, r->at, 0, "there is no track in the file"))
		return false;
	return keep_end(r) && ((song_find_drums(r->song) && song_guess_encoding(r->song)) ||
	    smf_no_memory(r));
}

static struct song *
read_file(struct reader *r, const void *data, size_t size)
{
	static const uint8_t nothing[1];

	r->begin = r->at = size > 0 ? data : nothing;
	r->end = r->begin + size;
	r->keep_after_end = true;
	if (size > UINT32_MAX) {
		err_set(r->err, ERR_LIMIT, "the file is larger than 4 GiB");
		return NULL;
	}
	r->reread_bytes = 4 * size;
	if (!read_all(r)) {
		track_unref(r->track);
		song_free(r->song);
		return NULL;
	}
	if (r->report->faults > 0 && (unsigned)r->song->count < r->declared)
		r->report->missing_tracks = (int)r->declared - r->song->count;
	return r->song;
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

struct song *
smf_read_file(const char *path, size_t size_max, struct err *err)
{
	struct song *s;
	uint8_t *bytes;
	size_t size;

	if (!file_read(path, size_max, &bytes, &size, err))
		return NULL;
	s = smf_read(bytes, size, err);
	free(bytes);
	return s;
}

/* The first fault is in report->text already: makes the whole sentence of it. */
static void
finish_report(struct smf_report *report)
{
	char first[112];
	int at;

	if (report->faults == 0)
		return;
	snprintf(first, sizeof first, "%.100s", report->text);
	at = snprintf(report->text, sizeof report->text,
	    "%s at byte %zu; %d place%s wrong, %zu bytes lost", first,
	    report->first_offset, report->faults,
	    report->faults == 1 ? " was" : "s were", report->lost_bytes);
	if (report->missing_tracks > 0 && at > 0 && (size_t)at < sizeof report->text)
		snprintf(report->text + at, sizeof report->text - (size_t)at,
		    ", %d track%s missing", report->missing_tracks,
		    report->missing_tracks == 1 ? "" : "s");
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
