/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_MXL_H
#define MUSIC_MXL_H

/*
 * mxl.h - compressed MusicXML: a ZIP archive of the score and of a container that
 * names it (MusicXML 4.0, "Compressed .mxl files").
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct song;

/* Of an archive, or of MusicXML as it is, whatever the file's name; song_free it. */
struct song	*mxl_read(const void *bytes, size_t size, struct err *);
/* Puts the archive in place of the MusicXML, which is freed, also on failure. */
bool		 mxl_pack(uint8_t **bytes, size_t *size, struct err *);

#endif
