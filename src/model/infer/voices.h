/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VOICES_H
#define MODEL_VOICES_H

/*
 * voices.h - part-writing: voices that move in parallel fifths or octaves, or meet
 * on one note.
 *
 * Where a piece has three voices or more and hardly ever lets two of them do so,
 * what is written for it should not do so either: the rule of four-part writing.
 * A piece that doubles its voices, or has chords and a melody, is left alone: the
 * piece itself is the measure.  Only pitches that the other voices of the same
 * block make parallel lose chances, and none is forbidden.
 */

#include <stdbool.h>
#include <stdint.h>

struct grammar;
struct piece;

struct voices {
	uint32_t	 slots;		/* bit per slot that is a voice; 0: no rule holds */
	bool		 parallels, unisons;	/* which the piece avoids */
};

/* order: the track of each slot. */
void	 voices_find(struct voices *, const struct piece *, const int *order, int slots);
/* Of the next note of the open row; logits (vocab_size()). */
void	 voices_weigh(const struct voices *, const struct grammar *, float *logits);

#endif
