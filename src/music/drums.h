/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_DRUMS_H
#define MUSIC_DRUMS_H

/*
 * drums.h - channels that play drums, and since when; for music/ alone.
 *
 * The tenth channel of every port does, unless a message says otherwise:
 *
 *	GS	"use for rhythm part" (address 40 1p 15) of a part, and a reset
 *	XG	the mode of a part (08 pp 07); and, once XG is on, bank 126 or 127
 *	GM2	once it is on, bank 120 for drums and 121 for a melody
 *
 * Sources: Roland SC-88 owner's manual; Yamaha XG specification 1.35; General
 * MIDI 2 specification.  A part of theirs is the channel of that number.  What
 * a song says is gathered once, when it is read or edited; the table is
 * immutable and shared by count.
 */

#include <stdbool.h>
#include <stdint.h>

struct drums;
struct song;

/* *drums NULL: there is no such message.  false: no memory. */
bool		 drums_find(const struct song *, struct drums **drums);
struct drums	*drums_ref(struct drums *);	/* NULL gives NULL */
void		 drums_unref(struct drums *);
/* drums may be NULL. */
bool		 drums_at(const struct drums *, int port, int channel, int64_t tick);
/* Whether that channel ever plays what it would not play by its number. */
bool		 drums_changes(const struct drums *, int port, int channel);

#endif
