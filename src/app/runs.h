/* SPDX-License-Identifier: MIT */
#ifndef APP_RUNS_H
#define APP_RUNS_H

/*
 * runs.h - the curves of every tuning run of a session, side by side and as files.
 *
 * They are read from the store; a snapshot, which its caller frees.  A curve
 * written as SVG is drawn in nats per note over steps, with a legend; as CSV there
 * is a row for each time that a run was looked at.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/curve.h"
#include "base/err.h"

struct session;

struct run {
	int64_t		 id, made_unix_s;
	char		 settings[64], verdict[192];
	struct curve	 curve;
};
struct runs {				/* oldest first */
	struct run	*run;		/* owned */
	size_t		 count, room;
};

bool	 runs_read(const struct session *, struct runs *, struct err *);	/* zeros it first */
void	 runs_clear(struct runs *);
/* A file's whole text, by its name's ending, .csv or .svg; free() it. */
char	*runs_text(const struct session *, const char *path, size_t *size, struct err *);
/* Refuses, unless `force`, to write over a file. */
bool	 runs_export(struct session *, const char *path, bool force, struct err *);
bool	 runs_list(struct session *, struct err *);

#endif
