/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SMF_READER_H
#define MUSIC_SMF_READER_H

/*
 * smf_reader.h - a MIDI file on its way in; for smf_read.c, which knows the
 * file's chunks, smf_salvage.c, which finds them in a broken one, and
 * smf_track.c, which knows the events in one.
 */

#include <stddef.h>
#include <stdint.h>

#include "music/smf.h"
#include "music/track.h"

#define SMF_QUEUES	(16 * 128)	/* (channel, pitch) */

/*
 * One file being read.  Notes wait for their note-off in a queue of each
 * (channel, pitch), first come first ended.  The queue is threaded through the
 * events themselves: while a note waits, `partner` is the next one's place.
 */
struct reader {
	const uint8_t	*begin;		/* of the whole file: offsets count from here */
	const uint8_t	*at, *end;	/* of what is being read */
	bool		 salvage;
	struct smf_report *report;	/* of a salvage */
	struct err	*err;
	struct song	*song;		/* owned until it is handed out */
	unsigned	 declared;	/* tracks that the header counts */
	/* Whole chunks of other kinds, behind the track before. */
	const uint8_t	*gap, *gap_end;
	size_t		 reread_bytes;	/* that a salvage may still read twice */
	uint32_t	 head[SMF_QUEUES];	/* index of the event + 1; 0: none */
	uint32_t	 tail[SMF_QUEUES];

	/* The track at hand. */
	struct track	*track;		/* owned, until it is taken */
	const uint8_t	*ended;		/* behind its End of Track; NULL: it has none */
	bool		 keep_after_end;
	uint32_t	 events;
	int64_t		 tick, order;
	uint8_t		 running;	/* 0: none */
	uint8_t		 last_status;	/* of the last channel event */
};

/*
 * Something is wrong at `at`.  false: give up, and err says why.  In a salvage
 * true: it was noted, with the bytes that are lost by it; go on.
 */
bool		 smf_fault(struct reader *, const uint8_t *at, size_t lost_bytes,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));
bool		 smf_no_memory(struct reader *);	/* always false */

static inline size_t
smf_left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

/*
 * From r->at to r->end is the content of one MTrk, which becomes r->track.
 * false: give up.  At the end r->at == r->end.
 */
bool		 smf_read_track(struct reader *);
/* r->track goes behind the song's tracks and the gap. */
bool		 smf_take_track(struct reader *);

#define SMF_HEAD_BYTES	8		/* of a chunk: name and size */

struct smf_chunk {
	const uint8_t	*from, *content;
	uint32_t	 size;		/* as it says */
	bool		 is_track, fits;	/* into what is left */
};
/* false: fewer bytes than a chunk's head are left there. */
bool		 smf_chunk_at(const struct reader *, const uint8_t *at, struct smf_chunk *);
/* All chunks behind the header.  false: give up. */
bool		 smf_salvage_chunks(struct reader *);
const uint8_t	*smf_find_track(const uint8_t *from, const uint8_t *end);	/* or NULL */

#endif
