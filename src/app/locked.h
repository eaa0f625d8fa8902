/* SPDX-License-Identifier: MIT */
#ifndef APP_LOCKED_H
#define APP_LOCKED_H

/*
 * locked.h - locks: notes, stretches of time and tracks that the model may not change.
 *
 * A person edits what is locked as before; what is asked of the model has the
 * locks in it.  They are kept with the session.  The terminal's thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/generate.h"

struct session;

struct locked {
	uint32_t	*notes;		/* owned; ids, ascending */
	size_t		 note_count;
	struct generate_span *spans;	/* owned; ascending, apart from each other */
	size_t		 span_count;
	uint32_t	*tracks;	/* owned; ids, ascending */
	size_t		 track_count;
};

bool	 locked_note(const struct session *, uint32_t id);
bool	 locked_track(const struct session *, int track);
bool	 locked_ticks(const struct session *, int64_t start_ticks, int64_t end_ticks);
bool	 locked_any(const struct session *);

/* on: locked from then on, else free.  Says that sentence when it is so (apart.h). */
bool	 locked_set_notes(struct session *, const uint32_t *ids, size_t count, bool on,
	     const char *said, struct err *);
bool	 locked_set_span(struct session *, int64_t start_ticks, int64_t end_ticks, bool on,
	     struct err *);
bool	 locked_set_track(struct session *, int track, bool on, struct err *);
bool	 locked_clear(struct session *, struct err *);

bool	 locked_restore(struct session *, struct err *);	/* from the store */
void	 locked_end(struct session *);

#endif
