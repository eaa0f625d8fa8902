/* SPDX-License-Identifier: MIT */
#ifndef APP_TRANSPORT_H
#define APP_TRANSPORT_H

/*
 * transport.h - the session's side of the sound.
 *
 * Opening the device and loading a soundfont take time, so a job does it while
 * the first screen is already there; transport_poll takes the result in.  From
 * then on it compares the session with what the engine has: a new plan, mutes,
 * the loop, gain and metronome are sent when they differ.  It watches that the
 * device is alive, and remembers what was asked before it was ready: Space
 * pressed too early plays when it can.  The terminal's thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct session;
struct transport;

struct transport *transport_new(void);		/* NULL: no memory */
void		 transport_end(struct session *);	/* closes device and engine too */
/* Stops, and gives the sound device to other programs; transport_start takes it again. */
void		 transport_close(struct session *);
bool		 transport_start(struct session *, struct err *);	/* opens, or opens again */
/* true: something that is drawn has changed. */
bool		 transport_poll(struct session *);

bool		 transport_playing(const struct session *);	/* or will, as soon as it can */
int64_t		 transport_ticks(const struct session *);	/* the playhead */
/* Why nothing sounds; "" where it does. */
const char	*transport_trouble(const struct session *);
void		 transport_play(struct session *, int64_t from_ticks);
/* Back to where playing began. */
void		 transport_stop(struct session *, bool go_back);
void		 transport_seek(struct session *, int64_t ticks);
void		 transport_preview(struct session *, int track, int channel, int pitch,
		     int velocity, int64_t length_ticks);
void		 transport_panic(struct session *);

#endif
