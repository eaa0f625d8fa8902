/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PREFIX_H
#define MODEL_PREFIX_H

/*
 * prefix.h - what a continuation begins with: the piece around its start, the
 * tracks that play on, and the tokens that every candidate reads first.
 *
 * Bars are those of the piece, which begins at most PREFIX_BARS before the
 * start and ends where the continuation does.  Slots are those of the tokens'
 * head: tracks that are only heard come first, so that those to be made hear
 * them, and those that have nothing to say any more come last.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"

struct generate_request;
struct time_map;

#define PREFIX_BARS	64

struct prefix {
	struct piece		 piece;		/* the seed and the region, as the song has them */
	struct piece_place	 place;
	int			 start_bar, start_step;	/* step 0: a bar line */
	int			 end_bar;
	int64_t			 end_ticks;
	struct encode_request	 encode;	/* encoding, order of slots, number of the first bar */
	uint32_t		 may_play;	/* bit per slot that is to be made */
	uint32_t		 begun;		/* of those, with notes in the start's bar before it */
	uint32_t		 lately;	/* of those, with notes in the bars just before it */
	struct grammar_limit	 limit[VOCAB_TRACKS];	/* of those: what they keep to */
	double			 tokens_per_bar;	/* a guess */
	size_t			 context;	/* of the model */

	struct token_list	 prefix;	/* as much of the seed as leaves room */
	struct grammar		 grammar;	/* after it */
	int			 prefix_bar;	/* where it begins */
};

/* Clear it also after a failure; seed: zeroed. */
bool	 prefix_make(struct prefix *, const struct generate_request *, const struct encoding *,
	     size_t context, struct err *);
void	 prefix_clear(struct prefix *);

bool	 prefix_plays(const struct prefix *, int slot);	/* is it to be made? */
/* Slots whose rows have to come in the block that begins at a bar. */
uint32_t prefix_must_play(const struct prefix *, int bar);
void	 prefix_set_limits(const struct prefix *, struct grammar *);
/* Bars of the next block, and tokens that should be free when it begins. */
int	 prefix_block(const struct prefix *, int bar);
size_t	 prefix_room(const struct prefix *, int bars);
/* Notes a bar in the last bars before the start, of the tracks that play on. */
double	 prefix_density(const struct prefix *);

#endif
