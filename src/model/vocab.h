/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

/*
 * vocab.h - tokens: what the model reads and writes.
 *
 * A piece on a grid of VOCAB_GRID steps a quarter (music in bars, see piece.h)
 * becomes a sequence of tokens: a head, then blocks of bars; in a block each
 * track has one self-contained cell per bar.  With each input token go a few
 * metrical features (where in the bar the pointer stands, which bar, how many
 * remain, the track's family, ...), which the model adds as embeddings; they
 * follow from the tokens before and from the head and cost no length.
 * decode(encode(x)) = x for every x on the grid.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOCAB_GRID	12		/* steps a quarter note */

enum feature {				/* table of sizes: vocab_feature_size */
	FEATURE_POSITION,		/* of the pointer in its bar, in steps, clamped */
	FEATURE_BAR,			/* bar number mod 16 */
	FEATURE_REMAINING,		/* bars to the end, clamped; last value: not known */
	FEATURE_FAMILY,			/* of the track in whose cell this is */
	FEATURE_METRE,			/* class of the bar's metre */
	FEATURE_TRACK,			/* slot of the track in the head */
	FEATURE_COUNT
};
extern const int vocab_feature_size[FEATURE_COUNT];

struct token {
	uint16_t	 id;
	uint8_t		 feature[FEATURE_COUNT];	/* state after this token, before the next */
};

int		 vocab_size(void);
const char	*vocab_name(uint16_t id, char *text, size_t size);	/* for people: "note C4" */
bool		 vocab_is_note(uint16_t id);		/* exactly one such token per note */
uint64_t	 vocab_hash(void);			/* changes when any token changes its meaning */

/*
 * One row of a training or scoring batch: `length` predictions.  input[i] is
 * read, target[i] is to be predicted, and counts when weight[i] is 1.
 */
struct window {
	size_t		 length;
	struct token	*input;
	uint16_t	*target;
	uint8_t		*weight;
};

#endif
