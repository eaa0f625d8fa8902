/* SPDX-License-Identifier: MIT */
#include "app/path.h"

#include <stdio.h>
#include <stdlib.h>

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

bool
path_is_new(const char *path, const char *insist, bool force, struct err *err)
{
	char name[FILE_PATH_MAX];

	return force || !file_exists(path) || err_set(err, ERR_ARG,
	    "%s: already exists; %s replaces it", text_name(path, name, sizeof name), insist);
}
