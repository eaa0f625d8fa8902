/* SPDX-License-Identifier: MIT */
#ifndef APP_WRITING_H
#define APP_WRITING_H

/*
 * writing.h - writes a small file on another thread (apart.h), because the disk may be slow.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct session;

struct writing_kind {
	bool		(*write)(const void *what, const char *path, struct err *);
	void		(*free)(void *what);
};

/* Takes ownership of `what`.  Once the file is there, `said` is said. */
bool	 writing_start(struct session *, const struct writing_kind *, void *what, const char *path,
	     const char *said, struct err *);
/* A text, which is freed; NULL: there was no memory for it. */
bool	 writing_text(struct session *, char *text, const char *path, const char *said,
	     struct err *);

#endif
