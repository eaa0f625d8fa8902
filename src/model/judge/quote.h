/* SPDX-License-Identifier: MIT */
#ifndef MODEL_QUOTE_H
#define MODEL_QUOTE_H

/*
 * quote.h - how much of a region has been written before: in its own piece, or in
 * the music that the shipped models learnt from.
 *
 * A line is the highest notes of a part, as intervals and the time from onset to
 * onset in twelfths of a quarter, so that a quote is found at any pitch and tempo.
 * A run is so many notes in a row that another line has too; fewer than QUOTE_GRAM
 * are no quote, nor are those that begin with repeated notes, scales or plain
 * alternation (fewer than three different intervals).
 *
 * Against the seed a run is exact.  The corpus is known by hashes alone: of each
 * QUOTE_WINDOW neighbouring grams of QUOTE_GRAM notes the index has the one with
 * the smallest hash (winnowing: S. Schleimer, D. Wilkerson and A. Aiken, SIGMOD
 * 2003), so that every run of QUOTE_GRAM + QUOTE_WINDOW - 1 notes or more is found,
 * to a few notes, and 36 bits of it, so that one gram in some 15,000 is found by
 * mistake.  No music can be read from the index.
 *
 * The index, in little-endian numbers:
 *
 *	header	"CDZQUOTE", u32 version, gram, window, bits, u64 how many hashes
 *	counts	a byte for each of 1 << bits buckets: by the first bits of a hash
 *	rests	u16 each: the sixteen bits after them, ascending within a bucket
 *
 * Immutable once open: any number of threads may ask.
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
/* The file is mapped.  NULL: it cannot be read, or is no index. */
struct quotes	*quotes_open(const char *path, struct err *);
/* The index that comes with the program. */
struct quotes	*quotes_open_shipped(struct err *);
/* Bytes are borrowed. */
struct quotes	*quotes_from_bytes(const uint8_t *bytes, size_t size, struct err *);
void		 quotes_close(struct quotes *);		/* NULL is fine */

struct quote_runs {
	int	 seed;		/* notes in the longest run shared with the seed; 0: none */
	int	 corpus;	/* with the corpus */
};
/* Of the region's pitched parts.  quotes may be NULL: then nothing of the corpus is known. */
bool	 quote_find(const struct excerpt *, const struct quotes *, struct quote_runs *,
	     struct err *);

/* To make an index: the hashes of all pitched tracks of a song are added. */
bool	 quote_collect(const struct song *, struct hash_set *, struct err *);
/* A whole file; free() it. */
bool	 quote_index(const struct hash_set *, uint8_t **bytes, size_t *size, struct err *);

#endif
