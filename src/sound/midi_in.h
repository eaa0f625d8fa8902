/* SPDX-License-Identifier: MIT */
#ifndef SOUND_MIDI_IN_H
#define SOUND_MIDI_IN_H

/*
 * midi_in.h - input from a MIDI keyboard.
 *
 * FluidSynth's driver runs a thread of its own, perhaps a real-time one of
 * JACK; midi_raw.h reads a device that is named by its path.  The thread pushes
 * each message into two rings and waits for nothing: one is read by the audio
 * thread, which plays the message at once (engine_thru), the other by the
 * terminal's thread, which records it or writes notes.
 *
 * Opening and closing may take a tenth of a second: on a job's thread, one at a
 * time.  The rings outlive the driver, so an engine may go on reading.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct midi_in;
struct ring;

/* A channel message but for its channel: whatever the keyboard sends goes to one track. */
struct midi_message {
	double		 seconds;	/* clock_seconds when it arrived */
	uint8_t		 status;	/* 0x80 to 0xe0 */
	uint8_t		 data[2];
};

struct midi_in	*midi_in_new(void);		/* NULL: no memory */
void		 midi_in_free(struct midi_in *);	/* closes; accepts NULL */
/*
 * wanted: "auto", "alsa", "jack", or the path of a raw MIDI device, whose bytes
 * are read as they are (a named pipe will do).  Closes what was open.
 */
bool		 midi_in_open(struct midi_in *, const char *wanted, struct err *);
void		 midi_in_close(struct midi_in *);
/* What midi_in_open takes, without opening it. */
bool		 midi_in_check(const char *wanted, struct err *);
/* The name of the open driver, or its path; "" without one. */
const char	*midi_in_name(const struct midi_in *);
/*
 * Names of the keyboards that the ALSA sequencer knows, as its file in /proc
 * lists them, joined by commas; false: there are none.
 */
bool		 midi_in_keyboards(const char *proc_file, char *names, size_t size);
#define MIDI_IN_PROC		"/proc/asound/seq/clients"
#define MIDI_IN_SEQUENCER	"/dev/snd/seq"

/* arg: the midi_in.  From the driver's thread, or the one that takes its place in a test. */
void		 midi_in_receive(void *arg, uint8_t status, uint8_t data0, uint8_t data1);
/* The terminal's thread. */
bool		 midi_in_next(struct midi_in *, struct midi_message *);
int		 midi_in_fd(const struct midi_in *);	/* readable when a message is there */
unsigned	 midi_in_lost(struct midi_in *);	/* messages for which there was no room */
/* Elements are struct midi_message; for the audio thread. */
struct ring	*midi_in_thru(struct midi_in *);

#endif
