/* SPDX-License-Identifier: MIT */
#include "app/template_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/new_piece.h"
#include "base/file.h"
#include "base/sort.h"
#include "base/text.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/template.h"

#define ENDING		".mid"
#define OWN_MAX		200
#define BYTES_MAX	(8 << 20)

struct own {
	char	 names[OWN_MAX][TEMPLATE_NAME];
	int	 count;
};

static bool
is_shipped(const char *name)
{
	for (const struct template *t = templates; t->name != NULL; t++)
		if (strcmp(t->name, name) == 0)
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
find_own(struct own *own)
{
	char folder[FILE_PATH_MAX];
	struct dirent *entry;
	struct err ignored;
	DIR *dir = NULL;

	own->count = 0;
	if (file_place(FILE_CONFIG, "templates", folder, sizeof folder, &ignored))
		dir = opendir(folder);
	while (dir != NULL && own->count < OWN_MAX && (entry = readdir(dir)) != NULL) {
		size_t n = strlen(entry->d_name), end = strlen(ENDING);
		char *name = own->names[own->count];

		if (n <= end || n - end >= TEMPLATE_NAME || entry->d_name[0] == '.' ||
		    strcmp(entry->d_name + n - end, ENDING) != 0)
			continue;
		snprintf(name, TEMPLATE_NAME, "%.*s", (int)(n - end), entry->d_name);
		own->count += !is_shipped(name);
	}
	if (dir != NULL)
		closedir(dir);
	sort_items(own->names, (size_t)own->count, TEMPLATE_NAME, by_name);
}

bool
template_at(int i, char name[TEMPLATE_NAME])
{
	int shipped = 0;
	struct own own;

	while (templates[shipped].name != NULL)
		shipped++;
	if (i < shipped) {
		snprintf(name, TEMPLATE_NAME, "%s", templates[i].name);
		return true;
	}
	find_own(&own);
	if (i - shipped >= own.count)
		return false;
	snprintf(name, TEMPLATE_NAME, "%s", own.names[i - shipped]);
	return true;
}

/* A name is one of a file, and no path. */
static bool
own_path(const char *name, char path[FILE_PATH_MAX], struct err *err)
{
	char file[TEMPLATE_NAME + 32], clean[80];

	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL ||
	    strlen(name) >= TEMPLATE_NAME || strcmp(text_name(name, clean, sizeof clean),
	    name) != 0)
		return err_set(err, ERR_ARG, "%s: a template's name has at most %d letters, "
		    "and no /", text_name(name, clean, sizeof clean), TEMPLATE_NAME - 1);
	snprintf(file, sizeof file, "templates/%s" ENDING, name);
	return file_place(FILE_CONFIG, file, path, FILE_PATH_MAX, err);
}

/* The person's own; *bytes NULL: there is none of that name. */
static bool
read_own(const char *name, uint8_t **bytes, size_t *size, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct err ignored;

	*bytes = NULL;
	return !own_path(name, path, &ignored) || !file_exists(path) ||
	    file_read(path, BYTES_MAX, bytes, size, err);
}

bool
template_piece(const char *name, uint8_t **bytes, size_t *size, struct err *err)
{
	const struct template *t;
	struct song *song;

	if (!read_own(name, bytes, size, err))
		return false;
	if (*bytes == NULL)
		return (t = template_find(name, err)) != NULL &&
		    new_piece(NULL, t, bytes, size, err);
	song = smf_read(*bytes, *size, err);
	song_free(song);
	if (song != NULL)
		return true;
	free(*bytes);
	*bytes = NULL;
	return err_set(err, err->code, "the template %.31s: %s", name, err->text);
}

bool
template_tracks(struct edit *edit, const struct song *song, const char *name, int *count,
    bool *group, struct err *err)
{
	const struct template *t;
	struct song *from;
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!read_own(name, &bytes, &size, err))
		return false;
	*group = bytes == NULL;
	if (bytes == NULL)
		return (t = template_find(name, err)) != NULL &&
		    edit_add_template(edit, song, t, count, err);
	from = smf_read(bytes, size, err);
	free(bytes);
	good = from != NULL && edit_add_tracks_like(edit, song, from, count, err);
	song_free(from);
	return good && (*count > 0 || err_set(err, ERR_ARG,
	    "the template %.31s has no track with an instrument", name));
}

bool
template_keep(const char *name, const struct song *song, bool force, struct err *err)
{
	char path[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!own_path(name, path, err) ||
	    !file_place(FILE_CONFIG, "templates", folder, sizeof folder, err) ||
	    !file_make_folders(folder, err))
		return false;
	if (!force && file_exists(path))
		return err_set(err, ERR_ARG, "there is a template %s already; "
		    ":template-save! replaces it", name);
	if (!smf_write(song, &bytes, &size, err))
		return false;
	good = file_write(path, bytes, size, err);
	free(bytes);
	return good;
}
