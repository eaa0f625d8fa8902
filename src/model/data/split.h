/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SPLIT_H
#define MODEL_SPLIT_H

/*
 * split.h - split of a corpus into training, validation and test pieces.
 *
 * Pieces are never divided.  A folder named train, valid or test in the path
 * decides.  Otherwise the hash of the title does: one title in twenty goes to
 * validation and one to test.  So a piece keeps its split when others are added,
 * and versions of one piece stay together.  A title that more than a tenth of
 * the pieces share (score.mid) says nothing; the hash of the notes replaces it.
 * With fewer than SPLIT_TEST_MIN titles there is no test split, and the title
 * with the smallest hash is held out.
 *
 * Of pieces with the same notes, in any key and under any name, only those in
 * the least used split count; copies in other splits are unused, unless a folder
 * assigns them.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct shard;

enum corpus_split { CORPUS_TRAIN, CORPUS_VALID, CORPUS_TEST, CORPUS_SPLITS };

#define SPLIT_NONE	CORPUS_SPLITS	/* the split of a copy */
#define SPLIT_SHARE	20		/* one title in 20 for each held-out split */
#define SPLIT_TEST_MIN	10

extern const char *const split_names[CORPUS_SPLITS];	/* also names of folders */

/* side: (shard_pieces) */
bool	 split_pieces(const struct shard *, uint8_t *side, struct err *);

#endif
