/* SPDX-License-Identifier: MIT */
#ifndef APP_SESSION_INTERNAL_H
#define APP_SESSION_INTERNAL_H

/*
 * session_internal.h - what the files of the session share among themselves.
 */

#include "app/session.h"

#define TRACKS_MAX	65536		/* more than a MIDI file can have */
#define CURSOR_TICKS_MAX ((int64_t)1 << 48)

#define PIECE_BYTES_MAX	((size_t)128 << 20)	/* of a MIDI file */

/* The name that a session goes by; the file itself need not be there, its folder must. */
bool		 piece_real_name(const char *path, char real[FILE_PATH_MAX], struct err *);
/* The file's bytes (owned by the caller; NULL: it is not there) and their hash. */
bool		 piece_read_file(const struct session *, uint8_t **bytes, size_t *size, char *hash,
		     struct err *);
/* Goes on with a session.  false: it cannot be used; the piece is as without one. */
bool		 piece_resume(struct session *, const struct store_piece *, const char *hash,
		     struct err *);

/* ~/ at the start of a typed name is $HOME, as in a shell; else the name itself. */
const char	*path_typed(const char *path, char out[FILE_PATH_MAX]);

uint64_t	 clock_ms(void);		/* monotonic */
struct place	 place_now(const struct session *);
void		 place_cursor(struct session *, const struct place *);
void		 selection_drop(struct session *);
/* These notes are what is selected, until the cursor moves.  Takes ids over. */
void		 selection_hold(struct session *, uint32_t *ids, size_t count);
bool		 reserve_places(struct session *, size_t count, struct err *);
/* Goes to a node without writing that down.  last: the node of the last step, 0 without one. */
bool		 walk_history(struct session *, uint32_t target, uint32_t *last, bool *undone,
		     struct err *);

#endif
