/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SPLIT_H
#define MODEL_SPLIT_H

/*
 * split.h - which pieces are learnt from, which are for choosing, which for
 * the last word.
 *
 * Always by whole pieces.  A folder of the path that is called train, valid or
 * test decides.  Else the hash of the title does: one title in twenty is for
 * valid and one for test, so that a piece stays where it is when others come,
 * and versions of one piece stay together.  A title that more than a tenth of
 * the pieces bear (score.mid) says nothing, and the hash of the notes takes
 * its place.  With fewer than SPLIT_TEST_MIN titles there is no test side, and
 * the title of the smallest hash is held out.
 *
 * Of pieces with the same notes, in whatever key and under whatever names,
 * those on the side that is shown least are used; copies on the others are on
 * none, unless a folder says where they are.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct shard;

enum corpus_split { CORPUS_TRAIN, CORPUS_VALID, CORPUS_TEST, CORPUS_SPLITS };

#define SPLIT_NONE	CORPUS_SPLITS	/* the side of a copy */
#define SPLIT_SHARE	20		/* one title in so many on each side that is held out */
#define SPLIT_TEST_MIN	10

extern const char *const split_names[CORPUS_SPLITS];	/* as the folders are called */

/* side: (shard_pieces) */
bool	 split_pieces(const struct shard *, uint8_t *side, struct err *);

#endif
