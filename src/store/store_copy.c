/* SPDX-License-Identifier: MIT */
#include "store/store_copy.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store_folder.h"

#define SESSION_BYTES_MAX ((size_t)1 << 30)
#define SALT_AT		16
#define SALT_BYTES	8
#define TRIES		5

static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

/* The log's salt; zeros if there is no log. */
static void
read_salt(const char *log, unsigned char salt[SALT_BYTES])
{
	FILE *f = fopen(log, "rb");

	memset(salt, 0, SALT_BYTES);
	if (f == NULL)
		return;
	if (fseek(f, SALT_AT, SEEK_SET) != 0 || fread(salt, 1, SALT_BYTES, f) != SALT_BYTES)
		memset(salt, 0, SALT_BYTES);
	fclose(f);
}

static bool
copy_file(const char *from, const char *to, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!file_read(from, SESSION_BYTES_MAX, &bytes, &size, err))
		return false;
	good = file_write(to, bytes, size, err);
	free(bytes);
	return good;
}

/* *together: both were copied before the log restarted. */
static bool
copy_both(const char *from, const char *to, bool *together, struct err *err)
{
	unsigned char before[SALT_BYTES], after[SALT_BYTES];
	char log[FILE_PATH_MAX + 8], log_copy[FILE_PATH_MAX + 8];

	snprintf(log, sizeof log, "%s-wal", from);
	snprintf(log_copy, sizeof log_copy, "%s-wal", to);
	read_salt(log, before);
	unlink(log_copy);
	if (!copy_file(from, to, err) ||
	    (file_exists(log) && !copy_file(log, log_copy, err)))
		return false;
	read_salt(log_copy, after);
	*together = memcmp(before, after, SALT_BYTES) == 0;
	return true;
}

bool
store_copy_make(const char *file, char *copy, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	char from[FILE_PATH_MAX];
	bool together = false;

	if (!folder_path(file, from, err))
		return false;
	if (snprintf(copy, FILE_PATH_MAX, "%s/cadenza-XXXXXX",
	    folder != NULL && folder[0] == '/' ? folder : "/tmp") >= FILE_PATH_MAX - 16 ||
	    mkdtemp(copy) == NULL)
		return err_set(err, ERR_IO, "there is no folder for a copy of the session");
	strcat(copy, "/session");
	for (int i = 0; i < TRIES && !together; i++)
		if (!copy_both(from, copy, &together, err)) {
			store_copy_remove(copy);
			return false;
		}
	if (together)
		return true;
	store_copy_remove(copy);
	return err_set(err, ERR_LIMIT, "the session is being written to all the time; try again");
}

void
store_copy_remove(const char *copy)
{
	char path[FILE_PATH_MAX + 16];

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(path, sizeof path, "%s%s", copy, ends[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s", copy);
	rmdir(dirname(path));
}
