/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TRACK_H
#define MUSIC_TRACK_H

/*
 * track.h - layout of a track in memory; for music/ alone.
 *
 * A track is an array of spans.  A span points to a chunk, which holds up to
 * SONG_CHUNK_EVENTS events in (tick, order), and sums it up, so that a search
 * reads the array and touches only the chunks that it needs.  Chunks and
 * tracks are immutable once sealed and shared by count, by any threads.
 *
 * There an event is packed into 32 bytes: a hostile file can hold an event in
 * two bytes, and sixty-four mebibytes of them must still fit in memory.
 */

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/encoding.h"
#include "base/err.h"
#include "music/edit.h"
#include "music/drums.h"
#include "music/event.h"
#include "music/smf_rest.h"
#include "music/song.h"

/* Keys of one tick as they are read: multiples of the gap, from 0. */
#define PACKED_ORDER_GAP	4096
#define PACKED_ORDER_MAX	((INT64_C(1) << 39) - 1)
/* Later than any tick of a file: 2^28 a delta, 2^31 deltas in 4 GiB. */
#define SONG_TICK_MAX	(INT64_C(1) << 60)

struct packed_event {
	int64_t		 tick;
	int64_t		 order : 40;
	uint64_t	 status : 8;
	uint64_t	 data0 : 8;
	uint64_t	 data1 : 8;
	union {
		int64_t		 length_ticks;	/* status < 0xf0 */
		struct blob	*payload;	/* else; one reference owned */
	};
	uint32_t	 id, partner;
};
static_assert(sizeof(struct packed_event) == 32, "the smallest file event is two bytes");

struct chunk {
	atomic_uint	 refs;
	uint32_t	 count;
	struct packed_event packed[];
};

/* What a chunk holds somewhere, so that a search for it may pass by. */
enum span_has {
	SPAN_TEMPO = 1, SPAN_METRE = 2, SPAN_KEY = 4, SPAN_NAME = 8, SPAN_PORT = 16,
	SPAN_PROGRAM = 32,
	SPAN_STATE = 64,		/* programs, controllers, bends, pressure */
	SPAN_CHANNEL = 128,		/* any channel event */
	SPAN_SYSEX = 256,
	SPAN_BANK = 512,		/* bank select, its coarse half */
	SPAN_SILENCE = 1024,		/* a mode message that ends notes */
	SPAN_MARKER = 4096,
	SPAN_OWN = 8192,		/* a meta of the program that wrote it */
	SPAN_TEXT = 2048,		/* a text meta with a byte that is not ASCII */
};

struct span {
	struct chunk	*chunk;		/* one reference owned */
	int64_t		 first_tick, last_tick;
	int64_t		 max_end;	/* of its notes; INT64_MAX: one is unended; -1: none */
	uint32_t	 notes;
	uint8_t		 low, high;	/* pitches; low > high where there is none */
	uint16_t	 has;		/* enum span_has */
	uint16_t	 note_channels;	/* one bit a channel */
};

struct track {
	atomic_uint	 refs;
	uint32_t	 id;		/* song_track_id; 0: in no song yet */
	int64_t		 start_ticks;	/* of a pattern of format 2; else 0 */
	int64_t		 eot_ticks;	/* where the file ends the track */
	struct blob	*after_end;	/* bytes of its MTrk behind the End of Track; or NULL */
	enum text_encoding	 encoding;	/* of its name: see struct song */
	uint32_t	 gaps_before;	/* number of the song's gaps that precede it */
	struct span	*spans;		/* owned */
	size_t		 count, capacity;
	/* While it is built: events that fit in the last chunk; 0: it is shared. */
	uint32_t	 room;
	/* Filled by track_seal. */
	size_t		 events, notes;
	int64_t		 end_ticks;	/* last event or end of track */
	int64_t		 last_note_end;	/* 0: no note */
	int64_t		 reach_ticks;	/* what no span, with the ends of its notes, exceeds */
	uint16_t	 note_channels;
	uint16_t	 has;		/* of any span */
	struct track_info info;
};

struct song {
	int		 format, division;
	struct track	**tracks;	/* owned, each one reference */
	int		 count;
	struct smf_rest	*rest;		/* one reference owned; NULL: there is nothing else */
	struct drums	*drums;		/* one reference owned; NULL: only by channel */
	enum text_encoding	 encoding;	/* of texts that are no UTF-8 */
	uint32_t	 next_id;	/* of events */
	uint32_t	 next_track_id;
	struct song	*pending;	/* what song_reserve made ready; owned */
};

static inline bool
packed_is_note(const struct packed_event *c)
{
	return (c->status & 0xf0) == 0x90 && c->data1 > 0;
}

/* A velocity of 0 ends a note too. */
static inline bool
packed_ends_note(const struct packed_event *c)
{
	return (c->status & 0xf0) == 0x80 ||
	    ((c->status & 0xf0) == 0x90 && c->data1 == 0);
}

