/* SPDX-License-Identifier: MIT */
#ifndef APP_MOTIF_WALK_H
#define APP_MOTIF_WALK_H

/*
 * motif_walk.h - from one place of a motif to the next: ]m [m.
 *
 * The motif is what is selected, or else the one at the cursor.  Where the themes of the
 * piece are not known yet, a job finds them (theming.h) and the step is made then, unless
 * the cursor has gone elsewhere.  The terminal's thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct session;

bool	 motif_walk(struct session *, long by, struct err *);
/* Goes to the hook: the motif of most worth, where it is most like its other places. */
bool	 motif_walk_hook(struct session *, struct err *);
/* Whether a motif of this revision of the piece was walked. */
bool	 motif_walk_begun(const struct session *);
/* Whether a place of the motif that was walked last begins in [from, to); *varied: there. */
bool	 motif_walk_marks(const struct session *, int64_t from, int64_t to, bool *varied);

/* For session_life.c. */
bool	 motif_walk_poll(struct session *);
void	 motif_walk_end(struct session *);

#endif
