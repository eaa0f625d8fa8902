/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_NOTATION_H
#define FUZZ_NOTATION_H

/*
 * fuzz_notation.h - what must hold of a song that was read from notation.
 */

#include <stdio.h>
#include <stdlib.h>

#include "music/notation.h"
#include "music/smf.h"
#include "music/song.h"

/* Writes it as MIDI and in each notation, and frees it; NULL: it was refused. */
static inline void
fuzz_notation(struct song *s)
{
	uint8_t *bytes;
	size_t written;
	struct err err;

	if (s == NULL)
		return;
	if (!smf_write(s, &bytes, &written, &err)) {
		fprintf(stderr, "not written: %s\n", err.text);
		abort();
	}
	free(bytes);
	for (size_t i = 0; i < notation_format_count; i++)
		if (notation_write(&notation_formats[i], s, &bytes, &written, &err))
			free(bytes);
	song_free(s);
}

#endif
