/* SPDX-License-Identifier: MIT */
#ifndef SOUND_MIDI_RAW_H
#define SOUND_MIDI_RAW_H

/*
 * midi_raw.h - MIDI as bytes, from a device file or a named pipe.
 *
 * FluidSynth's reader of such devices loses the message that follows a clock or
 * an active-sensing byte when the status is left out, as keyboards do all the
 * time; here such bytes change nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct midi_raw;

/* From the reader's thread, for each channel message. */
typedef void (*midi_raw_fn)(void *arg, uint8_t status, uint8_t data0, uint8_t data1);

struct midi_raw	*midi_raw_open(const char *path, midi_raw_fn, void *arg, struct err *);
void		 midi_raw_close(struct midi_raw *);	/* accepts NULL; joins the thread */

/* Bytes into channel messages; zeroed at first. */
struct midi_parser {
	uint8_t		 status;	/* 0: data bytes mean nothing */
	uint8_t		 data[2];
	int		 got;
};
/* true: `message` is a whole one. */
bool		 midi_parse(struct midi_parser *, uint8_t byte, uint8_t message[3]);

#endif
