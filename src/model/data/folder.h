/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FOLDER_H
#define MODEL_FOLDER_H

/*
 * folder.h - list of the MIDI files in a folder and its subfolders.
 *
 * Symbolic links are followed; a folder that contains itself is walked once.
 * Names that start with a dot and folders that cannot be read are skipped.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

struct folder_file {
	char		*path;			/* owned; starts with the folder's path */
	uint64_t	 size;
	int64_t		 changed_s, changed_ns;
};

struct folder {
	struct folder_file *file;		/* owned; by path */
	size_t		 count, capacity;
	char		 path[FILE_PATH_MAX];	/* without a trailing slash */
};

/* Also fails if there is no MIDI file.  Clear the folder in any case. */
bool	 folder_list(const char *path, struct folder *, struct err *);
void	 folder_clear(struct folder *);
/* Is this one of the files that folder_list gives for the folder, by whatever path? */
bool	 folder_has(const char *folder, const char *file);
/* The part of a file's path below the folder, without a leading slash. */
const char *folder_below(const struct folder *, const char *path);

#endif
