/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_NOTATION_H
#define MUSIC_NOTATION_H

/*
 * notation.h - files of notation: a table of formats, written from a score, and
 * some of them read.
 *
 * Names come from files of strangers, so each format escapes them.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "music/score.h"

struct song;

struct notation_format {
	const char	*extension;	/* ".ly" */
	const char	*what;		/* "LilyPond notation"; NULL for an alias */
	void		(*write)(const struct score *, FILE *);
	/* Puts the file in place of the text, which is freed; NULL: the text is the file. */
	bool		(*pack)(uint8_t **bytes, size_t *size, struct err *);
	struct song	*(*read)(const void *bytes, size_t size, struct err *);	/* or NULL */
};
extern const struct notation_format notation_formats[];
extern const size_t notation_format_count;

/* The whole file; free() the bytes. */
bool	 notation_write(const struct notation_format *, const struct song *, uint8_t **bytes,
	     size_t *size, struct err *);

/* So many bars from one on, which counts from 0, for LilyPond. */
bool	 notation_write_bars(const struct song *, int from, int bars, uint8_t **bytes, size_t *size,
	     struct err *);

/* --- for notation_*.c alone */

void	 notation_write_abc(const struct score *, FILE *);
void	 notation_write_ly(const struct score *, FILE *);
void	 notation_write_musicxml(const struct score *, FILE *);

struct spelling	 notation_tonic(const struct key *);
/* The value of an item as it is written, dots included. */
int32_t	 notation_units(const struct score_item *);

/* How drum notation shows a drum of General MIDI; others are shown as a near one. */
struct notation_drum {
	const char	*ly;		/* its name in \drummode */
	char		 letter;	/* its place on the staff */
	int8_t		 octave;
	bool		 cross;		/* its note head */
};
const struct notation_drum *notation_drum(int pitch);

#endif
