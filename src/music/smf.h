/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SMF_H
#define MUSIC_SMF_H

/*
 * smf.h - Standard MIDI Files, read and written without loss.
 *
 * Reads format 0, 1 and 2, any division, any number of tracks.  What is
 * written back has every event at its tick, in its order, with its bytes,
 * whether it is understood or not, apart from what was edited; and so has it
 * all that is not a track: chunks of other kinds, more header than is known, a
 * RIFF wrapper (RMID) and its INFO, bytes behind an End of Track or behind the
 * last chunk.  (Running status and the padding of variable-length numbers are
 * not kept: they are spelling.)  A missing End of Track is not a fault, and none
 * is what stands behind the tracks that the header counts: a track there that
 * cannot be read is kept as it is, with all that follows it.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct song;

/* No larger file is read: its events take some sixteen times as much memory. */
#define SMF_BYTES_MAX	((size_t)128 << 20)

struct smf_report {			/* of a salvage */
	int		 faults;	/* how many places were wrong */
	size_t		 lost_bytes;
	int		 missing_tracks;	/* that the header counts and nothing is left of */
	size_t		 first_offset;	/* byte of the first fault */
	char		 text[192];	/* one sentence that says what was lost */
};

/* NULL and the byte and the reason on a broken file. */
struct song	*smf_read(const void *data, size_t size, struct err *);
/* The same of a file of at most size_max bytes. */
struct song	*smf_read_file(const char *path, size_t size_max, struct err *);
/* Reads what can be had.  NULL only when there is nothing at all. */
struct song	*smf_salvage(const void *data, size_t size, struct smf_report *, struct err *);
/*
 * The whole file as bytes; free() them.  A wait that is longer than a file can
 * hold is written with empty texts in between.
 */
bool		 smf_write(const struct song *, uint8_t **bytes, size_t *size, struct err *);
/* In a RIFF wrapper (.rmi) or bare (.mid), whatever it came in. */
bool		 smf_write_as(const struct song *, bool wrapped, uint8_t **bytes, size_t *size,
		     struct err *);
bool		 smf_is_wrapped(const struct song *);
/* Of what is kept besides the tracks and the header. */
size_t		 smf_foreign_bytes(const struct song *);

#endif
