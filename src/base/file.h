/* SPDX-License-Identifier: MIT */
#ifndef BASE_FILE_H
#define BASE_FILE_H

/*
 * file.h - whole files, in and out, and the folders of the program.
 *
 * file_write writes beside the target, syncs, renames and syncs the folder: at
 * every moment the target is the old file or the new one, whole.  Every error
 * text begins with the path.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define FILE_PATH_MAX 4096

bool	 file_read(const char *path, size_t limit_bytes, uint8_t **bytes, size_t *size,
	     struct err *);			/* free() them; refuses what is no regular file */
bool	 file_write(const char *path, const void *bytes, size_t size, struct err *);

/* A file that is written piece by piece, with the same promise. */
struct file_new {
	int	 fd;			/* write here; -1: none is open */
	char	 real[FILE_PATH_MAX], temporary[FILE_PATH_MAX + 16];
};
bool	 file_begin(struct file_new *, const char *path, struct err *);
/* On failure: abandoned. */
bool	 file_commit(struct file_new *, const char *path, struct err *);
void	 file_abandon(struct file_new *);

bool	 file_map(const char *path, const uint8_t **bytes, size_t *size, struct err *);
void	 file_unmap(const uint8_t *bytes, size_t size);
bool	 file_exists(const char *path);
bool	 file_is_folder(const char *path);
bool	 file_make_folders(const char *path, struct err *);	/* like mkdir -p, mode 0700 */
/* 128 bits, not for secrets; always true. */
bool	 file_hash(const void *bytes, size_t size, char hex[33]);

/*
 * $XDG_CONFIG_HOME/cadenza, $XDG_STATE_HOME/cadenza, $XDG_CACHE_HOME/cadenza,
 * or their defaults below $HOME.
 */
enum file_place { FILE_CONFIG, FILE_STATE, FILE_CACHE };
bool	 file_place(enum file_place, const char *name, char *path, size_t path_size, struct err *);
/*
 * A file that comes with the program ("models/default.safetensors",
 * "soundfonts/cadenza.sf2"): where it was installed, or, run from the build
 * tree, there.  false: it is nowhere.
 */
bool	 file_shipped(const char *name, char *path, size_t path_size);

#endif
