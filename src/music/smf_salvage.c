/* SPDX-License-Identifier: MIT */
/* smf_salvage.c - reader of broken MIDI files. */
#include <string.h>

#include "music/smf_reader.h"
#include "music/song.h"

/*
 * The chunks of a broken file.  A track's length is believed if its events end
 * just there, or if they make sense and a chunk begins behind them.  Else the
 * track is read once more, up to the next "MTrk", and the better reading
 * counts.  So neither a length that is too small nor one that is too large
 * costs another track.
 */


struct reading {
	struct track	*track;		/* owned */
	struct smf_report report;
	uint32_t	 next_id;
	const uint8_t	*ended, *at;	/* at: where the next chunk is looked for */
	int		 faults;	/* in the track's events */
};

static bool
is_printable(const uint8_t *name)
{
	for (int i = 0; i < 4; i++)
		if (name[i] < 0x20 || name[i] > 0x7e)
			return false;
	return true;
}

static bool
chunk_begins(const struct reader *r, const uint8_t *at)
{
	struct smf_chunk c;

	return at == r->end ||
	    (smf_chunk_at(r, at, &c) && (c.is_track || (c.fits && is_printable(at))));
}

/* Whether a track begins between, though its name may end behind. */
static bool
holds_track(const struct reader *r, const uint8_t *from, const uint8_t *to)
{
	return smf_find_track(from, r->end - to < 3 ? r->end : to + 3) != NULL;
}

/* Reads the events between, which become a track of its own. */
static bool
try_track(struct reader *r, const uint8_t *from, const uint8_t *to, struct reading *reading)
{
	const uint8_t *file_end = r->end;
	int faults = r->report->faults;
	bool good;

	r->at = from;
	r->end = to;
	good = smf_read_track(r);
	r->end = file_end;
	*reading = (struct reading){
		.track = r->track, .report = *r->report, .next_id = r->song->next_id,
		.ended = r->ended, .at = to, .faults = r->report->faults - faults,
	};
	r->track = NULL;
	return good;
}

static bool
take_reading(struct reader *r, const struct reading *reading)
{
	r->track = reading->track;
	*r->report = reading->report;
	r->song->next_id = reading->next_id;
	r->at = reading->at;
	if (!smf_take_track(r))
		return false;
	r->gap = r->gap_end = r->at;
	return true;
}

/* `found`: with the length as the chunk says it; taken, dropped or bettered here. */
static bool
reread_track(struct reader *r, const struct smf_chunk *c, struct reading *found, bool trusted)
{
	const uint8_t *next = smf_find_track(c->content, r->end);
	struct reading second;
	bool good;

	r->keep_after_end = false;
	good = smf_fault(r, c->from, c->fits ? 0 : c->size - (size_t)(r->end - c->content),
	    c->fits ? "track %d says that it has %u bytes, which is wrong," :
	    "track %d says that it has %u bytes, more than the file,",
	    r->song->count + 1, c->size) &&
	    try_track(r, c->content, next != NULL ? next : r->end, &second);
	r->keep_after_end = true;
	if (good && found->track != NULL && (trusted ? second.faults >= found->faults :
	    second.faults > found->faults)) {
		track_unref(second.track);
		return take_reading(r, found);
	}
	track_unref(found->track);
	if (good && second.ended != NULL)
		second.at = second.ended;
	return good && take_reading(r, &second);
}

static bool
salvage_track(struct reader *r, const struct smf_chunk *c)
{
	struct smf_report before = *r->report;
	uint32_t next_id = r->song->next_id;
	const uint8_t *end = c->content + c->size;
	struct reading first = { .track = NULL };
	bool trusted = false;

	if (c->fits && c->size <= r->reread_bytes) {
		if (!try_track(r, c->content, end, &first))
			return false;
		if (first.faults == 0 && first.ended == end)
			return take_reading(r, &first);
		r->reread_bytes -= c->size;
		trusted = chunk_begins(r, end) &&
		    !holds_track(r, first.ended != NULL ? first.ended : c->content, end);
		if (first.faults == 0 && trusted)
			return take_reading(r, &first);
		*r->report = before;
		r->song->next_id = next_id;
	}
	return reread_track(r, c, &first, trusted);
}

/* Nothing that makes sense is here: goes to the next track.  false: there is none. */
static bool
skip_to_track(struct reader *r)
{
	int next = r->song->count + 1;
	struct smf_chunk c;
	bool is_head = smf_chunk_at(r, r->at, &c);
	const uint8_t *found = is_head ? smf_find_track(r->at, r->end) : NULL;

	if (found == NULL && (unsigned)r->song->count >= r->declared) {
		r->gap_end = r->end;		/* bytes after the last chunk */
		return false;
	}
	if (!is_head)
		smf_fault(r, r->at, 0, "the file ends inside the head of track %d", next);
	else if (!c.fits)
		smf_fault(r, r->at, 0, "the chunk before track %d says that it has %u bytes, "
		    "more than the file,", next, c.size);
	else
		smf_fault(r, r->at, 0, "what precedes track %d is not a chunk,", next);
	r->report->lost_bytes += (size_t)((found != NULL ? found : r->end) - r->at);
	r->at = found != NULL ? found : r->end;
	return found != NULL;
}

/* A chunk of another kind; behind bytes that were lost it has no place any more. */
static void
keep_chunk(struct reader *r, const struct smf_chunk *c)
{
	const uint8_t *end = c->content + c->size;

	if (r->gap_end == r->at)
		r->gap_end = end;
	else
		r->report->lost_bytes += (size_t)(end - r->at);
	r->at = end;
}

bool
smf_salvage_chunks(struct reader *r)
{
	struct smf_chunk c;

	while (smf_left(r) > 0) {
		if (!smf_chunk_at(r, r->at, &c)) {
			if (!skip_to_track(r))
				return true;
		} else if (c.is_track && r->song->count == SONG_TRACKS_MAX) {
			r->gap_end = r->end;
			return true;
		} else if (c.is_track) {
			if (!salvage_track(r, &c))
				return false;
		} else if (c.fits && !holds_track(r, c.content, c.content + c.size)) {
			keep_chunk(r, &c);
		} else if (!skip_to_track(r)) {
			return true;
		}
	}
	return true;
}
