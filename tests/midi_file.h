/* SPDX-License-Identifier: MIT */
#ifndef MIDI_FILE_H
#define MIDI_FILE_H

/*
 * midi_file.h - small pieces for the tests of sound, written down as tables.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/smf.h"
#include "music/song.h"

#define PER_QUARTER	480
#define TEMPO(tick, us)	{ (tick), 0xff, 0x51, 0, (us) }
#define NOTE(tick, length, channel, pitch) \
	{ (tick), 0x90 | (channel), (pitch), 100, 0 }, \
	{ (tick) + (length), 0x80 | (channel), (pitch), 0, 0 }

struct midi_event {
	int64_t		 tick;
	uint8_t		 status, data0, data1;
	unsigned	 tempo_us;	/* a quarter */
};

struct midi_track {
	const struct midi_event	*events;
	size_t			 count;
};

static size_t
put_varlen(uint8_t *out, uint32_t value)
{
	uint8_t bytes[5];
	size_t n = 0, size;

	do {
		bytes[n++] = value & 0x7f;
		value >>= 7;
	} while (value > 0);
	for (size = 0; n-- > 0; size++)
		out[size] = bytes[n] | (n > 0 ? 0x80 : 0);
	return size;
}

/* Writes the events in the order of their ticks; those of one tick as they stand. */
static size_t
put_track(uint8_t *out, const struct midi_track *t)
{
	size_t size = 8, left = t->count;
	int64_t now = 0;
	bool done[512] = { false };

	assert(t->count <= sizeof done);
	for (; left > 0; left--) {
		const struct midi_event *e = NULL;

		for (size_t i = 0; i < t->count; i++)
			if (!done[i] && (e == NULL || t->events[i].tick < e->tick))
				e = &t->events[i];
		done[e - t->events] = true;
		size += put_varlen(out + size, (uint32_t)(e->tick - now));
		now = e->tick;
		out[size++] = e->status;
		out[size++] = e->data0;
		if (e->status == 0xff) {
			out[size++] = 3;
			out[size++] = e->tempo_us >> 16 & 0xff;
			out[size++] = e->tempo_us >> 8 & 0xff;
			out[size++] = e->tempo_us & 0xff;
		} else if ((e->status & 0xe0) != 0xc0) {
			out[size++] = e->data1;
		}
	}
	memcpy(out + size, "\0\xff\x2f\0", 4);
	size += 4;
	memcpy(out, "MTrk\0\0", 6);
	out[6] = (size - 8) >> 8 & 0xff;
	out[7] = (size - 8) & 0xff;
	return size;
}

static inline struct song *
make_song(const struct midi_track *tracks, int count)
{
	static uint8_t bytes[1 << 16];
	size_t size = 14;
	struct song *song;
	struct err err;

	memcpy(bytes, "MThd\0\0\0\6\0\1", 10);
	bytes[10] = 0;
	bytes[11] = (uint8_t)count;
	bytes[12] = PER_QUARTER >> 8;
	bytes[13] = PER_QUARTER & 0xff;
	for (int i = 0; i < count; i++)
		size += put_track(bytes + size, &tracks[i]);
	song = smf_read(bytes, size, &err);
	if (song == NULL) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	return song;
}

#define TRACK(events)	{ events, sizeof events / sizeof *events }

#endif
