/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_EVENT_H
#define MUSIC_EVENT_H

/*
 * event.h - MIDI events and notes.
 *
 * An event is an entry of a track of a Standard MIDI File.  Its position in the
 * track is (tick, order): `order` keeps the events of one tick in the order of
 * the file, with gaps so that new ones fit between.  An id is assigned once,
 * when the event is read or created, and is never changed or reused: undo
 * restores an event with the id it had.
 *
 * A note is a note-on with velocity > 0 and the note-off that ends it, if the
 * file has one; struct note is that pair as one value.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DRUM_CHANNEL	9		/* General MIDI's channel 10 */

/* Bytes of a sysex or meta event: immutable, reference-counted. */
struct blob {
	atomic_uint	 refs;
	uint32_t	 size_bytes;
	uint8_t		 bytes[];
};

struct event {
	int64_t		 tick;
	int64_t		 order;		/* among the events of one tick */
	int64_t		 length_ticks;	/* of a paired note-on; else 0 */
	uint32_t	 id;		/* unique in the song; 0: not assigned yet */
	uint32_t	 partner;	/* id of the note's other end; 0: unpaired */
	uint8_t		 status;	/* 0x80-0xef channel, 0xf0 0xf7 sysex, 0xff meta */
	uint8_t		 data[2];	/* of a channel event; data[0] of a meta is its type */
	struct blob	*payload;	/* sysex and meta bytes, one reference owned; else NULL */
};

/* Controllers of how a part is heard. */
enum {
	CONTROLLER_BANK = 0, CONTROLLER_BANK_FINE = 32,
	CONTROLLER_VOLUME = 7, CONTROLLER_PAN = 10, CONTROLLER_EXPRESSION = 11,
	CONTROLLER_REVERB = 91, CONTROLLER_CHORUS = 93,
};

enum meta_type {
	META_SEQUENCE = 0x00, META_TEXT = 0x01, META_COPYRIGHT = 0x02,
	META_TRACK_NAME = 0x03, META_INSTRUMENT = 0x04, META_LYRIC = 0x05,
	META_MARKER = 0x06, META_CUE = 0x07, META_CHANNEL = 0x20,
	META_PORT = 0x21, META_END_OF_TRACK = 0x2f, META_TEMPO = 0x51,
	META_SMPTE = 0x54, META_METRE = 0x58, META_KEY = 0x59,
	META_OWN = 0x7f,		/* of the program that wrote it: tag.h */
};

struct note {
	uint32_t	 id;		/* of its note-on; 0: not in a song yet */
	int		 track;		/* from 0, in the order of the MTrk chunks */
	int64_t		 start_ticks;
	int64_t		 length_ticks;	/* without a note-off: to the end of the track */
	uint8_t		 channel;	/* 0 to 15 */
	uint8_t		 pitch;		/* 0 to 127, 60 is middle C */
	uint8_t		 velocity;	/* 1 to 127 */
	bool		 ended;		/* has a note-off */
};

static inline int64_t
note_end(const struct note *n)
{
	return n->start_ticks + n->length_ticks;
}

#endif
