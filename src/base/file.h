/* SPDX-License-Identifier: MIT */
#ifndef BASE_FILE_H
#define BASE_FILE_H

/*
 * file.h - reading and writing whole files, and the program's folders.
 *
 * file_write writes beside the target, syncs, renames and syncs the folder: at
 * any moment the target is either the old file or the new one, complete.  Links
 * are followed, hanging ones too.  Mode and owner of the old file survive.  A file
 * with several names, or whose owner cannot be kept, is copied over in place; a
 * kill then leaves the complete new file beside it.  Every error text begins with
 * the path.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define FILE_PATH_MAX 4096

bool	 file_read(const char *path, size_t limit_bytes, uint8_t **bytes, size_t *size,
	     struct err *);			/* free() them; only regular files are read */
bool	 file_write(const char *path, const void *bytes, size_t size, struct err *);

/* A file written piece by piece, with the same guarantee. */
struct file_new {
	int	 fd;			/* write here; -1 when none is open */
	bool	 in_place;		/* copied over the old file instead of renamed */
	char	 real[FILE_PATH_MAX], temporary[FILE_PATH_MAX + 16];
};
bool	 file_begin(struct file_new *, const char *path, struct err *);
/* On failure the new file is abandoned. */
bool	 file_commit(struct file_new *, const char *path, struct err *);
void	 file_abandon(struct file_new *);

bool	 file_map(const char *path, const uint8_t **bytes, size_t *size, struct err *);
void	 file_unmap(const uint8_t *bytes, size_t size);
/* The file that a chain of links leads to, whether it is there or not. */
bool	 file_follow_links(const char *path, char real[FILE_PATH_MAX], struct err *);
bool	 file_exists(const char *path);
bool	 file_same(const char *a, const char *b);	/* two names of one file that exists */
bool	 file_is_folder(const char *path);
bool	 file_make_folders(const char *path, struct err *);	/* like mkdir -p, mode 0700 */
/* A hash of 128 bits, not cryptographic; always true. */
bool	 file_hash(const void *bytes, size_t size, char hex[33]);

/*
 * $XDG_CONFIG_HOME/cadenza, $XDG_STATE_HOME/cadenza and
 * $XDG_CACHE_HOME/cadenza, or their defaults below $HOME.
 */
enum file_place { FILE_CONFIG, FILE_STATE, FILE_CACHE };
bool	 file_place(enum file_place, const char *name, char *path, size_t path_size, struct err *);
/*
 * Finds a file that ships with the program ("models/default.safetensors",
 * "soundfonts/cadenza.sf2"): where it was installed, or in the build tree when
 * the program runs from there.  false if it is in neither.
 */
bool	 file_shipped(const char *name, char *path, size_t path_size);
bool	 file_need_shipped(const char *name, char *path, size_t path_size, struct err *);

#endif
