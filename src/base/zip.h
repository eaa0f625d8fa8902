/* SPDX-License-Identifier: MIT */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

/*
 * zip.h - files of a ZIP archive that is in memory.
 *
 * An archive comes from a stranger.  What is unpacked has at most the size that
 * the caller allows, whatever the archive says of itself, and the names in it are
 * compared and never used as paths.  Stored and deflated files are read; those
 * that are encrypted, or larger than 4 GiB, are refused.  zip.c is the one file
 * that knows zlib.  Any thread.
 *
 * The format: PKWARE, .ZIP File Format Specification (APPNOTE.TXT) 6.3.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct zip_file {
	const char	*name;
	const void	*bytes;		/* borrowed */
	size_t		 size;
};

bool	 zip_is(const void *archive, size_t size);	/* by its first bytes */
/* The file of this name, if it has at most `limit` bytes; free() it. */
bool	 zip_read(const void *archive, size_t size, const char *name, size_t limit,
	     uint8_t **bytes, size_t *got, struct err *);
/*
 * An archive of these files, in this order; free() it.  Files of less than
 * ZIP_SMALL bytes are stored.  The same files make the same bytes: none has a date.
 */
#define ZIP_SMALL	64
bool	 zip_write(const struct zip_file *, size_t count, uint8_t **archive, size_t *size,
	     struct err *);

#endif
