/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_WALK_H
#define TOOLS_WALK_H

/*
 * walk.h - the songs of a corpus that models learn from, one after another.
 *
 * A corpus is a folder with a folder for each collection.  What lies in folders
 * that are called valid or test is held out, and passed by.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/data/folder.h"
#include "music/smf.h"
#include "music/song.h"

#define WALK_BYTES_MAX	((size_t)16 << 20)

typedef bool	(*walk_fn)(void *arg, const char *collection, const struct song *, struct err *);

static inline bool
walk_one(const struct folder *folder, const char *path, walk_fn fn, void *arg, struct err *err)
{
	const char *below = folder_below(folder, path);
	char collection[64];
	struct song *song;
	uint8_t *bytes;
	size_t size;
	bool good;

	if (strstr(below, "valid/") != NULL || strstr(below, "test/") != NULL)
		return true;
	snprintf(collection, sizeof collection, "%.*s", (int)strcspn(below, "/"), below);
	if (!file_read(path, WALK_BYTES_MAX, &bytes, &size, err))
		return false;
	song = smf_read(bytes, size, err);
	free(bytes);
	if (song == NULL) {
		fprintf(stderr, "%s: %s\n", path, err->text);
		return true;
	}
	good = fn(arg, collection, song, err);
	song_free(song);
	return good;
}

/* fn false: it failed. */
static inline bool
walk_songs(const char *path, walk_fn fn, void *arg, struct err *err)
{
	struct folder folder;
	bool good = folder_list(path, &folder, err);

	for (size_t i = 0; good && i < folder.count; i++) {
		good = walk_one(&folder, folder.file[i].path, fn, arg, err);
		if (i % 1000 == 999)
			fprintf(stderr, "%zu of %zu\n", i + 1, folder.count);
	}
	folder_clear(&folder);
	return good;
}

#endif
