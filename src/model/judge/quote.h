/* SPDX-License-Identifier: MIT */
#ifndef MODEL_QUOTE_H
#define MODEL_QUOTE_H

/*
 * quote.h - quotes: how much of a region also occurs in its own piece, or in the
 * music that the shipped models were trained on.
 *
 * A line is the highest notes of a part, as intervals and times between onsets in
 * twelfths of a quarter, so a quote is found at any pitch and tempo.  A run is a
 * number of consecutive notes that another line has too.  Fewer than QUOTE_GRAM
 * notes are not a quote, nor are runs that start with repeated notes, scales or plain
 * alternation (fewer than three different intervals).
 *
 * Runs shared with the seed are exact.  Of the corpus only hashes are known.  From
 * each QUOTE_WINDOW neighbouring grams of QUOTE_GRAM notes, the index has the
 * smallest hash (winnowing: S. Schleimer, D. Wilkerson and A. Aiken, SIGMOD 2003),
 * so every run of QUOTE_GRAM + QUOTE_WINDOW - 1 notes or more is found, accurate to
 * a few notes.  It keeps 36 bits of a hash, so one gram in about 15,000 is found
 * by mistake.  No music can be read from the index.
 *
 * The index, in little-endian numbers:
 *
 *	header	"CDZQUOTE", u32 version, gram, window, bits, u64 number of hashes
 *	counts	one byte for each of 1 << bits buckets, chosen by a hash's first bits
 *	rests	u16 each: the next sixteen bits, ascending within a bucket
 *
 * Immutable once open: readable from any number of threads.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/excerpt.h"
#include "model/judge/hash_set.h"

struct song;

#define QUOTE_GRAM	12	/* notes */
#define QUOTE_WINDOW	4
#define QUOTE_SHIPPED	"models/quotes.index"

struct quotes;
/* The file is mapped.  NULL: it cannot be read, or is not an index. */
struct quotes	*quotes_open(const char *path, struct err *);
/* The index that comes with the program. */
struct quotes	*quotes_open_shipped(struct err *);
/* Bytes are borrowed. */
struct quotes	*quotes_from_bytes(const uint8_t *bytes, size_t size, struct err *);
void		 quotes_close(struct quotes *);		/* NULL is fine */

struct quote_runs {
	int	 seed;		/* notes in the longest run shared with the seed; 0: none */
	int	 corpus;	/* the same, shared with the corpus */
	int	 notes;		/* of all lines in the region */
};
/* For the region's pitched parts.  quotes may be NULL: then `corpus` is 0. */
bool	 quote_find(const struct excerpt *, const struct quotes *, struct quote_runs *,
	     struct err *);

/* For making an index: adds the hashes of all pitched tracks of a song. */
bool	 quote_collect(const struct song *, struct hash_set *, struct err *);
/* A whole file; free() it. */
bool	 quote_index(const struct hash_set *, uint8_t **bytes, size_t *size, struct err *);

#endif
