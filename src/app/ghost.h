/* SPDX-License-Identifier: MIT */
#ifndef APP_GHOST_H
#define APP_GHOST_H

/*
 * ghost.h - the notes that the model expects after the one just written.
 *
 * They are in no track and in no plan: nothing stores, exports or plays them.
 * The screen draws them, and `ghost-take` writes the first of them into the
 * piece.  They belong to one revision of the piece and one track, and vanish
 * with any other edit.
 *
 * Each written note starts one short job on a snapshot of the piece.  A result
 * for an older revision is dropped.  Nothing happens before ghost_begin, so that
 * programs without a screen start no job.
 *
 * The terminal's thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "music/event.h"

struct session;

#define GHOST_ONSETS	4		/* so many are shown; a chord is one */

/* From now on, written notes get ghosts if the setting is on. */
bool		 ghost_begin(struct session *, struct err *);
/* Looks for the ghosts that follow a note just written. */
void		 ghost_follow(struct session *, const struct note *written);

/* The notes to draw, in order of their onsets; borrowed until the next poll.  0: none. */
size_t		 ghost_notes(const struct session *, const struct note **);
/* The number of them within the first `onsets` onsets. */
size_t		 ghost_first(const struct session *, int onsets);
/* The first `notes` of them are in the piece now: keeps the rest and looks for more. */
void		 ghost_taken(struct session *, size_t notes);

/* For session_life.c, and for a loop that wants to draw them at once. */
bool		 ghost_busy(const struct session *);
bool		 ghost_poll(struct session *);	/* true: what is drawn has changed */
void		 ghost_end(struct session *);

#endif
