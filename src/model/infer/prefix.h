/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PREFIX_H
#define MODEL_PREFIX_H

/*
 * prefix.h - what all candidates begin with: the piece around the region that
 * is to be made, the tracks that play in it, and the tokens that come before.
 *
 * Bars are those of the piece, which begins at most PREFIX_BARS before the
 * region and ends at most FUTURE_BARS after it.  Slots are those of the tokens'
 * head: tracks that are only heard come first, so that those to be made hear
 * them, and those that have nothing to say in the region come last.
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
#define FUTURE_BARS	12

struct prefix {
	struct piece		 piece;		/* as the song has it: past, region, future */
	struct piece_place	 place;
	int			 start_bar, start_step;	/* of the region; step 0: a bar line */
	int			 end_bar, end_step;	/* it ends before this step of bar end_bar - 1 */
	int64_t			 end_ticks;
	struct encode_request	 encode;	/* encoding, slots, the future, what is told */
	uint8_t			*chords;	/* owned; two a bar of the piece, or NULL: no chord rows */
	uint32_t		 may_play;	/* bit per slot that is to be made */
	uint32_t		 must_play;	/* of those, whose rows have to come in every block ... */
	uint32_t		 begun;		/* ... and in the first, for they have notes there before the start */
	int			 must_bars;	/* must_play holds for so many bars */
	struct grammar_limit	 limit[VOCAB_TRACKS];	/* of those: what they keep to */
	uint8_t			 control[CONTROLS];	/* what their rows are asked for */
	int			 like;		/* how many bars ago those are that the region is like; 0: none */
	double			 tokens_per_bar;	/* a guess */
	size_t			 context;	/* of the model */

	struct token_list	 prefix;	/* as much of the past and the future as leaves room */
	struct grammar		 grammar;	/* after it */
	int			 prefix_bar;	/* where the past begins */
};

/* Clear it also after a failure; zeroed. */
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
/*
 * The tokens of a piece and its chords (as the prefix's, but for what was made)
 * from first_bar to end_bar, after the future.  list is emptied first; g: cleared or new.
 */
bool	 prefix_encode(const struct prefix *, const struct piece *, const uint8_t *chords,
	     int first_bar, int end_bar, struct token_list *, struct grammar *g, struct err *);

#endif