/* All sounds or notes off, or a mode that implies it. */
static inline bool
packed_silences(const struct packed_event *c)
{
	return c->status >> 4 == 0xb && (c->data0 == 120 || c->data0 >= 123);
}

/* A note that sounds in the window. */
static inline bool
window_has(const struct window *w, const struct note *n)
{
	return n->start_ticks < w->end_ticks && n->pitch >= w->low && n->pitch <= w->high &&
	    (n->start_ticks >= w->start_ticks ||
	    n->length_ticks > w->start_ticks - n->start_ticks);
}

/* A chunk of which no note sounds in the window. */
static inline bool
window_misses(const struct window *w, const struct span *s)
{
	return s->notes == 0 || s->low > w->high || s->high < w->low ||
	    s->first_tick >= w->end_ticks ||
	    (s->max_end <= w->start_ticks && s->last_tick < w->start_ticks);
}

/* Payload is borrowed. */
void		 packed_get(const struct packed_event *, struct event *);
/* Adds a reference. */
void		 packed_set(struct packed_event *, const struct event *);
bool		 event_equals(const struct event *, const struct event *);	/* in everything */
void		 packed_note(const struct track *, int index, const struct packed_event *,
	     struct note *);

struct blob	*blob_new(const void *bytes, size_t size);	/* NULL: no memory */
struct blob	*blob_ref(struct blob *);			/* NULL gives NULL */
void		 blob_unref(struct blob *);
/* As clean UTF-8. */
void		 blob_text(const struct blob *, enum text_encoding, char *text, size_t size);
bool		 payload_equals(const struct blob *, const struct blob *);	/* NULL: no bytes */
static inline size_t
blob_bytes(const struct blob *b)
{
	return b == NULL ? 0 : b->size_bytes;
}

struct track	*track_new(void);		/* one reference; NULL: no memory */
struct track	*track_ref(struct track *);
void		 track_unref(struct track *);	/* NULL is fine */
/* While it is built: a new event at the end, zeroed; NULL: no memory. */
struct packed_event	*track_push(struct track *);
/*
 * While it is built: a chunk with room for SONG_CHUNK_EVENTS at the end, and the
 * first `count` of what was written behind its events taken in.
 */
struct chunk	*track_open_chunk(struct track *);	/* NULL: no memory */
void		 track_take_in(struct track *, uint32_t count);
/* Shares it; false: no memory. */
bool		 track_push_chunk(struct track *, const struct span *);
/* The i-th event of a track that was built by track_push alone. */
static inline struct packed_event *
track_event(const struct track *t, size_t i)
{
	return &t->spans[i / SONG_CHUNK_EVENTS].chunk->packed[i % SONG_CHUNK_EVENTS];
}
/* After a push of what will not change any more: sums up while it is near. */
void		 track_sum_up(struct track *);
void		 track_seal(struct track *);	/* sums up; from here on it is immutable */
void		 track_fill_info(struct track *);	/* for track_seal: what its events say */
/* While it is built: all that is not its events is as that of another, its id too. */
void		 track_take_frame(struct track *, const struct track *);
/* In all that is stored of them. */
bool		 track_equals(const struct track *, const struct track *);
/* The same events, with its name read otherwise; NULL: no memory. */
struct track	*track_read_as(const struct track *, enum text_encoding);
void		 track_read_texts(const struct track *, struct encoding_evidence *);

/* Where an event is in a track; at the end span == count. */
struct track_pos {
	size_t		 span;
	uint32_t	 event;
};
/* First event at or after tick. */
struct track_pos	 track_find(const struct track *, int64_t tick);
static inline const struct packed_event *
track_at(const struct track *t, struct track_pos p)
{
	return p.span < t->count ? &t->spans[p.span].chunk->packed[p.event] : NULL;
}
static inline struct track_pos
track_after(const struct track *t, struct track_pos p)
{
	if (++p.event == t->spans[p.span].chunk->count)
		p = (struct track_pos){ p.span + 1, 0 };
	return p;
}

/* Its channel's controller that stands before all of its notes; NULL: there is none. */
const struct packed_event *track_first_controller(const struct track *, int number);
/* The event with this id at this very tick; NULL: there is none. */
const struct packed_event *track_find_id(const struct track *, int64_t tick, uint32_t id);

/* Is it an event that a track which begins at start_ticks can hold? */
bool		 event_is_sound(const struct event *, int64_t start_ticks, struct err *);
/* The song that `edit` makes of `song`; NULL and why not. */
struct song	*song_edited(const struct song *, const struct edit *, struct err *);
struct song	*song_try_new(int format, int division);	/* these two: NULL: no memory */
struct song	*song_try_snapshot(const struct song *);
/* When it has been read; false: no memory. */
bool		 song_guess_encoding(struct song *);
/* After a change of its tracks; false: no memory. */
bool		 song_find_drums(struct song *);
/* Takes it over; one without an id gets the next.  false: no memory. */
bool		 song_add_track(struct song *, struct track *, int at);
struct track	*song_track(const struct song *, int track);

#endif
