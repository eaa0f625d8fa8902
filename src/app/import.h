/* SPDX-License-Identifier: MIT */
#ifndef APP_IMPORT_H
#define APP_IMPORT_H

/*
 * import.h - pieces that begin as another file than a MIDI file: notation.
 *
 * The file becomes the MIDI file that the piece begins with.  The session of the
 * piece belongs to the file, so its edits are found again, but the file is never
 * written: saving writes a MIDI file beside it.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

/* Does the name say that the file is read, and not as MIDI? */
bool	 import_is(const char *path);
/* Puts the MIDI file in place of the file's bytes, which are freed, also on failure. */
bool	 import_bytes(const char *path, uint8_t **bytes, size_t *size, struct err *);
/* The file that saving writes: DIR/tune.mid of DIR/tune.abc. */
void	 import_name(const char *path, char name[FILE_PATH_MAX]);

#endif
