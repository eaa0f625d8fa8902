/* SPDX-License-Identifier: MIT */
#ifndef BASE_SORT_H
#define BASE_SORT_H

/*
 * sort.h - sorts an array in place.
 *
 * The C library's qsort() must not be given a null pointer, not even with no
 * items.  An empty list often is one.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* compare as for qsort().  items may be NULL if count is 0. */
void	 sort_items(void *items, size_t count, size_t size,
	     int (*compare)(const void *, const void *));
/* Rising; no NaN among them. */
void	 sort_doubles(double *, size_t count);

/* Lists of ids: rising, and looked up by halves.  They may be NULL if count is 0. */
void	 sort_ids(uint32_t *, size_t count);
size_t	 ids_place(const uint32_t *, size_t count, uint32_t id);	/* the first not below it */
bool	 ids_have(const uint32_t *, size_t count, uint32_t id);

#endif
