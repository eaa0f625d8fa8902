/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HABITS_H
#define MODEL_HABITS_H

/*
 * habits.h - habits of a piece: how its lines and chords move, and where its phrases end.
 *
 * A small model repeats notes too often, leaps too seldom, avoids roots a fifth apart,
 * uses too few pitch classes in a bar, holds too few notes, and fills the last bar of a
 * phrase like any other.
 * The piece itself sets the rule: the share of each class of move, outside the region.
 * While a candidate is written, a class that has had more than its share becomes less
 * likely, the others likelier.  Pitches beyond the range of a track lose a little, and so
 * do durations longer than any of the track, and pitch classes that a diatonic piece does
 * not have.  An onset in a part of a bar is as much likelier there as the piece has more
 * of them in that bar of its phrases than in other bars.  Nothing is forbidden, and a
 * track or piece with few moves has no habit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/token/vocab.h"

struct grammar;
struct grammar_note;
struct piece;

#define HABIT_CLASSES	5
#define HABIT_PHRASE	4		/* bars of a phrase, counted from the piece's first */
#define HABIT_PARTS	8		/* of a bar */

/* A share for each class; they sum to about 1. */
struct habit {
	bool		 known;
	float		 share[HABIT_CLASSES];
};

/* Slots are those of the tokens' head. */
struct habits {
	struct habit	 line[VOCAB_TRACKS];	/* of intervals between onsets, by width */
	uint8_t		 low[VOCAB_TRACKS], high[VOCAB_TRACKS];	/* pitches of a known line */
	uint8_t		 longest[VOCAB_TRACKS];	/* its duration, an index */
	struct habit	 root;			/* of moves of the chords' root */
	struct habit	 fresh[VOCAB_TRACKS];	/* of pitch classes: heard in the bar, new in it */
	float		 foreign[12];		/* taken from a pitch class that it hardly has */
	struct habit	 gap[VOCAB_TRACKS];	/* from onset to onset: below usual, usual, twice */
	int		 usual_gap[VOCAB_TRACKS];	/* in steps: the median */
	/* Added to an onset in a part of a bar of a phrase. */
	float		 onset[VOCAB_TRACKS][HABIT_PHRASE][HABIT_PARTS];
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
/* For the next pitch; first: bar of the grammar that the region begins with. */
void	 habits_weigh_pitch(const struct habits *, const struct grammar *, int first,
	     float *logits);
/* For the next onset of the open cell, if nobody asked for a density; bar: of the piece. */
void	 habits_weigh_onset(const struct habits *, const struct grammar *, int bar,
	     float *logits);
/* For the next onset too, or the end of the cell; first: as for a pitch. */
void	 habits_weigh_gap(const struct habits *, const struct grammar *, int first,
	     float *logits);
/* For the next duration. */
void	 habits_weigh_duration(const struct habits *, const struct grammar *, float *logits);
/* For the next chord, after chords[from .. to) of the region; from > 0: others precede. */
void	 habits_weigh_chord(const struct habits *, const uint8_t *chords, int from, int to,
	     float *logits);

#endif
