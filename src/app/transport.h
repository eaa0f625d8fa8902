/* SPDX-License-Identifier: MIT */
#ifndef APP_TRANSPORT_H
#define APP_TRANSPORT_H

/*
 * transport.h - playback of a session: opens the sound and keeps it up to date.
 *
 * A job opens the device and loads the soundfont, so that the first screen
 * appears before.  After that, transport_poll compares the session with the
 * engine and sends what differs: the plan, mutes, loop, gain and metronome.  It
 * also checks that the device is alive.  Requests made before the sound is ready
 * are remembered, so Space pressed early plays as soon as possible.  The
 * terminal's thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct plan;
struct session;
struct transport;

struct transport *transport_new(void);		/* NULL: no memory */
void		 transport_end(struct session *);	/* closes device and engine too */
/* Stops and releases the sound device; transport_start opens it again. */
void		 transport_close(struct session *);
bool		 transport_start(struct session *, struct err *);	/* opens, or opens again */
/*
 * The sound of one piece, which stops, becomes that of another, with the keyboards that
 * it hears (keyboard_hand_over).  false: there is none to give; that piece opens its own.
 */
bool		 transport_hand_over(struct session *from, struct session *to);
/* true: something on the screen has changed. */
bool		 transport_poll(struct session *);

/* Or will play, as soon as it can. */
bool		 transport_playing(const struct session *);
int64_t		 transport_ticks(const struct session *);	/* the playhead */
/* Why there is no sound; "" if there is. */
const char	*transport_trouble(const struct session *);
void		 transport_play(struct session *, int64_t from_ticks);
/* Up to the end, then back to where it began.  At most a frame is cut off. */
void		 transport_play_part(struct session *, int64_t from_ticks, int64_t end_ticks);
/* Plays after so many bars of clicks, beyond the end of the piece too: for recording. */
void		 transport_record(struct session *, int64_t from_ticks, int bars);
/*
 * What was heard at a time of clock_seconds.  *early: by so many seconds before
 * playing begins, for which the tick is where it begins.  false: nothing plays.
 */
bool		 transport_tick_at(const struct session *, double seconds, int64_t *tick,
		     double *early);
/* go_back: to where playback started. */
void		 transport_stop(struct session *, bool go_back);
void		 transport_seek(struct session *, int64_t ticks);
void		 transport_preview(struct session *, int track, int channel, int pitch,
		     int velocity, int64_t length_ticks);
void		 transport_panic(struct session *);

/*
 * Hears another piece, from its first note on for half a minute at most; ours stops,
 * and its mutes and its loop wait.  Whatever is played after that ends it.  Takes the
 * plan over.
 */
void		 transport_audition(struct session *, struct plan *);
void		 transport_audition_end(struct session *);	/* nothing is fine */
bool		 transport_auditioning(const struct session *);

#endif
