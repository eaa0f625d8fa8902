/* SPDX-License-Identifier: MIT */
#ifndef APP_KEYBOARD_H
#define APP_KEYBOARD_H

/*
 * keyboard.h - input from a MIDI keyboard or from the computer's keys.
 *
 * A job opens the MIDI input that is set, and opens another when that changes.
 * The audio thread sounds the messages at once (midi_in.h); keyboard_poll takes
 * them for the session and keeps those of step mode for the screen, whose
 * commands write notes.  Keyboards that appear or go are named in one sentence.
 * The terminal's thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct keyboard;
struct midi_message;
struct session;

struct keyboard	*keyboard_new(void);		/* NULL: no memory */
bool		 keyboard_start(struct session *, struct err *);	/* opens what is set */
/* Of a piece that left the screen: closes it, until keyboard_start. */
void		 keyboard_rest(struct session *);
/* true: something on the screen has changed. */
bool		 keyboard_poll(struct session *);
void		 keyboard_end(struct session *);
/* What one piece heard is heard by another: with its sound, which reads it too. */
void		 keyboard_hand_over(struct session *from, struct session *to);
/* "alsa: USB Keystation", or "" while nothing is open. */
void		 keyboard_describe(const struct session *, char *text, size_t size);
const char	*keyboard_trouble(const struct session *);	/* why nothing is; "" */

/* A message of the computer's keys, from now on as if a MIDI keyboard had sent it. */
void		 keyboard_play(struct session *, uint8_t status, uint8_t data0, uint8_t data1);
/* The next message that was played in step mode. */
bool		 keyboard_take_step(struct session *, struct midi_message *);

#endif
