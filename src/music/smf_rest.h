/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SMF_REST_H
#define MUSIC_SMF_REST_H

/*
 * smf_rest.h - the rest of a MIDI file, besides its tracks; for music/ alone.
 *
 * Nothing in here is understood.  It is kept byte for byte and is written back
 * where it was: a RIFF wrapper with its other chunks (form RMID), more header
 * than the six bytes that are known, chunks of other kinds between the tracks,
 * and what follows the last chunk.  A track knows how many of the gaps between
 * tracks stand before it (struct track, gaps_before), so tracks can come and go.
 *
 * Immutable once the file is read; shared by count, by any threads.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;

struct smf_rest {
	atomic_uint	 refs;
	/* "RIFF" up to the size of the data chunk; NULL: the file is not wrapped. */
	struct blob	*riff_head;
	struct blob	*riff_tail;	/* what follows the data and its padding; or NULL */
	size_t		 riff_behind;	/* bytes of the tail that the wrapper does not count */
	bool		 riff_unpadded;	/* the data is odd, and no byte evens it out */
	struct blob	*header;	/* behind the six bytes of the header; or NULL */
	/* Between the tracks, each one or more whole chunks: name, size, content. */
	struct blob	**gaps;
	size_t		 count;
	struct blob	*end;		/* behind all of that; or NULL */
};

struct smf_rest	*smf_rest_new(void);			/* NULL: no memory */
struct smf_rest	*smf_rest_ref(struct smf_rest *);	/* NULL gives NULL */
void		 smf_rest_unref(struct smf_rest *);
/* While a file is read; false: no memory. */
bool		 smf_rest_add_gap(struct smf_rest *, const uint8_t *bytes, size_t size);
/* Sets one of the members; no bytes leave it NULL. */
bool		 smf_rest_set(struct blob **, const uint8_t *bytes, size_t size);

#endif
