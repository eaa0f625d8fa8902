/* SPDX-License-Identifier: MIT */
#include "app/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/format.h"
#include "music/smf.h"
#include "music/song.h"

bool
import_is(const char *path)
{
	struct format f;

	return format_named(path, &f) && f.read != NULL && !f.is_midi;
}

bool
import_bytes(const char *path, uint8_t **bytes, size_t *size, struct err *err)
{
	struct song *song = format_read(path, *bytes, *size, err);
	bool good;

	free(*bytes);
	*bytes = NULL;
	good = song != NULL && smf_write(song, bytes, size, err);
	song_free(song);
	return good;
}

void
import_name(const char *path, char name[FILE_PATH_MAX])
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	bool has_dot = dot != NULL && (slash == NULL || dot > slash);

	snprintf(name, FILE_PATH_MAX, "%.*s.mid",
	    has_dot ? (int)(dot - path) : (int)strnlen(path, FILE_PATH_MAX - 5), path);
}
