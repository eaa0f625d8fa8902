/* SPDX-License-Identifier: MIT */
#ifndef APP_STORE_FOLDER_H
#define APP_STORE_FOLDER_H

/*
 * store_folder.h - the names in the state folder: see store.h for what they mean.
 *
 * Only store*.c use this.  A name here is that of a file in the folder; names
 * of links need 64 bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* full: FILE_PATH_MAX bytes. */
bool	 folder_path(const char *name, char *full, struct err *);
void	 folder_path_link(const char *path, char name[64]);
void	 folder_content_link(const char *hash, char name[64]);
void	 folder_kept_link(const char *path, int number, char name[64]);
/* The session's name that it leads to. */
bool	 folder_follow(const char *link, char *file, size_t size);
/* In place of what is there. */
bool	 folder_link(const char *link, const char *file, struct err *);
void	 folder_unlink_if(const char *link, const char *file);	/* if that is where it leads */
/* Its link, if it has one, becomes the newest kept one. */
void	 folder_keep(const char *path);
int	 folder_kept(const char *path);		/* number of the newest kept one; 0: none */
/* Both links change places; without `both`, the second one becomes the first. */
bool	 folder_exchange(const char *one, const char *other, bool both, struct err *);
bool	 folder_new_name(const char *path, char *file, size_t size, struct err *);
void	 folder_remove(const char *file);	/* a session and its log */
/* The link goes, the file is kept as NAME.broken. */
void	 folder_break(const char *link, const char *file);

#endif
