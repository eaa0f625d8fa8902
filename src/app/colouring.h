/* SPDX-License-Identifier: MIT */
#ifndef APP_COLOURING_H
#define APP_COLOURING_H

/*
 * colouring.h - colours of notes by their surprise: how unexpected they are to the model.
 *
 * A background job measures the nats of every note (surprise.h), given the piece before it.
 * The figures belong to one revision.  After an edit, notes that are still there keep theirs
 * until a new measurement, which starts a moment after the last edit.
 *
 * The terminal's thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct session;
struct note;

/* From expected to startling. */
enum surprise_level {
	SURPRISE_UNKNOWN, SURPRISE_EXPECTED, SURPRISE_USUAL, SURPRISE_UNUSUAL, SURPRISE_STARTLING,
	SURPRISE_LEVELS
};
extern const char *const surprise_words[SURPRISE_LEVELS];

/* On or off. */
bool		 colouring_toggle(struct session *, struct err *);
bool		 colouring_on(const struct session *);
/* Share of the notes that is measured; 1: nothing is running. */
double		 colouring_progress(const struct session *);
/* NAN: not known. */
double		 colouring_nats(const struct session *, const struct note *);
enum surprise_level colouring_level(double nats);	/* of NAN: unknown */
/*
 * The count-th next (by > 0) or previous of the most surprising notes of the
 * cursor's track, which are a tenth of it.  false: there is none, or nothing is
 * measured yet; measuring starts then.
 */
bool		 colouring_find(struct session *, long by, struct note *, struct err *);

/* For session_life.c. */
bool		 colouring_poll(struct session *);
void		 colouring_end(struct session *);

#endif
