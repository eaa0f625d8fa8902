/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PREFIX_H
#define MODEL_PREFIX_H

/*
 * prefix.h - prefix of all candidates: the piece around the region, the tracks
 * that play in it, and the tokens before it.
 *
 * Bars are those of the piece, which begins at most PREFIX_BARS before the region
 * and ends at most FUTURE_BARS after it.  Slots are those of the tokens' head:
 * given tracks come first, so that generated ones hear them, and tracks without
 * notes in the region come last.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/habits.h"
#include "model/infer/rests.h"
#include "model/infer/verticals.h"
#include "model/infer/voices.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"

struct generate_request;
struct time_map;

#define PREFIX_BARS	64
#define FUTURE_BARS	12

struct prefix {
	struct piece		 piece;		/* of the song: past, region, future */
	struct piece_place	 place;
	int			 start_bar, start_step;	/* of the region; step 0: a bar line */
	int			 end_bar, end_step;	/* before this step of bar end_bar - 1 */
	int64_t			 end_ticks;
	struct encode_request	 encode;	/* encoding, slots, future, what is given */
	uint8_t			*chords;	/* owned; two per bar; NULL: no chord rows */
	uint32_t		 may_play;	/* bit per slot: to generate */
	uint32_t		 must_play;	/* of those: must have a row in every block ... */
	uint32_t		 begun;		/* ... and in the first, having begun */
	int			 must_bars;	/* must_play holds for so many bars, then for ... */
	uint32_t		 steady;	/* ... those that never rest for so long */
	struct grammar_limit	 limit[VOCAB_TRACKS];	/* of the generated tracks */
	struct verticals	 verticals;	/* how its beats sound */
	struct habits		 habits;	/* how its lines and chords move */
	struct rests		 rests;		/* how long its parts are silent */
	struct voices		 voices;	/* what the piece avoids between voices */
	uint8_t			 control[CONTROLS];	/* of their rows */
	int			 like;		/* distance in bars to resemble; 0: none */
	double			 tokens_per_bar;	/* estimate */
	size_t			 context;	/* of the model */

	struct token_list	 prefix;	/* past and future, as much as leaves room */
	struct grammar		 grammar;	/* after it */
	int			 prefix_bar;	/* where the past begins */
};

/* Starts zeroed; clear it also after a failure. */
bool	 prefix_make(struct prefix *, const struct generate_request *, const struct encoding *,
	     size_t context, struct err *);
void	 prefix_clear(struct prefix *);

bool	 prefix_plays(const struct prefix *, int slot);	/* is it generated? */
/* Slots that must have a row in the block at a bar. */
uint32_t prefix_must_play(const struct prefix *, int bar);
void	 prefix_set_limits(const struct prefix *, struct grammar *);
/* Bars of the next block, and tokens that should be free before it. */
int	 prefix_block(const struct prefix *, int bar);
size_t	 prefix_room(const struct prefix *, int bars);
/*
 * The tokens of a piece and its chords (as the prefix's, with generated parts)
 * from first_bar to end_bar, after the future.  Empties the list first; g: cleared
 * or new.
 */
bool	 prefix_encode(const struct prefix *, const struct piece *, const uint8_t *chords,
	     int first_bar, int end_bar, struct token_list *, struct grammar *g, struct err *);

#endif
