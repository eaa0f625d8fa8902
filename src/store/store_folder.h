/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_FOLDER_H
#define APP_STORE_FOLDER_H

/*
 * store_folder.h - links and files in the state folder; store.h explains their names.
 *
 * Only store*.c use this.  A name is that of a file in the folder; names of
 * links need 64 bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* full: FILE_PATH_MAX bytes. */
bool	 folder_path(const char *name, char *full, struct err *);
void	 folder_path_link(const char *path, char name[64]);
void	 folder_content_link(const char *hash, char name[64]);
void	 folder_kept_link(const char *path, int number, char name[64]);
/* The name of the session that it leads to. */
bool	 folder_follow(const char *link, char *file, size_t size);
/* Replaces an existing link. */
bool	 folder_link(const char *link, const char *file, struct err *);
void	 folder_unlink_if(const char *link, const char *file);	/* only if it leads there */
/* The path's link, if any, becomes the newest kept one. */
void	 folder_keep(const char *path);
int	 folder_kept(const char *path);		/* number of the newest kept one; 0 if none */
/* Swaps two links; without `both`, the second replaces the first. */
bool	 folder_exchange(const char *one, const char *other, bool both, struct err *);
bool	 folder_new_name(const char *path, char *file, size_t size, struct err *);
void	 folder_remove(const char *file);	/* a session and its log */
/* Removes the link and renames the file to NAME.broken. */
void	 folder_break(const char *link, const char *file);

#endif
