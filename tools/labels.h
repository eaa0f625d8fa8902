/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_LABELS_H
#define TOOLS_LABELS_H

/*
 * labels.h - pieces with chords and keys that people wrote down, per half bar.
 *
 * LABELS/SET/chords-SIDE.tsv and keys-SIDE.tsv have a head line, then rows of
 *	file  start_quarter  end_quarter  root (0-11, -1: none)  quality  bass  ...
 *	file  start_quarter  end_quarter  tonic (0-11)  mode (maj, min)
 * with the rows of a file together.  Files are below LABELS or below CORPUS.  A label
 * is that of a half bar if it covers half of it or more; of several, the longest.
 */

#include "model/read/halves.h"
#include "model/read/reader.h"

struct labelled {
	char		*file;			/* owned */
	int		 set;			/* number of the set, as they were read */
	struct halves	 halves;
	int64_t		 quarter_ticks;
	/* Of each half bar, owned; -1: none.  chord and key as the net numbers them. */
	int16_t		*chord, *key, *bass;
};

struct labels {
	struct labelled	*piece;			/* owned */
	int		 count, capacity;
};

/* Adds the pieces of a set. */
bool		 labels_read(struct labels *, const char *labels, const char *corpus,
		     const char *set, int number, const char *side, struct err *);
void		 labels_clear(struct labels *);

#endif
