/* SPDX-License-Identifier: MIT */
#include "music/smf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "music/smf_reader.h"
#include "music/song.h"

#define TRACKS_MAX 65535		/* the header counts them in 16 bits */

bool
smf_fault(struct reader *r, const uint8_t *at, size_t lost_bytes, const char *fmt, ...)
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

bool
smf_no_memory(struct reader *r)
{
	return err_set(r->err, ERR_LIMIT, "there is not enough memory for this file");
}

/* Moves to the next MTrk in the rest; in a salvage, after what makes no sense. */
static bool
find_track(struct reader *r)
{
	const uint8_t *found = memmem(r->at, smf_left(r), "MTrk", 4);

	r->report->lost_bytes += found != NULL ? (size_t)(found - r->at) : smf_left(r);
	r->at = found != NULL ? found : r->end;
	return found != NULL;
}

/* What a chunk has that says it has more: the rest, or all before another track. */
static size_t
up_to_next_track(const struct reader *r)
{
	const uint8_t *found = memmem(r->at, smf_left(r), "MTrk", 4);

	return found != NULL ? (size_t)(found - r->at) : smf_left(r);
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

	while (smf_left(r) >= 8) {
		from = r->at;
		head = bytes_from(from + 4, 4);
		size = bytes_u32be(&head);
		is_track = memcmp(from, "MTrk", 4) == 0;
		r->at += 8;
		if (size > smf_left(r)) {
			if (!is_track && (unsigned)r->song->count >= declared)
				return true;		/* bytes after the last chunk */
			if (!smf_fault(r, from, is_track ? size - smf_left(r) : 0,
			    "%s %d says that it has %u bytes, more than the file,",
			    is_track ? "track" : "the chunk before track",
			    r->song->count + 1, size))
				return false;
			if (!is_track && find_track(r))
				continue;
			size = (uint32_t)up_to_next_track(r);
		}
		if (is_track && r->song->count == TRACKS_MAX)
			return smf_fault(r, from, smf_left(r), "there are more than %d tracks",
			    TRACKS_MAX);
		r->end = r->at + size;
		if (is_track && !smf_read_track(r))
			return false;
		r->at = r->end;
		r->end = file_end;
	}
	if (smf_left(r) > 0 && (unsigned)r->song->count < declared)
		return smf_fault(r, r->at, smf_left(r), "the file ends inside the head of track %d",
		    r->song->count + 1);
	if (r->song->count == 0 && declared > 0)
		return smf_fault(r, r->at, 0, "there is no track in the file");
	return true;
}

/* A RIFF file of form RMID wraps a MIDI file in its data chunk. */
static void
unwrap_rmid(struct reader *r)
{
	const uint8_t *at = r->at + 12;
	size_t size;

	if (smf_left(r) < 20 || memcmp(r->at, "RIFF", 4) != 0 || memcmp(r->at + 8, "RMID", 4) != 0)
		return;
	while (r->end - at >= 8) {
		size = at[4] | (size_t)at[5] << 8 | (size_t)at[6] << 16 | (size_t)at[7] << 24;
		if (memcmp(at, "data", 4) == 0) {
			r->at = at + 8;
			if (size < smf_left(r))
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

/* At the end r->at is behind the header.  Makes the song. */
static bool
read_header(struct reader *r, unsigned *declared)
{
	struct bytes in = bytes_from(r->at, smf_left(r));
	uint32_t size = 0;
	int format = 1, division = 480;
	bool begins;

	if (smf_left(r) < 14 || memcmp(r->at, "MThd", 4) != 0) {
		begins = memcmp(r->at, "MThd", smf_left(r) < 4 ? smf_left(r) : 4) == 0;
		if (!smf_fault(r, r->at, 0, begins ? "the header is cut short" :
		    "this is no MIDI file: there is no MThd"))
			return false;
		*declared = 1;
		r->song = song_try_new(format, division);
		find_track(r);
		return r->song != NULL || smf_no_memory(r);
	}
	bytes_cut(&in, 4);
	size = bytes_u32be(&in);
	format = bytes_u16be(&in);
	*declared = bytes_u16be(&in);
	division = (int16_t)bytes_u16be(&in);
	if (size < 6 || size > smf_left(r) - 8) {
		if (!smf_fault(r, r->at + 4, 0, "the header says that it has %u bytes", size))
			return false;
		size = 6;
	}
	if (!check_header(r, &format, &division))
		return false;
	r->song = song_try_new(format, division);
	r->at += 8 + size;
	return r->song != NULL || smf_no_memory(r);
}

static struct song *
read_file(struct reader *r, const void *data, size_t size)
{
	static const uint8_t nothing[1];
	unsigned declared;
	int count;

	r->begin = r->at = size > 0 ? data : nothing;
	r->end = r->begin + size;
	if (size > UINT32_MAX) {
		err_set(r->err, ERR_LIMIT, "the file is larger than 4 GiB");
		return NULL;
	}
	unwrap_rmid(r);
	if (read_header(r, &declared) && read_chunks(r, declared)) {
		count = r->song->count;
		if (r->report->faults > 0 && (unsigned)count < declared)
			r->report->missing_tracks = (int)declared - count;
		return r->song;
	}
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
