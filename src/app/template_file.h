/* SPDX-License-Identifier: MIT */
#ifndef APP_TEMPLATE_FILE_H
#define APP_TEMPLATE_FILE_H

/*
 * template_file.h - templates of pieces and of tracks, by name.
 *
 * The templates that ship are those of music/template.h.  The person's own are MIDI
 * files in the folder templates of the config folder, NAME.mid; one of a name that
 * ships stands in its place.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct edit;
struct song;

#define TEMPLATE_NAME	32

/* Those that ship, then the person's own that have other names.  false: after the last. */
bool	 template_at(int i, char name[TEMPLATE_NAME]);
/* The bytes of a new piece; free() them. */
bool	 template_piece(const char *name, uint8_t **bytes, size_t *size, struct err *);
/*
 * Its tracks, without the notes, behind those of the song.  *count: how many;
 * *group: they are in the group of the template's name.
 */
bool	 template_tracks(struct edit *, const struct song *, const char *name, int *count,
	     bool *group, struct err *);
/* Keeps a piece as a template.  force: in place of one of that name. */
bool	 template_keep(const char *name, const struct song *, bool force, struct err *);

#endif
