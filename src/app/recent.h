/* SPDX-License-Identifier: MIT */
#ifndef APP_RECENT_H
#define APP_RECENT_H

/*
 * recent.h - the pieces that were open before, the newest first.
 *
 * A list of paths in the state folder, one a line, to which every cadenza appends
 * with one write, so that two of them lose nothing of each other.  What it says may
 * be gone or changed: whoever opens a path finds out.  Any thread.
 */

#include <stdbool.h>

#define RECENT_MAX	50

struct recent {
	char	*paths[RECENT_MAX];	/* owned; absolute */
	int	 count;
};

/* A path that was given to realpath; one that cannot be kept is not. */
void	 recent_note(const char *real_path);
/* Without those that are noted again later; empty where there is no list. */
void	 recent_read(struct recent *);
void	 recent_clear(struct recent *);

#endif
