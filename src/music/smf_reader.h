/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SMF_READER_H
#define MUSIC_SMF_READER_H

/*
 * smf_reader.h - a MIDI file on its way in; for smf_read.c, which knows the
 * file's chunks, and smf_track.c, which knows the events in one.
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
	uint32_t	 head[SMF_QUEUES];	/* index of the event + 1; 0: none */
	uint32_t	 tail[SMF_QUEUES];

	/* The track at hand. */
	struct track	*track;
	uint32_t	 events;
	int64_t		 tick, order;
	int64_t		 kept_tick;	/* of the last event that was kept */
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
 * From r->at to r->end is the content of one MTrk: it goes behind the song's
 * tracks.  false: give up.
 */
bool		 smf_read_track(struct reader *);

#endif
