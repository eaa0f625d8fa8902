/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HABITS_H
#define MODEL_HABITS_H

/*
 * habits.h - habits of a piece: how its lines and its chords move.
 *
 * A small model repeats notes too often, leaps too seldom and avoids roots a fifth
 * apart.  The piece itself sets the rule: the share of each class of move, outside
 * the region.  While a candidate is written, a class that has had more than its share
 * becomes less likely, the others likelier.  Pitches beyond the range of a track lose
 * a little.  Nothing is forbidden, and a track or piece with few moves has no habit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/token/vocab.h"

struct grammar;
struct grammar_note;
struct piece;

#define HABIT_CLASSES	5

/* A share for each class; they sum to about 1. */
struct habit {
	bool		 known;
	float		 share[HABIT_CLASSES];
};

/* Slots are those of the tokens' head. */
struct habits {
	struct habit	 line[VOCAB_TRACKS];	/* of intervals between onsets, by width */
	uint8_t		 low[VOCAB_TRACKS], high[VOCAB_TRACKS];	/* pitches of a known line */
	struct habit	 root;			/* of moves of the chords' root */
};

/* The bars [from, to) of a piece; they do not set the rule. */
struct habit_region {
	int		 from, to;
};

/* order: the track of each slot.  chords: two per bar of the piece, or NULL. */
void	 habits_find(struct habits *, const struct piece *, const int *order, int slots,
	     const uint8_t *chords, struct habit_region);
/*
 * For the next note of the open row, if nobody asked for leaps or a register; made: what
 * the candidate has in the region; logits (vocab_size()).
 */
void	 habits_weigh_note(const struct habits *, const struct grammar *,
	     const struct grammar_note *made, size_t count, float *logits);
/* For the next chord, after chords[from .. to) of the region; from > 0: others precede. */
void	 habits_weigh_chord(const struct habits *, const uint8_t *chords, int from, int to,
	     float *logits);

#endif
