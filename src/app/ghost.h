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

/* From now on written notes get ghosts, if the setting says so. */
bool		 ghost_begin(struct session *, struct err *);
/* This note has been written: the ghosts after it, please. */
void		 ghost_follow(struct session *, const struct note *written);

/* The notes to draw, in order of their onsets; borrowed until the next poll.  0: none. */
size_t		 ghost_notes(const struct session *, const struct note **);
/* How many of them belong to the first so many onsets. */
size_t		 ghost_first(const struct session *, int onsets);
/* The first so many notes are in the piece now: the rest stays, and more are asked for. */
void		 ghost_taken(struct session *, size_t notes);

/* For session_life.c, and for a loop that wants to draw them at once. */
bool		 ghost_busy(const struct session *);
bool		 ghost_poll(struct session *);	/* true: what is drawn has changed */
void		 ghost_end(struct session *);

#endif
