/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_H
#define SANDBOX_H

/*
 * sandbox.h - a folder of its own for a test that opens pieces: the state and
 * config folders are in it, and files of the test are named by sandbox_path.
 */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "test.h"

static char sandbox_root[256];

static inline int
sandbox_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static inline int
sandbox_setup(void **state)
{
	char path[300];

	(void)state;
	/* In memory if there is such a place: syncing is most of what these tests would do. */
	snprintf(sandbox_root, sizeof sandbox_root, "%s/cadenza-test-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") :
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(sandbox_root) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/state", sandbox_root);
	setenv("XDG_STATE_HOME", path, 1);
	snprintf(path, sizeof path, "%s/config", sandbox_root);
	setenv("XDG_CONFIG_HOME", path, 1);
	return 0;
}

static inline int
sandbox_teardown(void **state)
{
	(void)state;
	return nftw(sandbox_root, sandbox_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *
sandbox_path(const char *name)
{
	static char paths[16][400];
	static int next;
	char *path = paths[next = (next + 1) % 16];

	snprintf(path, sizeof paths[0], "%s/%s", sandbox_root, name);
	return path;
}

/* A text file in the sandbox, with the folders that it lies in. */
static inline void
sandbox_write(const char *name, const char *text)
{
	char folder[400];
	struct err err;

	snprintf(folder, sizeof folder, "%s", sandbox_path(name));
	*strrchr(folder, '/') = '\0';
	if (!file_make_folders(folder, &err) || !file_write(sandbox_path(name), text,
	    strlen(text), &err))
		fail_msg("%s", err.text);
}

#endif
