/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FOLDER_H
#define MODEL_FOLDER_H

/*
 * folder.h - the MIDI files in a folder and all below it.
 *
 * Symbolic links are followed; a folder that lies in itself is walked once.
 * What begins with a dot and folders that cannot be read are passed over.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

struct folder_file {
	char		*path;			/* owned; begins with the folder's */
	uint64_t	 size;
	int64_t		 changed_s, changed_ns;
};

struct folder {
	struct folder_file *file;		/* owned; by path */
	size_t		 count, capacity;
	char		 path[FILE_PATH_MAX];	/* without a slash at its end */
};

/* False also where there is no MIDI file.  Clear it in any case. */
bool	 folder_list(const char *path, struct folder *, struct err *);
void	 folder_clear(struct folder *);
/* Of a file's path: what is below the folder, without a slash at its start. */
const char *folder_below(const struct folder *, const char *path);

#endif
