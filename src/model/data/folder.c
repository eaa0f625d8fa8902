/* SPDX-License-Identifier: MIT */
#include "model/data/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/sort.h"

#define DEPTH_MAX	16		/* of folders; a link may form a circle */

static bool
is_midi(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	    (strcasecmp(dot, ".mid") == 0 || strcasecmp(dot, ".midi") == 0);
}

static bool
add_file(struct folder *list, const char *path, const struct stat *st, struct err *err)
{
	struct folder_file *file;

	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;

		file = realloc(list->file, capacity * sizeof *file);
		if (file == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu files", capacity);
		list->file = file;
		list->capacity = capacity;
	}
	file = &list->file[list->count];
	file->path = strdup(path);
	file->size = st->st_size;
	file->changed_s = st->st_mtim.tv_sec;
	file->changed_ns = st->st_mtim.tv_nsec;
	if (file->path == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %s", path);
	list->count++;
	return true;
}

/* A folder being walked, and those above it. */
struct walk {
	const struct walk *above;	/* or NULL */
	int		 depth;
	dev_t		 device;
	ino_t		 inode;
};

/* A link may lead back up; two of them would make the walk endless. */
static bool
is_inside(const struct walk *walk, const struct stat *st)
{
	for (; walk != NULL; walk = walk->above)
		if (walk->device == st->st_dev && walk->inode == st->st_ino)
			return true;
	return false;
}

/* path: the folder's, in a buffer of FILE_PATH_MAX that is reused for its entries. */
static bool
add_folder(struct folder *list, char *path, const struct walk *above, struct err *err)
{
	struct walk walk = { .above = above, .depth = above != NULL ? above->depth + 1 : 0 };
	size_t length = strlen(path);
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct stat st;
	bool ok = true;

	if (folder == NULL)
		return above != NULL ||	/* an unreadable subfolder is skipped */
		    err_set(err, ERR_IO, "%s cannot be read as a folder", path);
	if (fstat(dirfd(folder), &st) == 0) {
		walk.device = st.st_dev;
		walk.inode = st.st_ino;
	}
	while (ok && (entry = readdir(folder)) != NULL) {
		int n = snprintf(path + length, FILE_PATH_MAX - length, "/%s",
		    entry->d_name);

		if (entry->d_name[0] == '.' ||
		    n >= (int)(FILE_PATH_MAX - length) || stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			if (walk.depth < DEPTH_MAX && !is_inside(&walk, &st))
				ok = add_folder(list, path, &walk, err);
		} else if (S_ISREG(st.st_mode) && is_midi(entry->d_name)) {
			ok = add_file(list, path, &st, err);
		}
	}
	closedir(folder);
	path[length] = '\0';
	return ok;
}

static int
compare_files(const void *a, const void *b)
{
	const struct folder_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

bool
folder_list(const char *path, struct folder *list, struct err *err)
{
	char walked[FILE_PATH_MAX];

	*list = (struct folder){ 0 };
	if (strlen(path) >= sizeof walked)
		return err_set(err, ERR_ARG, "the folder's name is too long");
	strcpy(walked, path);
	for (size_t end = strlen(walked); end > 1 && walked[end - 1] == '/'; end--)
		walked[end - 1] = '\0';
	strcpy(list->path, walked);
	if (!add_folder(list, walked, NULL, err))
		return false;
	if (list->count == 0)
		return err_set(err, ERR_ARG, "%s holds no MIDI file", path);
	sort_items(list->file, list->count, sizeof *list->file, compare_files);
	return true;
}

void
folder_clear(struct folder *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->file[i].path);
	free(list->file);
	list->file = NULL;
	list->count = list->capacity = 0;
}

bool
folder_has(const char *folder, const char *file)
{
	struct folder list;
	struct err ignored;
	bool found = false;

	if (!file_exists(file) || !file_is_folder(folder))
		return false;
	if (folder_list(folder, &list, &ignored))
		for (size_t i = 0; i < list.count && !found; i++)
			found = file_same(file, list.file[i].path);
	folder_clear(&list);
	return found;
}

const char *
folder_below(const struct folder *list, const char *path)
{
	const char *below = path + strlen(list->path);

	while (*below == '/')
		below++;
	return below;
}
