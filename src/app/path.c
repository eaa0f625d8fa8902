/* SPDX-License-Identifier: MIT */
#include "app/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *
path_typed(const char *path, char out[FILE_PATH_MAX])
{
	const char *home = getenv("HOME");

	if (path[0] != '~' || path[1] != '/' || home == NULL ||
	    snprintf(out, FILE_PATH_MAX, "%s%s", home, path + 1) >= FILE_PATH_MAX)
		return path;
	return out;
}

const char *
path_shown(const char *path, char out[FILE_PATH_MAX])
{
	const char *home = getenv("HOME");
	size_t n = home != NULL ? strlen(home) : 0;

	if (n < 2 || strncmp(path, home, n) != 0 || (path[n] != '/' && path[n] != '\0') ||
	    snprintf(out, FILE_PATH_MAX, "~%s", path + n) >= FILE_PATH_MAX)
		return path;
	return out;
}

bool
path_is_new(const char *path, const char *insist, bool force, struct err *err)
{
	char name[FILE_PATH_MAX];

	if (file_is_folder(path))
		return err_set(err, ERR_ARG, "%s: is a folder; give a file's name",
		    text_name(path, name, sizeof name));
	return force || !file_exists(path) || err_set(err, ERR_ARG,
	    "%s: already exists; %s replaces it", text_name(path, name, sizeof name), insist);
}
