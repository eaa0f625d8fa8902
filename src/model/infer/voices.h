/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VOICES_H
#define MODEL_VOICES_H

/*
 * voices.h - part-writing: voices that move in parallel fifths or octaves, or meet
 * on one note.
 *
 * The rule of four-part writing forbids both.  It applies to a piece of three voices
 * or more that follows it itself; a piece that doubles its voices, or has chords and
 * a melody, is left alone.  Pitches that break the rule against another voice of the
 * same block become less likely, and none is forbidden.  Plain data: any thread.
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
