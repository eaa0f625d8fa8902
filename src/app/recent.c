/* SPDX-License-Identifier: MIT */
#include "app/recent.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define NAME		"recent"
#define BYTES_MAX	(1 << 20)	/* of a list that is read */
#define BYTES_USUAL	(1 << 16)	/* a longer one is written anew */

static bool
is_known(const struct recent *r, const char *path)
{
	for (int i = 0; i < r->count; i++)
		if (strcmp(r->paths[i], path) == 0)
			return true;
	return false;
}

/* From the last line to the first.  The text is cut at its lines. */
static void
take_lines(struct recent *r, char *text, size_t size)
{
	while (size > 0 && r->count < RECENT_MAX) {
		char *path;

		text[size] = '\0';
		while (size > 0 && text[size - 1] != '\n')
			size--;
		path = text + size;
		size -= size > 0;
		if (path[0] == '/' && strlen(path) < FILE_PATH_MAX && !is_known(r, path) &&
		    (r->paths[r->count] = strdup(path)) != NULL)
			r->count++;
	}
}

void
recent_read(struct recent *r)
{
	char list[FILE_PATH_MAX], *text;
	uint8_t *bytes;
	size_t size;
	struct err ignored;

	r->count = 0;
	if (!file_place(FILE_STATE, NAME, list, sizeof list, &ignored) ||
	    !file_read(list, BYTES_MAX, &bytes, &size, &ignored))
		return;
	text = realloc(bytes, size + 1);
	if (text != NULL)
		take_lines(r, text, size);
	free(text != NULL ? text : (char *)bytes);
}

void
recent_clear(struct recent *r)
{
	for (int i = 0; i < r->count; i++)
		free(r->paths[i]);
	r->count = 0;
}

/* Only what is still of use, with the newest at the end. */
static void
write_anew(const char *list)
{
	struct recent r;
	struct err ignored;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return;
	recent_read(&r);
	for (int i = r.count - 1; i >= 0; i--)
		fprintf(out, "%s\n", r.paths[i]);
	recent_clear(&r);
	if (fclose(out) == 0)
		file_write(list, text, size, &ignored);
	free(text);
}

void
recent_note(const char *real_path)
{
	char list[FILE_PATH_MAX], folder[FILE_PATH_MAX], line[FILE_PATH_MAX + 1];
	struct err ignored;
	int n = snprintf(line, sizeof line, "%s\n", real_path), fd;
	off_t size = 0;

	if (real_path[0] != '/' || n >= (int)sizeof line || strchr(real_path, '\n') != NULL ||
	    !file_place(FILE_STATE, NAME, list, sizeof list, &ignored))
		return;
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(list, '/') - list), list);
	if (!file_make_folders(folder, &ignored))
		return;
	fd = open(list, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0)
		return;
	if (write(fd, line, (size_t)n) == n)
		size = lseek(fd, 0, SEEK_END);
	close(fd);
	if (size > BYTES_USUAL)
		write_anew(list);
}
