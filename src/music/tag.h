/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_TAG_H
#define MUSIC_TAG_H

/*
 * tag.h - tags of a track that only cadenza reads: its colour and its group.
 *
 * Each is a sequencer-specific meta event (FF 7F), which other programs skip and
 * keep: 7D, the number that MIDI leaves to whoever wants it, "cdz", a letter and
 * the value.  So it is stored, saved and undone like every other event.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"

struct edit;
struct song;

enum tag { TAG_COLOUR = 'c', TAG_GROUP = 'g' };

#define TAG_HEAD	5		/* bytes before the value */
#define TAG_COLOURS	8
#define TAG_GROUP_SIZE	24		/* bytes of a group's name, with the NUL */

extern const char *const tag_colours[TAG_COLOURS];	/* "orange" */

/* The value of a payload that is this tag; NULL: it is not. */
const uint8_t	*tag_value(const struct blob *, enum tag, size_t *size);
/* Of a track; size 0 takes the tag out. */
bool		 edit_set_tag(struct edit *, const struct song *, int track, enum tag,
		     const void *value, size_t size, struct err *);

#endif
