/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TAKE_H
#define MUSIC_TAKE_H

/*
 * take.h - take: the messages of a performance, and the notes made of them.
 *
 * Notes keep their velocities, and pedals, bends and pressures stay events
 * beside them.  Programs and banks are left out: a track has its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct edit;
struct note;
struct song;

struct take_event {
	int64_t		 tick;
	uint8_t		 status;	/* 0x80 to 0xe0; the channel does not matter */
	uint8_t		 data[2];
};

struct take {
	struct take_event *events;	/* owned; in the order in which they were played */
	size_t		 count, capacity;
};

bool	 take_add(struct take *, const struct take_event *);	/* false: no memory */
void	 take_clear(struct take *);
bool	 take_keeps(uint8_t status, uint8_t number);	/* such a message belongs in a piece */
/*
 * Its notes on a track; keys that are still down end at end_ticks.  free() them;
 * NULL with *count 0: there are none, or no memory (then err is set).
 */
struct note *take_notes(const struct take *, int track, int channel, int64_t end_ticks,
	     size_t *count, struct err *);
/* All of it as an edit of a track.  A pedal that is still down is lifted at end_ticks. */
bool	 take_as_edit(const struct take *, const struct song *, int track, int64_t end_ticks,
	     struct edit *, struct err *);

#endif
