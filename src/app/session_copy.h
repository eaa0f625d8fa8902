/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_COPY_H
#define APP_SESSION_COPY_H

/*
 * session_copy.h - a copy of a session, for a command that runs on another thread.
 *
 * The copy shares what is immutable (the notes, in chunks; registers) and has
 * all else that an edit reads or changes as its own: cursor, selection,
 * settings, the map of times.  It has no store, no sound, no screen and none of
 * the session's parts.  What is edited there is put aside with its bytes for
 * the store, and session_join brings it into the session: edits, registers,
 * the message, and the cursor and the selection, unless the person has moved
 * on meanwhile.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/session.h"

/* What comes back from a copy. */
struct aside {
	struct made {
		uint8_t		*bytes;		/* owned */
		size_t		 size;
		struct song	*song;		/* owned: the piece after it */
	}		*made;		/* owned; those of the copy's history, from node 1 */
	size_t		 count;
	bool		 sounds;	/* the command plays a note afterwards */
	struct note	 sound;

	/* As it was when the copy was made. */
	struct region	 meant;		/* owned */
	struct place	 place;
	enum mode	 mode;
	uint64_t	 message_serial;
	const struct clip *clips[REGISTERS];
};

/* NULL: no memory. */
struct session	*session_copy(const struct session *);
void		 session_copy_free(struct session *);	/* accepts NULL; any thread */
/* false: err says why not; what was joined before, an edit of several, stays. */
bool		 session_join(struct session *, struct session *copy, struct err *);

/* For session.c.  Takes ownership of the bytes, even on failure. */
bool		 aside_keep(struct aside *, uint8_t *bytes, size_t size, struct err *);
void		 aside_song(struct aside *, const struct song *);

#endif
