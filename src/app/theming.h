/* SPDX-License-Identifier: MIT */
#ifndef APP_THEMING_H
#define APP_THEMING_H

/*
 * theming.h - the themes of the open piece (model/read/themes.h), for the screen.
 *
 * When they are wanted, a job finds them (s->theming).  Until it has read the last edits,
 * the answers are those for the piece before them.  The terminal's thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct session;
struct themes;

/* Finds those of this revision of the piece, once what is being read is done. */
void		 theming_want(struct session *);
/* Of this revision, or of an earlier one; NULL: not yet. */
const struct themes *theming_now(const struct session *);
const struct themes *theming_latest(const struct session *);
const char	*theming_trouble(const struct session *);	/* why there are none; "" */
/* The section that a bar lies in; false: not read, or beyond the last note. */
struct theming_section {
	int		 first;		/* bar */
	char		 letter;
	bool		 varied;
};
bool		 theming_section(const struct session *, int64_t bar, struct theming_section *);

/* For session_life.c. */
bool		 theming_poll(struct session *);
bool		 theming_busy(const struct session *);
void		 theming_cancel(struct session *);
void		 theming_end(struct session *);

#endif
