/* SPDX-License-Identifier: MIT */
#ifndef APP_RECORDING_H
#define APP_RECORDING_H

/*
 * recording.h - recording of what is played while the piece plays.
 *
 * Each message gets the tick that was heard when it arrived and is stored in the
 * session before it counts, so a killed program loses nothing: opening the piece
 * again makes the notes of it.  The end of a pass, a stop or the turn of the
 * loop, makes one edit, and a second one that quantises it where that is set, so
 * the first undo takes back only the quantising.  Overdubbing adds to the track;
 * replacing takes out what the pass went over, which is silent meanwhile.
 *
 * What is played without recording is kept for some minutes (capture).  The
 * terminal's thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct midi_message;
struct note;
struct session;

struct recording *recording_new(void);		/* NULL: no memory */
bool		 recording_on(const struct session *);
/* Plays from the loop's start, or the cursor, after the bars that are set to count in. */
bool		 recording_start(struct session *, struct err *);
/* Stops, and makes the edit. */
bool		 recording_stop(struct session *, struct err *);
/* Every message that is played, recording or not. */
void		 recording_take(struct session *, const struct midi_message *);
bool		 recording_poll(struct session *);
void		 recording_end(struct session *);
/* A take that was cut off becomes an edit, and the message says so. */
bool		 recording_restore(struct session *, struct err *);
/* The notes of this pass so far, borrowed until the next poll. */
size_t		 recording_notes(struct session *, const struct note **);

/*
 * Writes what was played last at the cursor, in the tempo there: all since the
 * last silence of some seconds, or (seconds > 0) that long.
 */
bool		 recording_capture(struct session *, double seconds, struct err *);

#endif
